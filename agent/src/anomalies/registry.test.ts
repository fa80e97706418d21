import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { MONDAY } from '../test/series.js';
import { DEFAULTS, HOUR_MS } from './detector-settings.js';
import { Registry, type SeriesName } from './registry.js';
import { hourOfWeekIn } from './season.js';
import { BYTES_PER_SERIES } from './slots.js';
import { WATCHED } from './watched.js';

const metric = WATCHED[0]!;
const nameOf = (i: number): SeriesName => ({
  namespace: 'shop',
  kind: 'Deployment',
  workload: `a-workload-of-the-shop-${i}`,
  container: 'main',
  metric,
});
const newRegistry = (maxSeries: number) =>
  new Registry({ maxSeries, settings: DEFAULTS, hourOfWeek: hourOfWeekIn('UTC') });
const heard = (registry: Registry, i: number, at: number): boolean => {
  const tracked = registry.get(nameOf(i), at);
  tracked?.series.observe(at, 1);
  return tracked !== undefined;
};

describe('the registry of series', () => {
  it('gives the same series for the same name', () => {
    const registry = newRegistry(10);
    expect(registry.get(nameOf(1), MONDAY)).toBe(registry.get(nameOf(1), MONDAY));
    expect(registry.get(nameOf(2), MONDAY)).not.toBe(registry.get(nameOf(1), MONDAY));
  });

  it('makes room by the series that was silent longest, which begins anew when it comes back', () => {
    const registry = newRegistry(3);
    for (const i of [0, 1, 2]) heard(registry, i, MONDAY + i * 10 * 60_000);
    heard(registry, 0, MONDAY + HOUR_MS);
    const second = registry.get(nameOf(1), MONDAY + HOUR_MS);
    expect(heard(registry, 3, MONDAY + 2 * HOUR_MS)).toBe(true);
    expect(second?.isAlive).toBe(false);
    expect([registry.size, registry.evicted, registry.refused]).toEqual([3, 1, 0]);
    expect(heard(registry, 1, MONDAY + 4 * HOUR_MS)).toBe(true);
    expect(registry.get(nameOf(1), MONDAY + 4 * HOUR_MS)?.series.state.hours).toBe(0);
  });

  it('refuses a new series while all others are in use, and counts it', () => {
    const registry = newRegistry(2);
    for (const i of [0, 1]) heard(registry, i, MONDAY);
    expect([heard(registry, 2, MONDAY + 60_000), heard(registry, 3, MONDAY + 61_000)]).toEqual([false, false]);
    expect([registry.size, registry.evicted, registry.refused]).toEqual([2, 0, 2]);
  });

  it('clears the slots that a series left to the next one', () => {
    const registry = newRegistry(1);
    const first = registry.get(nameOf(0), MONDAY);
    for (let at = MONDAY; at < MONDAY + 6 * HOUR_MS; at += 60_000) first?.series.observe(at, 5);
    const second = registry.get(nameOf(1), MONDAY + 8 * HOUR_MS)?.series.slots;
    expect(second?.counts.every((count) => count === 0)).toBe(true);
  });

  it('costs 1,680 bytes of slots a series and less than 2.75 KB in all', async () => {
    expect(BYTES_PER_SERIES).toBe(1680);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = (): number => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    /** What other test files of this process left behind is given back in the background: until nothing moves. */
    const used = async (): Promise<number> => {
      let [before, steady] = [held(), 0];
      for (let i = 0; i < 200 && steady < 5; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const after = held();
        steady = Math.abs(after - before) < 20_000 ? steady + 1 : 0;
        before = after;
      }
      return before;
    };
    const series = 3000;
    const registries: Registry[] = [];
    const measure = async (): Promise<number> => {
      const before = await used();
      const registry = newRegistry(series);
      for (let i = 0; i < series; i += 1)
        for (let hour = 0; hour < 4; hour += 1) heard(registry, i, MONDAY + hour * HOUR_MS);
      registries.push(registry);
      return ((await used()) - before) / series;
    };
    let perSeries = await measure();
    // Less than the slots themselves: something else was given back meanwhile.
    while (perSeries <= BYTES_PER_SERIES && registries.length < 20) perSeries = await measure();
    expect(registries.every(({ size }) => size === series)).toBe(true);
    expect(perSeries).toBeGreaterThan(1680);
    expect(perSeries).toBeLessThan(2750);
  });
});
