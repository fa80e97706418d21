/** What a process keeps in memory, and what it needed at most meanwhile. Run with --expose-gc. */
import { setTimeout as delay } from 'node:timers/promises';
import { GCProfiler } from 'node:v8';

/** Heap and what hangs on it outside (buffers), in bytes. */
function inUse() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** In use after everything that nobody needs is gone. */
async function settled() {
  for (let round = 0; round < 4; round++) {
    /** @type {{ gc?: () => void }} */ (globalThis).gc?.();
    await delay(20);
  }
  return inUse();
}

/**
 * Runs the work; what it returns is held until its memory is measured.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<{ keptBytes: number, peakBytes: number, result: T }>} over what was in use before
 */
export async function measureHeap(work) {
  const before = await settled();
  const profiler = new GCProfiler();
  profiler.start();
  const result = await work();
  const atEnd = inUse();
  const { statistics } = profiler.stop();
  // Memory is fullest right before a collection.
  const peaks = statistics.map(({ beforeGC: { heapStatistics: it } }) => it.usedHeapSize + it.externalMemory);
  const peakBytes = Math.max(atEnd, ...peaks) - before;
  return { keptBytes: (await settled()) - before, peakBytes, result };
}
