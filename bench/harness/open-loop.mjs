/** Requests at a fixed rate, whatever becomes of those before: who is slow does not slow the sender down. */
import { Agent } from 'node:http';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { send } from './sender.mjs';
import { nowMs } from './subscribers.mjs';

/** More than are ever under way, so that no request waits for another's connection. */
const CONNECTIONS = 256;
/** Servers close what is idle for 5 s; a request must not meet that. */
const IDLE_MS = 2_000;

/**
 * @typedef {object} Paced
 * @property {number[]} dueAt by the clock that all processes of the machine share, in ms
 * @property {number[]} ackedAt when each was answered
 */

/**
 * @param {{ url: string, headers: Record<string, string> }} target
 * @param {{ perSecond: number, count: number }} pace
 * @param {(n: number) => string} bodyOf made when it is due
 * @returns {Promise<Paced>} when all are answered
 */
export async function sendPaced(target, { perSecond, count }, bodyOf) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, timeout: IDLE_MS });
  const stepMs = 1_000 / perSecond;
  const startedAt = nowMs() + stepMs;
  const dueAt = Array.from({ length: count }, (_, n) => startedAt + n * stepMs);
  /** @type {number[]} */
  const ackedAt = [];
  /** @type {Promise<void>[]} */
  const underWay = [];
  try {
    for (const [n, due] of dueAt.entries()) {
      await until(due);
      const answered = send({ ...target, body: Buffer.from(bodyOf(n)) }, agent).then(({ status, text }) => {
        if (status !== 200 || text.includes('"errors"'))
          throw new Error(`Request ${n}: ${status} ${text.slice(0, 300)}`);
        ackedAt[n] = nowMs();
      });
      answered.catch(() => undefined); // told by the wait for all of them
      underWay.push(answered);
    }
    await Promise.all(underWay);
  } finally {
    agent.destroy();
  }
  return { dueAt, ackedAt };
}

/** A timer is good for whole milliseconds; the rest of them is waited for in turns of the event loop. @param {number} due */
async function until(due) {
  const wholeMs = Math.floor(due - nowMs()) - 1;
  if (wholeMs > 0) await delay(wholeMs);
  while (nowMs() < due) await setImmediate();
}
