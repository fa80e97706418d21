/** Samples as the body of a `reportMetrics` mutation, as an agent sends it. */
import { rowsOf } from './host-samples.mjs';

const REPORT = `mutation Report($input: ReportMetricsInput!) {
  reportMetrics(input: $input) { receipt { batchId accepted rejected { reason } } userErrors { message } }
}`;
export const SOURCE = 'host';

/** @param {import('./host-samples.mjs').Chunk} chunk @param {string} batchId @returns {Buffer} */
export function hostReport(chunk, batchId) {
  const { metrics, names, fromMs, stepMs, columns } = chunk;
  const rows = rowsOf(chunk);
  return reportBody(batchId, {
    subjects: names.map((name) => ({ kind: 'CLUSTER_NODE', name })),
    rows: Array.from({ length: rows }, (_, row) => row % names.length),
    times: Array.from({ length: rows }, (_, row) => fromMs + Math.floor(row / names.length) * stepMs),
    columns: Object.fromEntries(metrics.map(({ name }, at) => [name, Array.from(columns[at] ?? [])])),
  });
}

/** @param {string} batchId @param {object[]} tables of the scalar SampleBatch */
export function reportBody(batchId, ...tables) {
  const input = { batchId, source: SOURCE, samples: { tables } };
  return Buffer.from(JSON.stringify({ query: REPORT, variables: { input } }));
}

/**
 * Refuses every answer but “all stored”.
 * @param {import('./sender.mjs').Reply} reply
 * @param {number} rows of each batch
 */
export function checkReceipt({ status, text }, rows) {
  const { data } = status === 200 ? JSON.parse(text) : { data: null };
  const receipt = data?.reportMetrics?.receipt;
  if (receipt?.accepted === rows && receipt.rejected.length === 0) return;
  throw new Error(`A report of ${rows} rows was answered with ${status}: ${text.slice(0, 500)}`);
}
