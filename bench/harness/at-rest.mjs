/** Bytes that each store keeps on disk for what it was sent, when its background work is done. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled } from './store-sink.mjs';
import { bytesBelow } from './stores.mjs';

/** @typedef {{ bytes: number, values: number, note: string }} AtRest */

/** Tables with their indexes and TOAST as they lie, dead rows and free space included. @param {import('./durable-postgres.mjs').EmptyDatabase} database */
export async function productAtRest({ sql }) {
  const size = async (/** @type {string} */ table) => {
    const [{ bytes }] = await sql(
      `SELECT coalesce(sum(pg_total_relation_size(relid)), 0)::float8 AS bytes FROM pg_partition_tree($1::regclass) WHERE isleaf`,
      [table],
    );
    return /** @type {number} */ (bytes);
  };
  const [{ values, body, rows }] = await sql(
    `SELECT sum(value_count)::float8 AS values, sum(octet_length(body))::float8 AS body, count(*)::int AS rows FROM sample_block`,
  );
  return { samples: await size('sample_block'), rollups: await size('rollup_block'), values, body, rows };
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
