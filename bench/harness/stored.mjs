/** What the product says it has stored, held against what was sent. */
import { ask } from './ask.mjs';
import { HOST_METRICS } from './host-samples.mjs';

const SUMS = `query Sums($cluster: ID!, $metrics: [String!]!, $from: DateTimeISO!, $to: DateTimeISO!) {
  timeSeries(input: { of: { cluster: $cluster }, metrics: $metrics, range: { from: $from, to: $to },
      stepSeconds: 3600, overTime: SUM, across: SUM }) {
    series { metric values }
  }
}`;
/** Sums of some million floating point numbers in another order. */
const TOLERANCE = 1e-9;

/**
 * Sum of every metric over clusters and hours, in the catalogue's whole numbers.
 * @param {import('./k8intel.mjs').K8Intel} server
 * @param {readonly import('./agents.mjs').BenchCluster[]} clusters
 * @param {{ from: number, to: number }} span unix ms
 */
export async function storedSums({ url, headers }, clusters, { from, to }) {
  const sums = HOST_METRICS.map(() => 0);
  const metrics = HOST_METRICS.map(({ name }) => name);
  for (const { id } of clusters) {
    const variables = { cluster: id, metrics, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const { json } = await ask({ url, headers }, JSON.stringify({ query: SUMS, variables }));
    for (const { metric, values } of json.data.timeSeries.series) {
      const at = metrics.indexOf(metric);
      const sum = values.reduce(
        (/** @type {number} */ all, /** @type {number | null} */ value) => all + (value ?? 0),
        0,
      );
      sums[at] = (sums[at] ?? 0) + sum * (HOST_METRICS[at]?.perUnit ?? 1);
    }
  }
  return sums;
}

/** @param {string} who @param {readonly number[]} found @param {readonly number[]} expected */
export function checkSums(who, found, expected) {
  for (const [at, sum] of expected.entries()) {
    const stored = found[at] ?? Number.NaN;
    if (Math.abs(stored - sum) <= Math.abs(sum) * TOLERANCE) continue;
    throw new Error(`${who} has ${stored} as the sum of ${HOST_METRICS[at]?.name}; ${sum} was sent.`);
  }
}

/** @param {import('./durable-postgres.mjs').EmptyDatabase} database @param {number} values that were sent */
export async function checkValueCount({ sql }, values) {
  const [{ stored }] = await sql('SELECT sum(value_count)::float8 AS stored FROM sample_block');
  if (stored !== values) throw new Error(`The blocks hold ${stored} values; ${values} were sent.`);
}
