/** What the benches of metrics run on: one PostgreSQL for the product, one of the same making for rows, and a cache. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { startDurablePostgres } from './durable-postgres.mjs';

/**
 * @typedef {object} Surroundings
 * @property {import('./durable-postgres.mjs').DurablePostgres} product
 * @property {import('./durable-postgres.mjs').DurablePostgres} reference its processes are others, so that neither's CPU time is the other's
 * @property {string} peersDir where Debian's packages are unpacked
 * @property {string} dataDir
 * @property {(line: string) => void} report
 */

/**
 * @template T
 * @param {{ dataDir: string, report: (line: string) => void }} options
 * @param {(surroundings: Surroundings) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSurroundings({ dataDir, report }, work) {
  const folder = (/** @type {string} */ name) => {
    const path = join(dataDir, name);
    mkdirSync(path, { recursive: true, mode: 0o711 });
    return path;
  };
  const product = await startDurablePostgres({ dataDir: folder('product'), report });
  try {
    const reference = await startDurablePostgres({ dataDir: folder('reference'), report });
    try {
      const peersDir = join(homedir(), '.cache', 'k8intel-bench');
      return await work({ product, reference, peersDir, dataDir, report });
    } finally {
      await reference.stop();
    }
  } finally {
    await product.stop();
  }
}
