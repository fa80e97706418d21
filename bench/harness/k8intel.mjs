/** The product as built, in a process of its own, spoken to over HTTP like any program would. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../server/launcher/processes.mjs';
import { startChild } from './children.mjs';
import { cpuMsOfPostgres } from './cpu.mjs';

const MAIN = new URL('../../server/dist/main.js', import.meta.url);
const READY_MS = 120_000;
/** The limiter does its work for every request, and never refuses one: a bench is no ordinary caller. */
const ROOMY_LIMITS = {
  K8INTEL_RATE_LIMIT_POINTS: '1000000000',
  K8INTEL_RATE_LIMIT_POINTS_PER_SECOND: '1000000000',
  K8INTEL_AGENT_RATE_LIMIT_POINTS: '1000000000',
  K8INTEL_AGENT_RATE_LIMIT_POINTS_PER_SECOND: '1000000000',
};

/**
 * @typedef {object} K8Intel
 * @property {string} url of the GraphQL end point
 * @property {number} pid
 * @property {import('node:child_process').ChildProcess} process
 * @property {number} postmaster
 * @property {Record<string, string>} headers of a program whose API key has the role OPERATOR
 * @property {Record<string, string>} viewerHeaders of one whose key has the role VIEWER
 * @property {Record<string, string>} adminHeaders of the administrator who redeemed the link of this start
 *
 * @typedef {{ postmaster: number, urls: import('../../server/launcher/database.mjs').DatabaseUrls }} Where
 * @typedef {{ script?: URL, env?: Record<string, string>, execArgv?: string[] }} Variant
 */

/**
 * Runs the work while a server runs.
 * @template T
 * @param {Where} where
 * @param {(server: K8Intel) => Promise<T>} work
 * @param {Variant} [variant] another entry point than the product's, or other settings
 * @returns {Promise<T>}
 */
export async function withK8Intel({ postmaster, urls }, work, { script = MAIN, env = {}, execArgv = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'k8intel-bench-'));
  const bootstrapFile = join(folder, 'bootstrap.json');
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  try {
    const server = await startChild(script, {
      env: {
        DATABASE_URL: urls.appUrl,
        K8INTEL_MIGRATION_URL: urls.migrationUrl,
        K8INTEL_PARTITIONS_URL: urls.partitionsUrl,
        K8INTEL_JOBS_URL: urls.jobsUrl,
        K8INTEL_PORT: '0',
        K8INTEL_LOG_LEVEL: 'error',
        ...ROOMY_LIMITS,
        K8INTEL_BOOTSTRAP_FILE: bootstrapFile,
        ...env,
      },
      execArgv,
      ready: async (started) => {
        child = started;
        await waitUntil(() => existsSync(bootstrapFile), READY_MS);
        return JSON.parse(readFileSync(bootstrapFile, 'utf8'));
      },
    });
    try {
      const { address, signInLink } = server.facts;
      const url = `${address.replace('localhost', '127.0.0.1')}/graphql`;
      await jobsOfStart(postmaster);
      const session = await signIn(url, signInLink);
      const headers = await createKey(url, session, 'OPERATOR');
      const viewerHeaders = await createKey(url, session, 'VIEWER');
      const adminHeaders = { authorization: `Bearer ${session}` };
      const process = /** @type {import('node:child_process').ChildProcess} */ (/** @type {unknown} */ (child));
      return await work({ url, pid: server.pid, process, postmaster, headers, viewerHeaders, adminHeaders });
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PROBE_MS = 1_000;

/** A server that starts counts its objects anew, which takes PostgreSQL seconds: no round begins before. @param {number} postmaster */
async function jobsOfStart(postmaster) {
  await waitUntil(async () => {
    const before = cpuMsOfPostgres(postmaster);
    await delay(PROBE_MS);
    return cpuMsOfPostgres(postmaster) - before < PROBE_MS / 20;
  }, READY_MS);
}

const REDEEM = `mutation Redeem($token: String!) {
  redeemSignInLink(input: { token: $token }) { userErrors { message } }
}`;
const CREATE_KEY = `mutation Create($name: String!, $role: Role!) {
  createApiKey(input: { name: $name, role: $role, expiresInDays: 1 }) { token userErrors { message } }
}`;

/** Redeems the link of this start. @param {string} url @param {string} link @returns {Promise<string>} a session's token */
async function signIn(url, link) {
  const token = new URL(link).searchParams.get('token');
  const response = await mutate({ url }, REDEEM, { token });
  const session = /__Host-k8intel=([^;]+)/.exec(response.headers.get('set-cookie') ?? '');
  if (!session?.[1]) throw new Error(`The sign-in link was refused: ${await response.text()}`);
  return session[1];
}

/**
 * A key that holds in the whole tenant, as an integrator would make it.
 * @param {string} url
 * @param {string} session
 * @param {'VIEWER' | 'OPERATOR'} role
 * @returns {Promise<Record<string, string>>} the headers to send
 */
async function createKey(url, session, role) {
  const headers = { authorization: `Bearer ${session}` };
  const response = await mutate({ url, headers }, CREATE_KEY, { name: `bench ${role} ${randomUUID()}`, role });
  const { data, errors } = /** @type {any} */ (await response.json());
  const token = data?.createApiKey?.token;
  if (!token) throw new Error(`No API key was made: ${JSON.stringify(errors ?? data)}`);
  return { authorization: `Bearer ${token}` };
}

/**
 * @param {{ url: string, headers?: Record<string, string> }} where
 * @param {string} query
 * @param {object} variables
 */
function mutate({ url, headers }, query, variables) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
}
