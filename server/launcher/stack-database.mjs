/** The database of a running stack: the embedded PostgreSQL, supervised, or the one that DATABASE_URL names. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareDatabase, withClient } from './database.mjs';
import { startPostgres } from './embedded-postgres.mjs';
import { LaunchFailure, messageOf } from './failure.mjs';

const DATABASE = 'k8intel';
const CONNECT_TIMEOUT_MS = 5_000;
const LAST_WAIT_MS = 30_000;

/**
 * @typedef {object} StackDatabase
 * @property {Record<string, string | undefined>} env connection strings for the server
 * @property {string} description for people, without passwords
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ dataDir: string, env: NodeJS.ProcessEnv, report: (line: string) => void, durable?: boolean | undefined }} options
 * @returns {Promise<StackDatabase>}
 */
export function openDatabase(options) {
  const url = options.env['DATABASE_URL'];
  return url ? useExternal(url, options.env) : superviseEmbedded(options);
}

/** @param {string} url @param {NodeJS.ProcessEnv} env @returns {Promise<StackDatabase>} */
async function useExternal(url, env) {
  const shown = masked(url);
  try {
    const patient = new URL(url);
    patient.searchParams.set('connect_timeout', String(CONNECT_TIMEOUT_MS / 1000));
    await Promise.race([withClient(patient.href, (client) => client.query('SELECT 1')), timeout()]);
  } catch (error) {
    throw new LaunchFailure(
      `The database of DATABASE_URL (${shown}) cannot be reached: ${messageOf(error)}. ` +
        'Start it or correct the address; without DATABASE_URL an embedded PostgreSQL is used.',
    );
  }
  return {
    env: {
      DATABASE_URL: url,
      K8INTEL_MIGRATION_URL: env['K8INTEL_MIGRATION_URL'],
      K8INTEL_PARTITIONS_URL: env['K8INTEL_PARTITIONS_URL'],
      K8INTEL_JOBS_URL: env['K8INTEL_JOBS_URL'],
    },
    description: shown,
    stop: async () => {},
  };
}

async function timeout() {
  await delay(CONNECT_TIMEOUT_MS, undefined, { ref: false });
  throw new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`);
}

/**
 * The connection string as it may be shown.
 * @param {string} url
 */
export function masked(url) {
  if (!URL.canParse(url)) return 'not a URL; expected postgres://user:password@host:5432/database';
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  return shown.href;
}

/**
 * @param {{ dataDir: string, report: (line: string) => void, durable?: boolean | undefined }} options
 * @returns {Promise<StackDatabase>}
 */
async function superviseEmbedded({ dataDir, report, durable = true }) {
  const folder = join(dataDir, 'postgres');
  const base = { dataDir: folder, durable, log: report, logFile: join(dataDir, 'logs', 'postgres.log') };
  let postgres = await startPostgres(base);
  const { port, clusterDir } = postgres;
  const state = { isWanted: true, retry: /** @type {Promise<void>} */ (Promise.resolve()) };

  const watch = async () => {
    const reason = await postgres.exited;
    if (!state.isWanted) return;
    report(`the database ended (${reason}); starting it again. Its log: ${base.logFile}`);
    state.retry = restart();
  };
  const restart = async () => {
    for (let waitMs = 500; state.isWanted; waitMs = Math.min(LAST_WAIT_MS, waitMs * 2)) {
      await delay(waitMs, undefined, { ref: false });
      if (!state.isWanted) return;
      try {
        // The same port: the server holds connection strings with it.
        postgres = await startPostgres({ ...base, port });
        void watch();
        return report('the database is back');
      } catch (error) {
        report(`the database does not start: ${messageOf(error)}`);
      }
    }
  };
  void watch();

  const secretsFile = join(folder, 'roles.json');
  const urls = await prepareDatabase(postgres.superuserUrl(), { database: DATABASE, secretsFile });
  return {
    env: {
      DATABASE_URL: urls.appUrl,
      K8INTEL_MIGRATION_URL: urls.migrationUrl,
      K8INTEL_PARTITIONS_URL: urls.partitionsUrl,
      K8INTEL_JOBS_URL: urls.jobsUrl,
    },
    description: `embedded PostgreSQL in ${clusterDir}`,
    stop: async () => {
      state.isWanted = false;
      await state.retry;
      await postgres.stop();
    },
  };
}
