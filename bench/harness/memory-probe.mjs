/**
 * Loaded before a process under test, with `--expose-gc`: answers `{ ask: 'memory' }` with what lives in it after a full
 * collection, and what it holds of the machine's memory.
 */
process.on('message', (/** @type {{ ask?: string }} */ { ask }) => {
  if (ask !== 'memory') return;
  const gc = /** @type {() => void} */ (/** @type {any} */ (globalThis).gc);
  // Twice: what the first one finalises is freed by the second.
  gc();
  setImmediate(() => {
    gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ memory: { livingBytes: heapUsed + external, rss } });
  });
});
// The question must not keep a process alive that wants to end.
process.channel?.unref();
