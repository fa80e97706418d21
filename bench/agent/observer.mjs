/**
 * Loaded into the agent's process before its own code: tells the bench once a second how long its event loop was blocked
 * at most, and how full its heap is. What it costs (less than a megabyte and a millicore) counts as the agent's.
 */
const TICK_MS = 10;

let tickAt = performance.now();
let cpuAt = cpuMs();
let longest = { wallMs: 0, busyMs: 0 };

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function reset() {
  longest = { wallMs: 0, busyMs: 0 };
}

/** A tick that comes late was blocked; time in which the process had no processor is the machine's fault, not its own. */
setInterval(() => {
  const [now, cpu] = [performance.now(), cpuMs()];
  const wallMs = Math.max(0, now - tickAt - TICK_MS);
  longest = {
    wallMs: Math.max(longest.wallMs, wallMs),
    busyMs: Math.max(longest.busyMs, Math.min(wallMs, cpu - cpuAt)),
  };
  [tickAt, cpuAt] = [now, cpu];
}, TICK_MS).unref();
// Loading modules is no work that could be done in slices: the bench says when it is over.
process.on('message', reset);
setInterval(() => {
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ ...longest, heapBytes: heapUsed + external });
  reset();
}, 1_000).unref();
