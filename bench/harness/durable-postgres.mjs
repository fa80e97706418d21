/** A PostgreSQL that writes: fsync and synchronous commit on, as in production. Every bench begins with an empty database. */
import { join } from 'node:path';
import pg from 'pg';
import { prepareDatabase, withClient, withDatabase } from '../../server/launcher/database.mjs';
import { claim, startTuned } from './database.mjs';

/**
 * Both sides get the same. What autovacuum would do is done by hand in the round of the side whose rows died, so that
 * neither pays for the other's dead rows.
 */
const SETTINGS = { shared_buffers: '1GB', autovacuum: 'off', max_wal_size: '4GB' };

/**
 * @typedef {object} DurablePostgres
 * @property {number} postmaster
 * @property {(name: string) => Promise<EmptyDatabase>} create an empty database in place of the one of that name
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} EmptyDatabase
 * @property {number} postmaster
 * @property {import('../../server/launcher/database.mjs').DatabaseUrls} urls of the product's roles
 * @property {string} superuserUrl
 * @property {(sql: string, params?: unknown[]) => Promise<any[]>} sql as superuser, over one connection that stays
 * @property {() => Promise<void>} close
 */

/**
 * @param {{ dataDir: string, report: (line: string) => void }} options
 * @returns {Promise<DurablePostgres>}
 */
export async function startDurablePostgres({ dataDir, report }) {
  claim(dataDir);
  const postgres = await startTuned({ dataDir, durable: true, settings: SETTINGS, report });
  const superuserUrl = postgres.superuserUrl();
  return {
    postmaster: postgres.pid,
    stop: postgres.stop,
    async create(name) {
      await withClient(superuserUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      const urls = await prepareDatabase(superuserUrl, { database: name, secretsFile: join(dataDir, 'roles.json') });
      const ours = withDatabase(superuserUrl, name);
      await refuseForgetful(ours);
      const client = new pg.Client({ connectionString: ours });
      await client.connect();
      const sql = async (/** @type {string} */ text, /** @type {unknown[]} */ params = []) =>
        (await client.query(text, params)).rows;
      return { postmaster: postgres.pid, urls, superuserUrl: ours, sql, close: () => client.end() };
    },
  };
}

/** Without these a commit promises nothing, and the rates mean nothing. @param {string} url */
async function refuseForgetful(url) {
  await withClient(url, async (client) => {
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      const { rows } = await client.query(`SHOW ${setting}`);
      if (rows[0][setting] !== 'on') throw new Error(`${setting} is ${rows[0][setting]}; expected on.`);
    }
  });
}
