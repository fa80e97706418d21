/** Load on one server for one round, and what it cost there. */
import { availableParallelism } from 'node:os';
import autocannon from 'autocannon';
import { busyMsOfMachine, cpuMsOfPostgres, cpuMsOfProcess } from './cpu.mjs';

/** @typedef {import('./rounds.mjs').Sample} Sample */

/**
 * @typedef {object} Target
 * @property {string} url of the GraphQL end point
 * @property {number} pid of the server process
 * @property {number} postmaster of the PostgreSQL it reads
 * @property {Record<string, string>} [headers]
 * @property {string} body JSON of the request
 * @property {number} bytes of a right answer
 *
 * @typedef {{ requests: { total: number }, errors: number, timeouts: number, non2xx: number, mismatches: number, duration: number }} Outcome
 */

const CONNECTIONS = 8;
/** The answer's extensions (request id, cost) vary by a few digits; half a page or an error does not pass. */
const LENGTH_TOLERANCE = 0.02;

/**
 * Sends the same request over 8 connections for so many seconds.
 * @param {Target} target
 * @param {number} seconds
 * @returns {Promise<Sample>}
 */
export async function measure(target, seconds) {
  const { url, headers, body, bytes } = target;
  const before = readings(target);
  const startedAt = performance.now();
  const outcome = /** @type {Outcome} */ (
    await autocannon({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      connections: CONNECTIONS,
      duration: seconds,
      timeout: 30,
      verifyBody: (/** @type {string} */ answer) => isComplete(answer, bytes),
    })
  );
  const elapsedMs = performance.now() - startedAt;
  const after = readings(target);
  refuseFailures(url, outcome);
  const requests = outcome.requests.total;
  const [nodeMs, pgMs, clientMs, busyMs] = after.map((value, n) => value - (before[n] ?? 0));
  const foreignMs = Math.max(0, (busyMs ?? 0) - (nodeMs ?? 0) - (pgMs ?? 0) - (clientMs ?? 0));
  return {
    requests,
    perSecond: (requests * 1_000) / elapsedMs,
    nodeMs: (nodeMs ?? 0) / requests,
    pgMs: (pgMs ?? 0) / requests,
    otherShare: foreignMs / elapsedMs / availableParallelism(),
  };
}

/** @param {Target} target */
function readings({ pid, postmaster }) {
  const own = process.cpuUsage();
  return [cpuMsOfProcess(pid), cpuMsOfPostgres(postmaster), (own.user + own.system) / 1_000, busyMsOfMachine()];
}

/** @param {string} answer @param {number} bytes */
function isComplete(answer, bytes) {
  return Math.abs(Buffer.byteLength(answer) - bytes) <= bytes * LENGTH_TOLERANCE && !answer.includes('"errors"');
}

/** @param {string} url @param {Outcome} outcome */
function refuseFailures(url, { requests, errors, timeouts, non2xx, mismatches }) {
  if (requests.total > 0 && errors + timeouts + non2xx + mismatches === 0) return;
  throw new Error(
    `The load on ${url} failed: ${requests.total} requests, ${errors} errors, ${timeouts} time-outs, ` +
      `${non2xx} other than 2xx, ${mismatches} wrong answers. Numbers of failed requests mean nothing.`,
  );
}
