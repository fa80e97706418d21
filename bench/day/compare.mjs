/** Asks the API for every summary of the day and holds the answers against the generator's truth. */
import { ask } from '../harness/ask.mjs';
import { METRICS } from './estate.mjs';
import { truthOf } from './truth.mjs';

const QUERY = `query Day($input: TimeSeriesInput!) {
  timeSeries(input: $input) {
    resolution percentileError times subjectCount
    series { group metric values }
  }
}`;
/** Sums of floating-point numbers depend on their order. */
const ROUNDING = 1e-9;
const HOUR_MS = 3_600_000;
/** The API answers at most so many values at once: five-minute buckets of many groups are asked for in pieces. */
const PIECES = 4;

/**
 * @typedef {import('./truth.mjs').OverTime} OverTime
 * @typedef {import('./truth.mjs').Across} Across
 * @typedef {{ name: string, kind: 'CLUSTER_NODE' | 'CONTAINER', groupBy: string, groupOf: (series: import('./estate.mjs').Series) => string }} Grouping
 * @typedef {object} Comparison
 * @property {string} what such as “workload, 1 h, P95”
 * @property {number} values compared
 * @property {number} worst greatest difference, as a share of the true value
 * @property {number} allowed
 * @property {string[]} wrong the first few that differ by more
 */

/** @type {readonly Grouping[]} */
const GROUPINGS = [
  { name: 'cluster', kind: 'CONTAINER', groupBy: 'ALL', groupOf: () => 'all' },
  { name: 'namespace', kind: 'CONTAINER', groupBy: 'NAMESPACE', groupOf: ({ namespace }) => namespace },
  {
    name: 'workload',
    kind: 'CONTAINER',
    groupBy: 'WORKLOAD',
    groupOf: ({ namespace, workload }) => `${namespace}/${workload}`,
  },
  { name: 'node', kind: 'CLUSTER_NODE', groupBy: 'CLUSTER_NODE', groupOf: ({ node }) => node },
  {
    name: 'pod',
    kind: 'CONTAINER',
    groupBy: 'POD',
    groupOf: ({ namespace, subject }) => `${namespace}/${subject.name}`,
  },
];
/** @type {readonly OverTime[]} */
const OVER_TIME = ['AVG', 'MIN', 'MAX', 'SUM', 'LAST', 'P95'];
const STEPS = [
  { name: '5 min', stepMs: 300_000 },
  { name: '1 h', stepMs: HOUR_MS },
  { name: '1 d', stepMs: 24 * HOUR_MS },
];

/**
 * @typedef {{ url: string, headers: Record<string, string> }} Reader
 * @param {Reader} reader @param {string} clusterId @param {import('./estate.mjs').Day} day
 * @returns {Promise<Comparison[]>}
 */
export async function compareDay(reader, clusterId, day) {
  /** @type {Comparison[]} */
  const comparisons = [];
  for (const grouping of GROUPINGS) {
    for (const step of STEPS) {
      for (const overTime of OVER_TIME) {
        comparisons.push(await compare({ reader, clusterId, day }, { grouping, step, overTime, across: 'SUM' }));
      }
    }
  }
  for (const step of STEPS) {
    for (const grouping of GROUPINGS.slice(0, 3)) {
      const pooled = {
        grouping,
        step,
        overTime: /** @type {const} */ ('P95'),
        across: /** @type {const} */ ('POOLED'),
      };
      comparisons.push(await compare({ reader, clusterId, day }, pooled));
      for (const across of /** @type {const} */ (['AVG', 'MAX'])) {
        comparisons.push(await compare({ reader, clusterId, day }, { grouping, step, overTime: 'AVG', across }));
      }
    }
  }
  return comparisons;
}

/**
 * @param {{ reader: Reader, clusterId: string, day: import('./estate.mjs').Day }} where
 * @param {{ grouping: Grouping, step: { name: string, stepMs: number }, overTime: OverTime, across: Across }} question
 * @returns {Promise<Comparison>}
 */
async function compare({ reader, clusterId, day }, { grouping, step, overTime, across }) {
  const { cpu, memory } = METRICS[grouping.kind];
  const isFine = step.stepMs < HOUR_MS;
  const span = { fromMs: day.fromMs, toMs: Math.ceil(day.toMs / step.stepMs) * step.stepMs };
  const pieces = isFine ? piecesOf(span) : [span];
  const what = `${grouping.name}, ${step.name}, ${overTime}${across === 'SUM' ? '' : ` across ${across}`}`;
  /** @type {Comparison} */
  const comparison = { what, values: 0, worst: 0, allowed: ROUNDING, wrong: [] };
  const lines = { [cpu]: linesOf(day, grouping, 'cpuMicrocores'), [memory]: linesOf(day, grouping, 'memoryBytes') };
  for (const piece of pieces) {
    const input = {
      of: { cluster: clusterId },
      metrics: [cpu, memory],
      range: { from: new Date(piece.fromMs).toISOString(), to: new Date(piece.toMs).toISOString() },
      stepSeconds: step.stepMs / 1_000,
      overTime,
      across,
      groupBy: grouping.groupBy,
      top: 1_000,
    };
    const { json } = await ask(reader, JSON.stringify({ query: QUERY, variables: { input } }));
    const { series, percentileError } = json.data.timeSeries;
    comparison.allowed = Math.max(comparison.allowed, (percentileError ?? 0) + ROUNDING);
    for (const [metric, own] of Object.entries(lines)) {
      const truth = truthOf(own, { ...piece, stepMs: step.stepMs, overTime, across });
      const answered = series.filter((/** @type {{ metric: string }} */ one) => one.metric === metric);
      hold(comparison, metric, truth, new Map(answered.map((/** @type {any} */ one) => [one.group, one.values])));
    }
  }
  return comparison;
}

/** @param {{ fromMs: number, toMs: number }} span */
function piecesOf({ fromMs, toMs }) {
  const length = (toMs - fromMs) / PIECES;
  return Array.from({ length: PIECES }, (_, i) => ({ fromMs: fromMs + i * length, toMs: fromMs + (i + 1) * length }));
}

/** @param {import('./estate.mjs').Day} day @param {Grouping} grouping @param {'cpuMicrocores' | 'memoryBytes'} column @returns {import('./truth.mjs').Line[]} */
function linesOf({ series }, { kind, groupOf }, column) {
  return series
    .filter(({ subject }) => subject.kind === kind)
    .map((one) => ({
      values: one[column],
      scale: column === 'cpuMicrocores' ? 1_000_000 : 1,
      times: one.times,
      group: groupOf(one),
    }));
}

/**
 * @param {Comparison} comparison @param {string} metric
 * @param {Map<string, (number | null)[]>} truth @param {Map<string, (number | null)[]>} answered
 */
function hold(comparison, metric, truth, answered) {
  const say = (/** @type {string} */ problem) => {
    if (comparison.wrong.length < 3) comparison.wrong.push(`${metric}: ${problem}`);
  };
  for (const group of answered.keys()) if (!truth.has(group) && group !== 'all') say(`unexpected group ${group}`);
  for (const [group, expected] of truth) {
    const found = answered.get(group) ?? [];
    if (found.length !== expected.length) say(`${group} has ${found.length} buckets; expected ${expected.length}`);
    const wrong = expected.findIndex((value, bucket) => !isWithin(comparison, found[bucket] ?? null, value));
    if (wrong >= 0) say(`${group}, bucket ${wrong}: ${found[wrong]}; expected ${expected[wrong]}`);
  }
}

/** @param {Comparison} comparison @param {number | null} found @param {number | null} expected */
function isWithin(comparison, found, expected) {
  const difference = differenceOf(found, expected);
  comparison.values += 1;
  comparison.worst = Math.max(comparison.worst, difference);
  return difference <= comparison.allowed;
}

/** @param {number | null} found @param {number | null} expected as a share of the expected value */
function differenceOf(found, expected) {
  if (found === null || expected === null) return found === expected ? 0 : Number.POSITIVE_INFINITY;
  if (found === expected) return 0;
  return Math.abs(found - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);
}
