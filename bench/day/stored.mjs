/** What the roll-up job has stored, and what it stores when everything is reckoned anew. */
import { createHash } from 'node:crypto';
import { waitUntil } from '../../server/launcher/processes.mjs';

const ROLLED_UP_MS = 300_000;
/** When a row was written says nothing about what is in it. */
const VOLATILE = ['rebuilt_at'];

/** @typedef {(sql: string, params?: unknown[]) => Promise<any[]>} Sql as superuser */

/** Waits until no hour and no day before the moment is due. @param {Sql} sql @param {number} beforeMs */
export async function rolledUp(sql, beforeMs) {
  const due = async () => {
    const [row] = await sql(
      `SELECT (SELECT count(*) FROM rollup_due WHERE hour_at < $1)::int
         + (SELECT count(*) FROM rollup_day_due WHERE day_at < $1)::int AS due`,
      [new Date(beforeMs)],
    );
    return row.due;
  };
  if (!(await waitUntil(async () => (await due()) === 0, ROLLED_UP_MS))) {
    throw new Error(`${await due()} hours and days are still due after ${ROLLED_UP_MS / 1_000} s.`);
  }
}

/**
 * A digest of the stored roll-ups.
 * @param {Sql} sql
 * @returns {Promise<{ rows: number, digest: string }>}
 */
export async function storedRollups(sql) {
  const columns = await sql(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'rollup_block' ORDER BY 1`,
  );
  const names = columns.map(({ name }) => name).filter((name) => !VOLATILE.includes(name));
  const rows = await sql(
    `SELECT md5(r::text) AS digest FROM (SELECT ${names.join(', ')} FROM rollup_block) r ORDER BY 1`,
  );
  const hash = createHash('sha256');
  for (const { digest } of rows) hash.update(digest);
  return { rows: rows.length, digest: hash.digest('hex') };
}

/**
 * Throws the stored roll-ups away and has them made anew from the samples.
 * @param {Sql} sql @param {{ fromMs: number, toMs: number }} span
 */
export async function makeAnew(sql, { fromMs, toMs }) {
  await sql('DELETE FROM rollup_block');
  await sql(
    `INSERT INTO rollup_due (tenant_id, cluster_id, hour_at, marked_at)
     SELECT tenant_id, id, hour, now() FROM cluster,
       generate_series($1::timestamptz, $2::timestamptz - interval '1 hour', interval '1 hour') AS hour
     ON CONFLICT DO NOTHING`,
    [new Date(fromMs), new Date(toMs)],
  );
  await rolledUp(sql, toMs);
}
