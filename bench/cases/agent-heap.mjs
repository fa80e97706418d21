/**
 * What it takes to hold all pods of a cluster: the agent's inventory beside a full informer and one whole list. Each
 * holder is a process of its own, in turns, against the same simulated API.
 */
import { startChild } from '../harness/children.mjs';
import { median } from '../harness/rounds.mjs';

const HOLDER = new URL('../agent/holder.mjs', import.meta.url);
const SUBJECTS = ['agent', 'informer', 'whole list'];
const MIB = 2 ** 20;

/** @typedef {{ keptBytes: number, peakBytes: number, pods: number }} Held */

/** @param {import('../agent/surroundings.mjs').Estate} estate @param {string} subject @returns {Promise<Held>} */
async function hold(estate, subject) {
  const child = await startChild(HOLDER, {
    env: { BENCH_URL: estate.url, BENCH_CA: estate.authority, BENCH_SUBJECT: subject },
    execArgv: ['--expose-gc'],
    ready: (it) => new Promise((settle) => it.once('message', (held) => settle(/** @type {Held} */ (held)))),
  });
  await child.stop();
  return child.facts;
}

/**
 * @param {import('../agent/surroundings.mjs').Estate} estate
 * @param {{ rounds: number }} options
 * @returns {Promise<import('../agent/bars.mjs').Reached[]>}
 */
export async function benchAgentHeap(estate, { rounds }) {
  /** @type {Record<string, Held[]>} */
  const turns = Object.fromEntries(SUBJECTS.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const name of SUBJECTS) turns[name]?.push(await hold(estate, name));
  const of = (/** @type {string} */ name, /** @type {(held: Held) => number} */ value) =>
    median((turns[name] ?? []).map(value));
  console.log(`\nholding ${of('informer', (it) => it.pods)} pods, ${rounds} rounds`);
  for (const name of SUBJECTS) {
    const kept = of(name, (it) => it.keptBytes);
    const perPod = kept / of(name, (it) => it.pods);
    const peak = (of(name, (it) => it.peakBytes) / MIB).toFixed(1);
    console.log(
      `  ${name.padEnd(12)} keeps ${(kept / MIB).toFixed(1)} MiB (${perPod.toFixed(0)} bytes a pod), needs ${peak} MiB at most`,
    );
  }
  const wrong = SUBJECTS.filter((name) => of(name, (it) => it.pods) !== of('informer', (it) => it.pods));
  if (wrong.length > 0) throw new Error(`Not all hold the same pods: ${wrong.join(', ')}.`);
  const ratio = (/** @type {string} */ other, /** @type {(held: Held) => number} */ value) =>
    of('agent', value) / of(other, value);
  const perPod = (of('agent', (it) => it.keptBytes) / of('agent', (it) => it.pods)).toFixed(0);
  return [
    { bar: 'kept', value: ratio('informer', (it) => it.keptBytes), note: `${perPod} bytes a pod` },
    {
      bar: 'peak',
      value: ratio('whole list', (it) => it.peakBytes),
      note: `${(of('agent', (it) => it.peakBytes) / MIB).toFixed(0)} MiB`,
    },
  ];
}
