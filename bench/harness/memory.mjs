/** What a process under test holds, read by `memory-probe.mjs` inside it after a full collection: garbage belongs to nobody. */

/** Arguments of node for a process that is to be asked. */
export const PROBING = ['--expose-gc', `--import=${new URL('./memory-probe.mjs', import.meta.url).href}`];
const WAIT_MS = 60_000;

/** @typedef {{ livingBytes: number, rss: number }} Memory what lives in V8's heap and beside it; what the process holds in all */

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<Memory>} */
export function memoryOf(child) {
  return new Promise((settle, fail) => {
    const timer = setTimeout(() => fail(new Error('A process did not tell its memory.')), WAIT_MS);
    const listen = (/** @type {any} */ message) => {
      if (!message.memory) return;
      clearTimeout(timer);
      child.off('message', listen);
      settle(message.memory);
    };
    child.on('message', listen);
    child.send({ ask: 'memory' });
  });
}
