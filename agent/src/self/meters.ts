import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Cores used by this process since the last call; null where no time has passed. */
export function cpuMeter(now: () => number): () => number | null {
  let before = { cpu: process.cpuUsage(), at: now() };
  return () => {
    const after = { cpu: process.cpuUsage(), at: now() };
    const elapsedMs = after.at - before.at;
    const usedMs = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1000;
    before = after;
    return elapsedMs > 0 ? usedMs / elapsedMs : null;
  };
}

/** The mean of `meter` over its last so many readings; null before the first. */
export function meanOf(meter: () => number | null, readings: number): () => number | null {
  const kept: number[] = [];
  return () => {
    const reading = meter();
    if (reading !== null) kept.push(reading);
    if (kept.length > readings) kept.shift();
    return kept.length === 0 ? null : kept.reduce((sum, each) => sum + each, 0) / kept.length;
  };
}

const RESOLUTION_MS = 10;

export interface LoopMeter {
  /** The longest time, in ms, that the event loop was blocked since `take` was called last. */
  take(): number;
  /** The same without beginning anew; what was taken last still counts. */
  peek(): number;
  stop(): void;
}

/** Watches how long the event loop is blocked: a timer that should fire every 10 ms says how late it was. */
export function loopMeter(): LoopMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let taken = 0;
  const current = (): number => (histogram.count === 0 ? 0 : Math.max(0, histogram.max / 1e6 - RESOLUTION_MS));
  return {
    take() {
      taken = current();
      histogram.reset();
      return taken;
    },
    peek: () => Math.max(taken, current()),
    stop: () => void histogram.disable(),
  };
}
