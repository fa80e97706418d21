/** One request as the load will send it, answered and checked before anything is timed. */
import { measure } from './load.mjs';

/**
 * @param {{ url: string, headers?: Record<string, string> }} server
 * @param {string} body
 * @returns {Promise<{ text: string, json: any }>}
 */
export async function ask({ url, headers }, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) {
    throw new Error(`${url} refused the request with ${response.status}: ${text.slice(0, 500)}`);
  }
  return { text, json: JSON.parse(text) };
}

/**
 * Asks once and makes the request a subject of rounds.
 * @param {string} name
 * @param {{ url: string, pid: number, postmaster: number, headers?: Record<string, string> }} server
 * @param {{ query: string, variables?: object }} request
 */
export async function subjectOf(name, server, request) {
  const body = JSON.stringify(request);
  const { text, json } = await ask(server, body);
  const target = { ...server, body, bytes: Buffer.byteLength(text) };
  return { name, answer: json, run: (/** @type {number} */ seconds) => measure(target, seconds) };
}
