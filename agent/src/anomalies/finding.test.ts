import { describe, expect, it } from '@jest/globals';
import { MONDAY } from '../test/series.js';
import { DEFAULTS, HOUR_MS } from './detector-settings.js';
import { toFinding } from './finding.js';
import type { SeriesName } from './registry.js';
import type { Told } from './series.js';
import { WATCHED } from './watched.js';

const name: SeriesName = {
  namespace: 'shop',
  kind: 'Deployment',
  workload: 'cart',
  container: 'main',
  metric: WATCHED[0]!,
};
const wording = { settings: DEFAULTS, timeZone: 'Europe/Berlin' };
const told = (overrides: Partial<Told> = {}, isSuppressed = false): Told => ({
  at: MONDAY + HOUR_MS,
  value: 40,
  hourOfWeek: 2,
  weeks: 4,
  band: { season: 'HOUR_OF_WEEK', mean: 100, sigma: 10, readings: 48 },
  endedAt: null,
  endReason: null,
  suppressed: 0,
  previousEndedAt: null,
  episode: {
    direction: 'BELOW',
    startedAt: MONDAY,
    peak: 30,
    isSuppressed,
    toldAt: MONDAY,
    calmSince: 0,
    calm: 0,
    differences: 3,
    sum: -200,
    squares: 14_000,
  },
  ...overrides,
});
const decisionOf = (...parameters: Parameters<typeof told>): string =>
  toFinding(name, told(...parameters), wording).decision;

describe('a finding on the wire', () => {
  it('counts deviations without sign and names hour, weekday and time zone', () => {
    const finding = toFinding(name, told(), wording);
    expect(finding).toMatchObject({ deviations: 6, baseline: 100, sigma: 10, samples: 48, weeks: 4, peak: 30 });
    expect(finding.decision).toMatch(
      /3 σ below the mean for this time\. Compared with Mondays 02:00 \(Europe\/Berlin\)\./,
    );
  });

  it('says why it was suppressed, and after a suppressed one how many there were', () => {
    expect(decisionOf({ suppressed: 2, previousEndedAt: MONDAY - HOUR_MS }, true)).toMatch(
      /^Suppressed: it opened within the cool-down, the 2nd since the one that ended at 2026-03-01T23:00Z\./,
    );
    expect(decisionOf({ suppressed: 11 })).toMatch(
      /^Not suppressed: .+ 11 before it were suppressed by the cool-down\./,
    );
  });

  it.each<[Told['endReason'], RegExp]>([
    ['CALM', /Ended: within 2\.0 σ again for 6 readings\.$/],
    ['LEARNED', /Ended: it has lasted 24 h and is the baseline from now on\.$/],
    ['NO_READINGS', /Ended: nothing is measured any more\.$/],
  ])('says why it ended: %s', (endReason, expected) => {
    const ended = { endReason, endedAt: MONDAY + HOUR_MS };
    expect(decisionOf(ended)).toMatch(expected);
    expect(toFinding(name, told(ended), wording)).toMatchObject({
      state: 'ENDED',
      endedAt: '2026-03-02T01:00:00.000Z',
    });
  });

  it('stays within the limits of the server however long the names are', () => {
    const long = { ...name, workload: 'w'.repeat(253), container: 'c'.repeat(63) };
    const longest = toFinding(long, told({ suppressed: 12_345, previousEndedAt: MONDAY }, true), wording);
    const other = toFinding({ ...long, container: 'd'.repeat(63) }, told(), wording);
    expect(longest.key.length).toBeLessThanOrEqual(300);
    expect(longest.key).not.toBe(other.key);
    expect(longest.decision.length).toBeLessThanOrEqual(500);
  });
});
