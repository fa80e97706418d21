/** Clusters of the product and the credentials of their agents; and how to wait for what the server does afterwards. */
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './ask.mjs';

const CREATE = `mutation Create($name: String!) {
  createCluster(input: { name: $name }) { cluster { id } credential userErrors { message } }
}`;
const DRAIN_MS = 300_000;

/**
 * @typedef {object} BenchCluster
 * @property {string} id opaque, of the API
 * @property {string} url where its agent reports
 * @property {Record<string, string>} headers of its agent
 */

/**
 * @param {import('./k8intel.mjs').K8Intel} server
 * @param {number} count
 * @param {string} prefix of their names
 * @returns {Promise<BenchCluster[]>}
 */
export async function createClusters(server, count, prefix) {
  /** @type {BenchCluster[]} */
  const made = [];
  for (let n = 0; n < count; n++) {
    const request = { query: CREATE, variables: { name: `bench-${prefix}${n}` } };
    const { json } = await ask({ url: server.url, headers: server.adminHeaders }, JSON.stringify(request));
    const { cluster, credential, userErrors } = json.data.createCluster;
    if (!credential) throw new Error(`No cluster was made: ${JSON.stringify(userErrors)}`);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${credential}` };
    made.push({ id: cluster.id, url: `${server.url}/agent`, headers });
  }
  return made;
}

/**
 * Waits until every hour and every day that is over is compacted and rolled up.
 * @param {import('./durable-postgres.mjs').EmptyDatabase} database
 */
export async function drain({ sql }) {
  const deadline = Date.now() + DRAIN_MS;
  for (;;) {
    const [{ due }] = await sql(
      `SELECT (SELECT count(*) FROM rollup_due WHERE hour_at < now() - interval '62 minutes')::int
         + (SELECT count(*) FROM rollup_day_due WHERE day_at < now() - interval '24 hours 15 minutes')::int AS due`,
    );
    if (due === 0) return;
    if (Date.now() > deadline) throw new Error(`After ${DRAIN_MS / 1_000} s ${due} hours or days are still due.`);
    await delay(250);
  }
}

/** Where rows die: deleted when they are compacted, or replaced. */
const CHANGING = ['sample_block', 'rollup_due', 'rollup_day_due', 'rollup_block', 'latest_board', 'batch_receipt'];

/** What autovacuum would do to the tables whose rows died, and what the checkpointer would write later. @param {import('./durable-postgres.mjs').EmptyDatabase} database */
export async function tidy({ sql }) {
  await sql(`VACUUM ${CHANGING.join(', ')}`);
  await sql('CHECKPOINT');
}
