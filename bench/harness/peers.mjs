/** The servers that the product is compared with, each in a process of its own on the same PostgreSQL. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { announced, startChild } from './children.mjs';

const REFERENCE = new URL('../reference/', import.meta.url);

/**
 * @typedef {object} Peer
 * @property {string} url
 * @property {number} pid
 * @property {number} postmaster
 */

/**
 * @template T
 * @param {import('./database.mjs').BenchDatabase} database
 * @param {(peer: Peer) => Promise<T>} work
 */
export function withPostGraphile(database, work) {
  return withPeer('postgraphile.mjs', database, work);
}

/**
 * @template T
 * @param {import('./database.mjs').BenchDatabase} database
 * @param {(peer: Peer) => Promise<T>} work
 */
export function withDefaults(database, work) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const project = fileURLToPath(new URL('defaults/tsconfig.json', REFERENCE));
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { cwd: root, stdio: 'inherit' });
  return withPeer('defaults/dist/server.js', database, work);
}

/**
 * @template T
 * @param {string} script
 * @param {import('./database.mjs').BenchDatabase} database
 * @param {(peer: Peer) => Promise<T>} work
 */
async function withPeer(script, { readerUrl, tenantId, postmaster }, work) {
  const child = await startChild(new URL(script, REFERENCE), {
    env: { DATABASE_URL: readerUrl, TENANT_ID: tenantId, GRAPHILE_ENV: 'production' },
    ready: announced,
  });
  try {
    return await work({ url: child.facts.url, pid: child.pid, postmaster });
  } finally {
    await child.stop();
  }
}
