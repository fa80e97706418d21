import { describe, expect, it } from '@jest/globals';
import { anomalyInWords } from './anomaly-text';

const anomaly = {
  metric: 'container.cpu.usage',
  direction: 'ABOVE' as const,
  season: 'HOUR_OF_WEEK' as const,
  deviations: 4.21,
  sigma: 0.1,
  startedAt: '2026-03-02T19:58:00Z',
  observedAt: '2026-03-02T20:10:00Z',
  endedAt: null as string | null,
};

describe('anomalyInWords', () => {
  it.each([
    ['names day and hour of the week', {}, 'CPU 4.2 σ above its usual for Mondays 20:00 UTC'],
    ['names the hour of any day', { season: 'HOUR_OF_DAY' as const }, 'CPU 4.2 σ above its usual for 20:00 UTC'],
    [
      'says how far it was at the most when it is over',
      { endedAt: '2026-03-02T20:20:00Z' },
      'CPU up to 4.2 σ above its usual for Mondays 20:00 UTC',
    ],
    ['says below', { direction: 'BELOW' as const }, 'CPU 4.2 σ below its usual for Mondays 20:00 UTC'],
    ['counts no σ where nothing ever varied', { sigma: 0 }, 'CPU far above its usual for Mondays 20:00 UTC'],
    [
      'calls a metric without a word by its name',
      { metric: 'queue.length' },
      'queue.length 4.2 σ above its usual for Mondays 20:00 UTC',
    ],
  ])('%s', (_clause, change, text) => {
    expect(anomalyInWords({ ...anomaly, ...change })).toBe(text);
  });
});
