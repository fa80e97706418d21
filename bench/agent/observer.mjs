/**
 * Loaded into the agent's process before its own code: tells the bench once a second how long its event loop was blocked
 * at most, and how full its heap is. It needs less than a megabyte, which counts as the agent's.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
loop.enable();
// Loading modules is no work that could be done in slices: the bench says when it is over.
process.on('message', () => loop.reset());
setInterval(() => {
  // The histogram counts from one tick of its timer to the next: a loop that is never blocked shows the resolution.
  const blockMs = Math.max(0, loop.max / 1e6 - RESOLUTION_MS);
  loop.reset();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ blockMs, heapBytes: heapUsed + external });
}, 1_000).unref();
