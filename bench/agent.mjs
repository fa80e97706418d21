/**
 * The footprint of the agent: `node bench/agent.mjs [heap] [process] [--quick] [--rounds N] [--turns N] [--as-built]
 * [--profile FOLDER] [--snapshot FOLDER] [--node-args "…"] [--node-env "A=1 …"]`. Prints a table; asserts nothing timed. See README.md.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { printReached } from './agent/bars.mjs';
import { shippedSettings } from './agent/shipped.mjs';
import { withEstate } from './agent/surroundings.mjs';
import { benchAgentHeap } from './cases/agent-heap.mjs';
import { benchAgentProcess } from './cases/agent-process.mjs';
import { ROOT } from './harness/database.mjs';
import { printProfile, profilingArgs } from './harness/profile.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    turns: { type: 'string' },
    pods: { type: 'string' },
    nodes: { type: 'string' },
    interval: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
    profile: { type: 'string' },
    snapshot: { type: 'string' },
    'node-args': { type: 'string' },
    'node-env': { type: 'string' },
  },
});
const SNAPSHOT_MS = 30_000;
const protocol = values.quick
  ? { pods: 300, nodes: 5, rounds: 1, interval: 5, turns: 1 }
  : { pods: 10_000, nodes: 100, rounds: 3, interval: 30, turns: 2 };
const CASES = ['heap', 'process'];
const chosen = positionals.length > 0 ? positionals : CASES;
const unknown = chosen.filter((name) => !CASES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no case “${unknown.join('”, “')}”; the cases are ${CASES.join(', ')}.`);
  process.exit(2);
}
const folder = join(ROOT, 'bench', '.data', 'agent');
const size = { pods: Number(values.pods ?? protocol.pods), nodes: Number(values.nodes ?? protocol.nodes) };
const parts = PARTS.filter(({ name }) => ['agent', 'demo cluster'].includes(name));
if (!values['as-built']) await buildStale(ROOT, { report: (line) => console.error(`  ${line}`), parts });
for (const name of [values.profile, values.snapshot]) if (name) mkdirSync(name, { recursive: true });
/** A heap snapshot of the agent, written before it ends. @param {number} pid */
async function takeSnapshot(pid) {
  process.kill(pid, 'SIGUSR2');
  await setTimeout(SNAPSHOT_MS);
}
const shipped = shippedSettings();
const words = (/** @type {string} */ text) => text.split(' ').filter((it) => it !== '');
const agentArgs = [
  ...(values['node-args'] === undefined ? shipped.args : words(values['node-args'])),
  ...(values.profile ? profilingArgs(values.profile) : []),
  ...(values.snapshot ? ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${values.snapshot}`] : []),
];
const heap = { rounds: Number(values.rounds ?? protocol.rounds) };
const watching = {
  intervalSeconds: Number(values.interval ?? protocol.interval),
  turns: Number(values.turns ?? protocol.turns),
  folder,
  agentArgs,
  agentEnv:
    values['node-env'] === undefined
      ? shipped.env
      : Object.fromEntries(words(values['node-env']).map((it) => /** @type {[string, string]} */ (it.split('=')))),
  ...(values.snapshot ? { end: takeSnapshot } : {}),
};
await withEstate({ ...size, folder }, async (estate) => {
  const held = chosen.includes('heap') ? await benchAgentHeap(estate, heap) : [];
  const watched = chosen.includes('process') ? await benchAgentProcess(estate, watching) : [];
  printReached([...held, ...watched]);
});
if (values.profile) printProfile(values.profile, Number.POSITIVE_INFINITY);
