/**
 * The footprint of the agent: `node bench/agent.mjs [heap] [process] [--quick] [--rounds N] [--turns N] [--as-built]
 * [--profile FOLDER] [--node-args "…"]`. Prints a table; asserts nothing timed. See README.md.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { printReached } from './agent/bars.mjs';
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
    'node-args': { type: 'string', default: '' },
  },
});
const isQuick = values.quick;
const CASES = ['heap', 'process'];
const chosen = positionals.length > 0 ? positionals : CASES;
const unknown = chosen.filter((name) => !CASES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no case “${unknown.join('”, “')}”; the cases are ${CASES.join(', ')}.`);
  process.exit(2);
}
const folder = join(ROOT, 'bench', '.data', 'agent');
const size = {
  pods: Number(values.pods ?? (isQuick ? 300 : 10_000)),
  nodes: Number(values.nodes ?? (isQuick ? 5 : 100)),
};
const parts = PARTS.filter(({ name }) => ['agent', 'demo cluster'].includes(name));
if (!values['as-built']) await buildStale(ROOT, { report: (line) => console.error(`  ${line}`), parts });
if (values.profile) mkdirSync(values.profile, { recursive: true });
const agentArgs = [
  ...values['node-args'].split(' ').filter((it) => it !== ''),
  ...(values.profile ? profilingArgs(values.profile) : []),
];
await withEstate({ ...size, folder }, async (estate) => {
  const reached = [];
  if (chosen.includes('heap'))
    reached.push(...(await benchAgentHeap(estate, { rounds: Number(values.rounds ?? (isQuick ? 1 : 3)) })));
  if (chosen.includes('process')) {
    const intervalSeconds = Number(values.interval ?? (isQuick ? 5 : 30));
    const turns = Number(values.turns ?? (isQuick ? 1 : 2));
    reached.push(...(await benchAgentProcess(estate, { intervalSeconds, turns, folder, agentArgs })));
  }
  printReached(reached);
});
if (values.profile) printProfile(values.profile, Number.POSITIVE_INFINITY);
