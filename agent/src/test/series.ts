import { DEFAULTS, type DetectorSettings, HOUR_MS, READING_MS } from '../anomalies/detector-settings.js';
import { hourOfWeekIn } from '../anomalies/season.js';
import { newSeriesState, Series, type Told } from '../anomalies/series.js';
import { SlotPages } from '../anomalies/slots.js';
import type { WatchedMetric } from '../anomalies/watched.js';

/** A Monday, 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 2, 2);
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

export interface TestSeries {
  readonly series: Series;
  readonly state: Series['state'];
  readonly told: Told[];
  /** Feeds a sample every five minutes from the end of the last feed on; null is a gap. */
  feed(lengthMs: number, value: (at: number) => number | null): Told[];
  now(): number;
}

/** A series with a floor of 1 that tells on both sides. */
export function aSeries(settings: Partial<DetectorSettings> = {}, metric: Partial<WatchedMetric> = {}): TestSeries {
  const series = new Series({
    metric: { metric: 'container.cpu.usage', floor: 1, directions: ['ABOVE', 'BELOW'], ...metric },
    slots: new SlotPages().claim(),
    state: newSeriesState(),
    settings: { ...DEFAULTS, ...settings },
    hourOfWeek: hourOfWeekIn('UTC'),
    phaseMs: 0,
  });
  const told: Told[] = [];
  let at = MONDAY;
  const feed: TestSeries['feed'] = (lengthMs, value) => {
    const before = told.length;
    for (const end = at + lengthMs; at < end; at += READING_MS) {
      const sample = value(at);
      const one = sample === null ? null : series.observe(at, sample);
      if (one !== null) told.push(one);
    }
    return told.slice(before);
  };
  return { series, state: series.state, told, feed, now: () => at };
}

/** Numbers in [-1, 1) that are the same in every run. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export const hourOf = (at: number): number => Math.floor(at / HOUR_MS) % 24;
