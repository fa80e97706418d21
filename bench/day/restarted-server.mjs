/** The server of the simulated day: killed without warning now and then, and started again on the same port. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../server/launcher/embedded-postgres.mjs';
import { isAlive, waitUntil } from '../../server/launcher/processes.mjs';
import { startChild } from '../harness/children.mjs';

const MAIN = new URL('server.mjs', import.meta.url);
const READY_MS = 60_000;
const LIMIT = '1000000000';

/**
 * @typedef {object} RestartedServer
 * @property {string} url of the GraphQL end point
 * @property {string} signInLink of the first start
 * @property {() => Promise<void>} kill with SIGKILL, and starts it again
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ urls: import('../../server/launcher/database.mjs').DatabaseUrls, folder: string, pace: import('./clock.mjs').Pace, intervalSeconds: number }} options
 * @returns {Promise<RestartedServer>}
 */
export async function startRestartedServer({ urls, folder, pace, intervalSeconds }) {
  const port = await freePort();
  const bootstrapFile = join(folder, 'bootstrap.json');
  const env = {
    DATABASE_URL: urls.appUrl,
    K8INTEL_MIGRATION_URL: urls.migrationUrl,
    K8INTEL_PARTITIONS_URL: urls.partitionsUrl,
    K8INTEL_JOBS_URL: urls.jobsUrl,
    K8INTEL_PORT: String(port),
    K8INTEL_LOG_LEVEL: 'error',
    K8INTEL_BOOTSTRAP_FILE: bootstrapFile,
    K8INTEL_AGENT_INTERVAL_SECONDS: String(intervalSeconds),
    K8INTEL_RATE_LIMIT_POINTS: LIMIT,
    K8INTEL_RATE_LIMIT_POINTS_PER_SECOND: LIMIT,
    K8INTEL_AGENT_RATE_LIMIT_POINTS: LIMIT,
    K8INTEL_AGENT_RATE_LIMIT_POINTS_PER_SECOND: LIMIT,
    K8INTEL_DAY: JSON.stringify(pace),
  };
  const start = () => {
    rmSync(bootstrapFile, { force: true });
    return startChild(MAIN, {
      env,
      ready: async () => {
        await waitUntil(() => existsSync(bootstrapFile), READY_MS);
        return JSON.parse(readFileSync(bootstrapFile, 'utf8'));
      },
    });
  };
  let child = await start();
  const { signInLink } = child.facts;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    signInLink,
    async kill() {
      const { pid } = child;
      process.kill(pid, 'SIGKILL');
      await waitUntil(() => !isAlive(pid), READY_MS);
      child = await start();
    },
    stop: () => child.stop(),
  };
}
