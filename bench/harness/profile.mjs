/** Where a server's CPU time goes: V8's sampling profile of the process, read when it has ended. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ id: number, callFrame: { functionName: string, url: string, lineNumber: number }, children?: number[] }} ProfileNode
 * @typedef {{ nodes: ProfileNode[], samples: number[], timeDeltas: number[] }} Profile
 */

/** Arguments of node that write a profile into a folder when the process ends. @param {string} folder */
export function profilingArgs(folder) {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];
}

/**
 * Prints what took the most time by itself, by function and by package.
 * @param {string} folder with one or more profiles
 * @param {number} lastMs how much of the end counts: a start is mostly the loading of modules
 * @param {number} [top]
 */
export function printProfile(folder, lastMs, top = 30) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'))) {
    const profile = /** @type {Profile} */ (JSON.parse(readFileSync(join(folder, name), 'utf8')));
    const { byFunction, byPackage, totalMs } = selfTimes(profile, lastMs);
    console.log(`\nSelf time of ${name}: ${totalMs.toFixed(0)} ms without idling`);
    for (const sums of [byPackage, byFunction]) {
      const ranked = [...sums].sort(([, a], [, b]) => b - a).slice(0, top);
      for (const [what, ms] of ranked) console.log(`  ${((ms / totalMs) * 100).toFixed(1).padStart(5)} %  ${what}`);
      console.log('');
    }
  }
}

/** @param {Profile} profile @param {number} lastMs */
function selfTimes({ nodes, samples, timeDeltas }, lastMs) {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  /** @type {Map<string, number>} */
  const byFunction = new Map();
  /** @type {Map<string, number>} */
  const byPackage = new Map();
  let totalMs = 0;
  let leftMs = timeDeltas.reduce((sum, delta) => sum + delta, 0) / 1_000;
  samples.forEach((id, n) => {
    const ms = (timeDeltas[n] ?? 0) / 1_000;
    leftMs -= ms;
    const frame = frames.get(id);
    if (!frame || frame.functionName === '(idle)' || leftMs > lastMs) return;
    totalMs += ms;
    const where = placeOf(frame.url);
    const what = `${frame.functionName || '(anonymous)'}  ${where.file}:${frame.lineNumber + 1}`;
    byFunction.set(what, (byFunction.get(what) ?? 0) + ms);
    const part = where.part || frame.functionName;
    byPackage.set(part, (byPackage.get(part) ?? 0) + ms);
  });
  return { byFunction, byPackage, totalMs };
}

/** @param {string} url of a script @returns {{ part: string, file: string }} its package or the product's folder */
function placeOf(url) {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(url);
  if (inPackage) return { part: inPackage[1] ?? '', file: `${inPackage[1]}/${inPackage[2]}` };
  const ours = /server\/dist\/(.*)$/.exec(url);
  if (ours) return { part: 'server', file: `server/${ours[1]}` };
  return { part: url.startsWith('node:') ? 'node' : '', file: url };
}
