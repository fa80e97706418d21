/** Bytes that each store keeps on disk for what it was sent, when its background work is done. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled } from './store-sink.mjs';
import { bytesBelow } from './stores.mjs';

/** @typedef {{ bytes: number, values: number, note: string }} AtRest */

/** @typedef {{ all: number, heap: number, toast: number, indexes: number }} TableSize */

/**
 * Partitions that hold anything, with their indexes and TOAST, as they lie: dead rows and free space included.
 * @param {import('./durable-postgres.mjs').EmptyDatabase} database
 * @param {string} table
 * @returns {Promise<TableSize>}
 */
async function sizeOf({ sql }, table) {
  const [size] = await sql(
    `SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::float8 AS all,
       coalesce(sum(pg_relation_size(relid)), 0)::float8 AS heap,
       coalesce(sum(pg_table_size(relid) - pg_relation_size(relid)), 0)::float8 AS toast,
       coalesce(sum(pg_indexes_size(relid)), 0)::float8 AS indexes
     FROM pg_partition_tree($1::regclass) WHERE isleaf AND pg_relation_size(relid) > 0`,
    [table],
  );
  return size;
}

/** @param {import('./durable-postgres.mjs').EmptyDatabase} database */
export async function productAtRest(database) {
  const [{ values, body, rows }] = await database.sql(
    `SELECT sum(value_count)::float8 AS values, sum(octet_length(body))::float8 AS body, count(*)::int AS rows FROM sample_block`,
  );
  const [samples, rollups] = [await sizeOf(database, 'sample_block'), await sizeOf(database, 'rollup_block')];
  return { samples, rollups, values, body, rows };
}

/**
 * Blocks only, as their own statistics count the samples: what is still in the head has no size of its own.
 * @param {import('./stores.mjs').Store} store
 * @returns {Promise<AtRest>}
 */
export async function prometheusAtRest({ pid, folder }) {
  await settled(pid);
  let [bytes, values, blocks] = [0, 0, 0];
  for (const name of readdirSync(folder)) {
    const meta = join(folder, name, 'meta.json');
    if (!existsSync(meta)) continue;
    values += JSON.parse(readFileSync(meta, 'utf8')).stats.numSamples;
    bytes += bytesBelow(join(folder, name));
    blocks++;
  }
  return { bytes, values, note: `${blocks} blocks of chunks and index` };
}

/** @param {import('./stores.mjs').Store} store @param {number} values that it has @returns {Promise<AtRest>} */
export async function victoriaMetricsAtRest({ pid, folder, get }, values) {
  await get('/internal/force_flush');
  await settled(pid);
  await get('/internal/force_merge');
  await settled(pid);
  const index = bytesBelow(join(folder, 'indexdb'));
  const bytes = bytesBelow(join(folder, 'data'));
  return { bytes, values, note: `index ${(index / values).toFixed(3)} more` };
}
