/**
 * Case 3: the page at row 2,000,000 against page 1, for every order of pods in both directions. A cursor that far is not
 * walked to: it is a cursor of page 1 whose position is replaced by that of the row, which SQL finds once.
 */
import { deepStrictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { ask, subjectOf } from '../harness/ask.mjs';
import { importBuilt } from '../harness/built.mjs';
import { ROOT } from '../harness/database.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { printRatio } from '../harness/report.mjs';
import { cpuMs, interleave, medianOf, ratioOver } from '../harness/rounds.mjs';
import { podPage, rowsOf } from './pod-page.mjs';

/**
 * @typedef {import('../harness/database.mjs').BenchDatabase} BenchDatabase
 * @typedef {import('../harness/rounds.mjs').RoundOptions} RoundOptions
 * @typedef {import('../harness/k8intel.mjs').K8Intel} K8Intel
 * @typedef {'ASC' | 'DESC'} Direction
 * @typedef {{ value: string | null, id: string }} Position
 * @typedef {{ from: string, orders: Record<string, { sql: string, from?: string, id?: string }> }} PodList
 */

const DEPTH = 2_000_000;
const BAR = /** @type {const} */ ({ gate: 1.1, stretch: 1.05, better: 'lower' });

/** @param {BenchDatabase} database @param {RoundOptions} options */
export async function benchDepth(database, options) {
  const { podList } = await importBuilt('features/inventory/lists.sql.js');
  // A smoke run has fewer pods; its page lies as deep as they reach.
  const depth = Math.min(DEPTH, Math.floor(database.pods * 0.95));
  console.log(`\nPage at row ${depth} against page 1, CPU of server and PostgreSQL per request`);
  /** @type {number[]} */
  const ratios = [];
  await withK8Intel(database, async (server) => {
    for (const field of orderFields()) {
      for (const direction of /** @type {const} */ (['ASC', 'DESC'])) {
        const order = { field, direction };
        const deep = await positionAt(database, podList, order, depth);
        ratios.push(await compare(server, order, deep, options));
      }
    }
  });
  printRatio('The worst of them', { median: Math.max(...ratios), ratios, steady: true }, BAR);
}

/** Every way to sort pods that the published schema has. @returns {string[]} */
function orderFields() {
  const schema = buildSchema(readFileSync(join(ROOT, 'schema.graphql'), 'utf8'));
  return /** @type {import('graphql').GraphQLEnumType} */ (schema.getType('PodOrderField'))
    .getValues()
    .map(({ name }) => name);
}

/**
 * The row so deep in the list, and the 100 that follow it.
 * @param {BenchDatabase} database
 * @param {PodList} podList
 * @param {{ field: string, direction: Direction }} order
 * @param {number} depth
 * @returns {Promise<{ position: Position, ids: string[] }>}
 */
async function positionAt({ sql, tenantId }, { from, orders }, { field, direction }, depth) {
  const column = orders[field];
  if (!column) throw new Error(`The schema sorts pods by ${field}, the server's list of pods does not.`);
  const id = column.id ?? 't.id';
  /** @type {Position[]} */
  const [position, ...page] = await sql(
    `SELECT (${column.sql})::text AS value, t.id FROM ${column.from ?? from}
     WHERE t.tenant_id = $1 AND t.deleted_at IS NULL
     ORDER BY ${column.sql} ${direction} NULLS LAST, ${id} ${direction} OFFSET $2 LIMIT 101`,
    [tenantId, depth - 1],
  );
  if (!position) throw new Error(`The list of pods by ${field} is shorter than ${depth} rows.`);
  return { position, ids: page.map((row) => row.id) };
}

/**
 * @param {K8Intel} server
 * @param {{ field: string, direction: Direction }} order
 * @param {{ position: Position, ids: string[] }} deep
 * @param {RoundOptions} options
 * @returns {Promise<number>} the ratio
 */
async function compare(server, { field, direction }, { position, ids }, options) {
  const query = podPage({ args: `, orderBy: { field: ${field}, direction: ${direction} }` });
  const { json } = await ask(server, JSON.stringify({ query }));
  const after = moved(json.data.pods.pageInfo.endCursor, position);
  const first = await subjectOf('page 1', server, { query });
  const later = await subjectOf('deep', server, { query, variables: { after } });
  deepStrictEqual(
    rowsOf(later.answer).rows.map((row) => row.id),
    ids,
  );
  const run = await interleave([first, later], options);
  const ratio = ratioOver(run, (round) => cpuMs(round['deep']) / cpuMs(round['page 1']));
  const pg = (/** @type {string} */ name) => medianOf(run, name, (sample) => sample.pgMs).toFixed(2);
  const rate = (/** @type {string} */ name) => medianOf(run, name, (sample) => sample.perSecond).toFixed(0);
  printRatio(
    `${`${field} ${direction}`.padEnd(20)} PostgreSQL ${pg('page 1')} → ${pg('deep')} ms, ${rate('page 1')} → ${rate('deep')} requests/s`,
    ratio,
    BAR,
  );
  return ratio.median;
}

/** The same cursor at another position; what it is bound to (tenant, list, order, filter) stays. @param {string} cursor @param {Position} position */
function moved(cursor, { value, id }) {
  const [binding] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  return Buffer.from(JSON.stringify([binding, value, id])).toString('base64url');
}
