/** What the benches of the agent run in: the simulated cluster, in a process of its own. */
import { rmSync } from 'node:fs';
import { startChild } from '../harness/children.mjs';

const ESTATE = new URL('./estate.mjs', import.meta.url);

/**
 * @typedef {object} Estate
 * @property {string} url of its API server
 * @property {string} serviceAccount folder with token and ca.crt
 * @property {string} authority PEM
 * @property {number} pods beside those of the web shop
 * @property {number} nodes
 * @property {() => Promise<Record<string, number>>} requests answered so far, by verb and resource
 */

/**
 * @param {{ pods: number, nodes: number, folder: string }} size
 * @param {(estate: Estate) => Promise<void>} use
 */
export async function withEstate({ pods, nodes, folder }, use) {
  rmSync(folder, { recursive: true, force: true });
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let process;
  const child = await startChild(ESTATE, {
    env: { BENCH_FOLDER: folder, BENCH_PODS: String(pods), BENCH_NODES: String(nodes) },
    ready: (it) => {
      process = it;
      return new Promise((settle) => it.once('message', (facts) => settle(/** @type {Estate} */ (facts))));
    },
  });
  const requests = () =>
    new Promise((/** @type {(requests: Record<string, number>) => void} */ settle) => {
      process?.once('message', (/** @type {any} */ message) => settle(message.requests));
      process?.send({ ask: 'requests' });
    });
  try {
    await use({ ...child.facts, pods, nodes, requests });
  } finally {
    await child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
