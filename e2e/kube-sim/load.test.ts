import { describe, expect, it } from '@jest/globals';
import { type LoadMoment, type LoadProfile, traffic, usageAt } from './load.js';

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 2, 2);
const FRONTEND: LoadProfile = { shape: 'traffic', cpu: [10, 250], memory: [150, 290] };

const moment = (overrides: Partial<LoadMoment>): LoadMoment => ({
  seed: 1,
  key: 'pod/frontend',
  nowMs: MONDAY + 12 * HOUR,
  startedMs: MONDAY - 48 * HOUR,
  share: 1,
  cpuLimit: Number.POSITIVE_INFINITY,
  memoryLimit: Number.POSITIVE_INFINITY,
  ...overrides,
});

/** Mean over an hour, so that noise and a flash sale weigh little. */
const meanTraffic = (hour: number) => {
  const samples = Array.from({ length: 60 }, (_, minute) => traffic(7, MONDAY + hour * HOUR + minute * 60_000));
  return samples.reduce((sum, it) => sum + it, 0) / samples.length;
};

describe('traffic', () => {
  it('is low at night, higher at noon and highest in the evening', () => {
    const [night, noon, evening] = [meanTraffic(3), meanTraffic(11), meanTraffic(19)];
    expect(night).toBeLessThan(noon / 2);
    expect(noon).toBeLessThan(evening);
  });

  it('depends on seed and time only', () => {
    expect(traffic(7, MONDAY)).toBe(traffic(7, MONDAY));
    expect(traffic(7, MONDAY)).not.toBe(traffic(8, MONDAY));
  });
});

describe('usageAt', () => {
  it('follows the traffic with the CPU', () => {
    const night = usageAt(FRONTEND, moment({ nowMs: MONDAY + 3 * HOUR }));
    const evening = usageAt(FRONTEND, moment({ nowMs: MONDAY + 19.3 * HOUR }));
    expect(evening.cpuMillicores).toBeGreaterThan(3 * night.cpuMillicores);
  });

  it('gives two pods of one workload different noise', () => {
    const [a, b] = ['pod-a/x', 'pod-b/x'].map((key) => usageAt(FRONTEND, moment({ key })).cpuMillicores);
    expect(a).not.toBe(b);
  });

  it('never uses more CPU than the limit, nor all memory of an ordinary workload', () => {
    const busy = { ...FRONTEND, cpu: [10, 900], memory: [150, 900] } as const;
    const usage = usageAt(busy, moment({ nowMs: MONDAY + 19.3 * HOUR, cpuLimit: 200, memoryLimit: 256 }));
    expect(usage.cpuMillicores).toBe(200);
    expect(usage.memoryMi).toBeLessThan(256);
  });

  it('burns CPU while it starts', () => {
    const nowMs = MONDAY + 3 * HOUR;
    const young = usageAt(FRONTEND, moment({ nowMs, startedMs: nowMs - 5_000 }));
    const old = usageAt(FRONTEND, moment({ nowMs }));
    expect(young.cpuMillicores).toBeGreaterThan(2 * old.cpuMillicores);
  });

  it('burns none of it before it starts, as in an earlier run of the container', () => {
    const before = usageAt(FRONTEND, moment({ startedMs: MONDAY + 20 * HOUR }));
    const running = usageAt(FRONTEND, moment({}));
    expect(before.cpuMillicores).toBe(running.cpuMillicores);
  });

  it('lets a leak grow from start to limit', () => {
    const leak: LoadProfile = { shape: 'leak', cpu: [25, 210], memory: [120, 180], leakMs: HOUR };
    const at = (share: number) =>
      usageAt(leak, moment({ startedMs: MONDAY, nowMs: MONDAY + share * HOUR, memoryLimit: 320 })).memoryMi;
    expect([at(0), at(0.5), at(1)].map(Math.round)).toEqual([120, expect.any(Number), 320]);
    expect(at(0.5)).toBeGreaterThan(at(0.25));
    expect(at(1)).toBeGreaterThan(at(0.5));
  });
});
