/** Load on one server for one round, and what it cost there. */
import autocannon from 'autocannon';
import { metered, sampleOf } from './meter.mjs';

/** @typedef {import('./rounds.mjs').Sample} Sample */

/**
 * @typedef {object} Target
 * @property {string} url of the GraphQL end point
 * @property {number} pid of the server process
 * @property {number} [postmaster] of the PostgreSQL it reads
 * @property {Record<string, string>} [headers]
 * @property {string} [body] JSON of the request; without one the request is a GET
 * @property {number} bytes of a right answer
 * @property {number} [connections] 8 by default
 *
 * @typedef {{ requests: { total: number }, errors: number, timeouts: number, non2xx: number, mismatches: number, duration: number }} Outcome
 */

const CONNECTIONS = 8;
/**
 * The answer's extensions (request id, cost) vary by a few digits, and so do means whose sum was taken in another order;
 * half a page or an error does not pass.
 */
const LENGTH_TOLERANCE = 0.08;

/**
 * Sends the same request over 8 connections for so many seconds.
 * @param {Target} target
 * @param {number} seconds
 * @returns {Promise<Sample>}
 */
export async function measure(target, seconds) {
  const { url, headers, body, bytes, connections = CONNECTIONS } = target;
  let wrong = '';
  const { result, ...cost } = await metered(target, () =>
    autocannon({
      url,
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body }),
      connections,
      duration: seconds,
      timeout: 30,
      verifyBody: (/** @type {string} */ answer) => {
        if (isComplete(answer, bytes)) return true;
        wrong = `one has ${Buffer.byteLength(answer)} bytes instead of ${bytes}: ${answer.slice(0, 200)}`;
        return false;
      },
    }),
  );
  const outcome = /** @type {Outcome} */ (result);
  refuseFailures(url, outcome, wrong);
  return sampleOf(outcome.requests.total, cost);
}

/** @param {string} answer @param {number} bytes */
function isComplete(answer, bytes) {
  return Math.abs(Buffer.byteLength(answer) - bytes) <= bytes * LENGTH_TOLERANCE && !answer.includes('"errors"');
}

/** @param {string} url @param {Outcome} outcome @param {string} wrong what is wrong with an answer */
function refuseFailures(url, { requests, errors, timeouts, non2xx, mismatches }, wrong) {
  if (requests.total > 0 && errors + timeouts + non2xx + mismatches === 0) return;
  throw new Error(
    `The load on ${url} failed: ${requests.total} requests, ${errors} errors, ${timeouts} time-outs, ` +
      `${non2xx} other than 2xx, ${mismatches} wrong answers${wrong ? ` (${wrong})` : ''}. Numbers of failed requests mean nothing.`,
  );
}
