/** Readers of a stream, thousands at once, in a process of their own: what they cost is nobody's under test. */
import { startChild } from './children.mjs';

const SCRIPT = new URL('./subscriber-process.mjs', import.meta.url);
const WAIT_MS = 120_000;

/**
 * @typedef {object} ReaderPlan
 * @property {number} port
 * @property {string | null} protocol
 * @property {string | null} init what is sent when the socket stands
 * @property {string | null} subscribe what is sent after the acknowledgement
 *
 * @typedef {object} Subscribers
 * @property {(plans: ReaderPlan[]) => Promise<void>} open
 * @property {(frames: number) => Promise<void>} expect counts anew, up to so many frames in all
 * @property {() => Promise<{ arrivals: number[], last: string }>} arrived waits for all of them; times in ms
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<Subscribers>} */
export async function startSubscribers() {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const { stop } = await startChild(SCRIPT, {
    env: {},
    ready: async (started) => {
      child = started;
    },
  });
  /** @param {string} key @returns {Promise<any>} the next message that has it */
  const heard = (key) =>
    new Promise((settle, fail) => {
      const timer = setTimeout(
        () => fail(new Error(`The readers did not say “${key}” in ${WAIT_MS / 1_000} s.`)),
        WAIT_MS,
      );
      const listen = (/** @type {any} */ message) => {
        if (!(key in message)) return;
        clearTimeout(timer);
        child?.off('message', listen);
        settle(message);
      };
      child?.on('message', listen);
    });
  /** @type {Promise<any> | undefined} */
  let arriving;
  return {
    stop,
    async open(plans) {
      const opened = heard('opened');
      child?.send({ open: plans });
      await opened;
    },
    async expect(frames) {
      const ready = heard('ready');
      child?.send({ expect: frames });
      await ready;
      arriving = heard('arrived');
      arriving.catch(() => undefined);
    },
    async arrived() {
      await arriving;
      const answered = heard('arrivals');
      child?.send({ ask: 'arrivals' });
      return answered;
    },
  };
}

/** By the clock that all processes of the machine share, in ms. */
export function nowMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** @param {readonly number[]} values @param {number} share @returns {number} */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
