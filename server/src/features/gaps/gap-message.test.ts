import { describe, expect, it } from '@jest/globals';
import { describeGap, formatDuration, type GapFacts } from './gap-message.js';

const aGap = (more: Partial<GapFacts> = {}): GapFacts => ({
  reason: 'AGENT_OFFLINE',
  data: 'ALL',
  from: new Date('2026-03-01T14:02:10.000Z'),
  to: new Date('2026-03-01T14:19:40.000Z'),
  batches: null,
  detail: null,
  backfilledSeconds: 0,
  ...more,
});

/** So many days after 1 March, at an hour. */
const day = (days: number, hour: number): Date => new Date(Date.UTC(2026, 2, 1 + days, hour));

describe('describeGap', () => {
  it.each<[string, Partial<GapFacts>, string]>([
    ['an absence', {}, 'Agent offline 14:02-14:19 UTC.'],
    ['what arrived late', { backfilledSeconds: 739 }, 'Agent offline 14:02-14:19 UTC, back-filled 12 min.'],
    ['an open gap', { to: null }, 'Agent offline since 14:02 UTC.'],
    [
      'the day of a gap on another one',
      { from: day(-1, 14), to: day(-1, 15) },
      'Agent offline 2026-02-28 14:00-15:00 UTC.',
    ],
    ['since which day a gap is open', { from: day(-2, 9), to: null }, 'Agent offline since 2026-02-27 09:00 UTC.'],
    [
      'both days of a gap over midnight',
      { to: new Date('2026-03-02T00:10:00.000Z') },
      'Agent offline 2026-03-01 14:02 - 2026-03-02 00:10 UTC.',
    ],
    ['a short gap to the second', { to: new Date('2026-03-01T14:03:50.000Z') }, 'Agent offline 14:02:10-14:03:50 UTC.'],
    [
      'that the agent ran',
      { reason: 'SERVER_UNREACHABLE', backfilledSeconds: 1_050 },
      'Server not reached by the running agent 14:02-14:19 UTC, back-filled 17 min.',
    ],
    [
      'how many batches were dropped and why',
      { reason: 'DATA_DROPPED', data: 'SAMPLES', batches: 12, detail: 'the spool is full' },
      '12 batches of samples dropped by the agent 14:02-14:19 UTC: the spool is full.',
    ],
    [
      'one batch of another kind',
      { reason: 'DATA_DROPPED', data: 'EVENTS', batches: 1 },
      '1 batch of cluster events dropped by the agent 14:02-14:19 UTC.',
    ],
    [
      'what the source complained about',
      { reason: 'SOURCE_UNAVAILABLE', data: 'SAMPLES', to: null, detail: 'The API metrics.k8s.io is not served.' },
      'Source of usage not readable since 14:02 UTC: The API metrics.k8s.io is not served.',
    ],
    ['that nothing was collected', { reason: 'NOT_COLLECTED' }, 'No data collected 14:02-14:19 UTC.'],
  ])('says %s', (_sentence, more, expected) => {
    expect(describeGap(aGap(more), day(0, 23))).toBe(expected);
  });

  it.each([
    [0, '0 s'],
    [119.9, '119 s'],
    [120, '2 min'],
    [7_199, '119 min'],
    [7_200, '2 h 0 min'],
    [93_780, '26 h 3 min'],
  ])('writes %d s as %s', (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });
});
