import { describe, expect, it } from '@jest/globals';
import type { StreamEvent } from '../../graphql/event-ring';
import type { StreamGap } from '../../graphql/gap-log';
import { aClusterLabel, anAlert } from '../../test/builders';
import { gapText } from './live-columns';
import { type LiveItem, liveItems } from './live-feed';
import { RateCounter } from './rate';

const START = Date.parse('2026-03-01T12:00:00Z');
const ALL = { severity: [], cluster: [], text: '' };

function anEvent(index: number, change: Parameters<typeof anAlert>[0] = {}, type: StreamEvent['type'] = 'ADDED') {
  const occurredAt = new Date(START + index * 1000).toISOString();
  return { cursor: `c${index}`, type, occurredAt, alert: anAlert({ id: `al${index}`, ...change }) };
}

const keys = (items: readonly LiveItem[]) => items.map(({ key }) => key);

describe('rows of the live page', () => {
  it('have the newest on top, and what stood at the beginning below, by its own age', () => {
    const stood = [
      { ...anEvent(0, { id: 'young', firstSeenAt: '2026-03-01T11:00:00Z' }, 'SNAPSHOT') },
      { ...anEvent(0, { id: 'old', firstSeenAt: '2026-03-01T09:00:00Z' }, 'SNAPSHOT') },
    ];
    expect(keys(liveItems([...stood, anEvent(1), anEvent(2)], [], ALL))).toEqual(['c2', 'c1', 'c0/young', 'c0/old']);
  });

  it('leave out what the filter does not match, whatever the case of the text', () => {
    const events = [
      anEvent(1, { severity: 'INFO' }),
      anEvent(2, { cluster: aClusterLabel({ name: 'staging' }) }),
      anEvent(3, { title: 'Killed for memory' }),
      anEvent(4),
    ];
    expect(keys(liveItems(events, [], { ...ALL, severity: ['INFO'] }))).toEqual(['c1']);
    expect(keys(liveItems(events, [], { ...ALL, cluster: ['staging'] }))).toEqual(['c2']);
    expect(keys(liveItems(events, [], { ...ALL, text: 'kILLED' }))).toEqual(['c3']);
  });

  it('are one per rule where more than 20 events a second came', () => {
    const at = new Date(START + 60_000).toISOString();
    const storm = Array.from({ length: 120 }, (_, index) => ({
      ...anEvent(100 + index, { rule: index % 3 === 0 ? 'OOMKilled' : 'CrashLoopBackOff' }),
      occurredAt: at,
    }));
    const items = liveItems([anEvent(1), ...storm, anEvent(300)], [], ALL);
    expect(items.map((item) => (item.kind === 'burst' ? [item.rule, item.events.length] : item.key))).toEqual([
      'c300',
      ['CrashLoopBackOff', 80],
      ['OOMKilled', 40],
      'c1',
    ]);
    const before = liveItems([anEvent(1), ...storm.slice(0, 119), anEvent(300)], [], ALL);
    expect(keys(before).slice(1, 3).sort()).toEqual(keys(items).slice(1, 3).sort());
  });

  it('stay single at 20 events a second', () => {
    const at = new Date(START).toISOString();
    const many = Array.from({ length: 100 }, (_, index) => ({ ...anEvent(index), occurredAt: at }));
    expect(liveItems(many, [], ALL)).toHaveLength(100);
  });

  it('mark a time without a connection above the newest event from before it, even where that is not shown', () => {
    const gap = (after: string | null, lostAt: number): StreamGap => ({
      lostAt,
      backAt: lostAt + 41_000,
      after,
      backfilled: 2,
      isComplete: true,
    });
    const events = [anEvent(1), anEvent(2, { severity: 'INFO' }), anEvent(3), anEvent(4)];
    const gaps = [gap(null, 1), gap('c2', 2), gap('let go of', 3), gap('c4', 4)];
    expect(keys(liveItems(events, gaps, ALL))).toEqual(['gap 4', 'c4', 'c3', 'gap 2', 'c2', 'c1', 'gap 1']);
    const critical = { ...ALL, severity: ['CRITICAL' as const] };
    expect(keys(liveItems(events, gaps, critical))).toEqual(['gap 4', 'c4', 'c3', 'gap 2', 'c1', 'gap 1']);
  });
});

describe('the mark of a gap', () => {
  it.each([
    ['No connection; what happens meanwhile is told when it is back.', { backAt: null }],
    ['Missed 41 s, back-filling: 1 event so far', { backAt: START + 41_000, backfilled: 1 }],
    ['Missed 41 s, back-filled: 12 events', { backAt: START + 41_000, backfilled: 12, isComplete: true }],
  ])('reads “%s”', (text, change) => {
    const gap = { lostAt: START, after: null, backfilled: 0, isComplete: false, ...change };
    expect(gapText({ kind: 'gap', key: 'gap', gap })).toBe(text);
  });
});

describe('the rate meter', () => {
  it('shows the mean of the last five whole seconds and forgets what is older than a minute', () => {
    const rate = new RateCounter();
    rate.add(7, START - 61_000);
    for (let second = -5; second < 0; second += 1) rate.add(10, START + second * 1000);
    rate.add(1000, START);
    expect(rate.rate(START + 900)).toBe(10);
    expect(rate.perSecond(START).filter((count) => count > 0)).toEqual([10, 10, 10, 10, 10]);
  });
});
