/** Samples of any subjects as tables, and what each store is sent of them. */
import { encodeLabels, RemoteWriter } from './remote-write.mjs';
import { reportBody } from './report-body.mjs';
import { peerName } from './store-sink.mjs';

/**
 * @typedef {{ kind: string, name: string, namespace?: string, container?: string }} Subject as the wire names it
 * @typedef {object} Table rows in the order of time
 * @property {readonly import('./host-samples.mjs').HostMetric[]} metrics
 * @property {readonly Subject[]} subjects
 * @property {number[]} rows for each row the position of its subject
 * @property {number[]} times unix ms
 * @property {number[][]} columns one per metric
 */

/** @param {import('./host-samples.mjs').Chunk} chunk @returns {Table} */
export function tableOfHosts({ metrics, names, fromMs, stepMs, moments, columns }) {
  const rows = names.length * moments;
  return {
    metrics,
    subjects: names.map((name) => ({ kind: 'CLUSTER_NODE', name })),
    rows: Array.from({ length: rows }, (_, row) => row % names.length),
    times: Array.from({ length: rows }, (_, row) => fromMs + Math.floor(row / names.length) * stepMs),
    columns: columns.map((column) => Array.from(column)),
  };
}

/** @param {readonly Table[]} tables @param {string} batchId */
export function tablesReport(tables, batchId) {
  return reportBody(
    batchId,
    ...tables.map(({ metrics, subjects, rows, times, columns }) => ({
      subjects,
      rows,
      times,
      columns: Object.fromEntries(metrics.map(({ name }, at) => [name, columns[at]])),
    })),
  );
}

/** @param {readonly Table[]} tables @param {string} cluster @returns {Buffer[]} remote-write requests */
export function tablesRequests(tables, cluster) {
  const writer = new RemoteWriter();
  for (const { metrics, subjects, rows, times, columns } of tables) {
    const labels = subjects.map((subject) =>
      metrics.map(({ name }) => encodeLabels({ __name__: peerName(name), cluster, ...labelsOf(subject) })),
    );
    for (const [row, subject] of rows.entries()) {
      for (const [at, { perUnit }] of metrics.entries()) {
        const value = (columns[at]?.[row] ?? Number.NaN) / perUnit;
        writer.add(/** @type {Buffer} */ (labels[subject]?.[at]), times[row] ?? 0, value);
      }
    }
  }
  writer.flush();
  return writer.requests;
}

/** @param {Subject} subject @returns {Record<string, string>} */
function labelsOf({ namespace, name, container }) {
  return namespace && container ? { namespace, pod: name, container } : { node: name };
}

/** @param {readonly Table[]} tables */
export function rowsOfTables(tables) {
  return tables.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** @param {readonly Table[]} tables */
export function valuesOfTables(tables) {
  return tables.reduce((sum, { rows, metrics }) => sum + rows.length * metrics.length, 0);
}
