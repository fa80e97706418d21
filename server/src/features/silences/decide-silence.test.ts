import { describe, expect, it } from '@jest/globals';
import { decideSilence, type Matched, type SilenceDecision, type SilenceFacts } from './decide-silence.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const silence = (overrides: Partial<SilenceFacts> = {}): SilenceFacts => ({
  state: 'ACTIVE',
  startsAt: at(-3_600),
  endsAt: at(3_600),
  changedAt: at(-3_600),
  expiredAt: null,
  isUntilResolved: false,
  isOfWindow: false,
  quietSince: null,
  warnedAt: null,
  ...overrides,
});
const FIRING: Matched = { open: 3, firing: 2 };
const NOTHING: Matched = { open: 0, firing: 0 };

describe('decideSilence', () => {
  const soon = { startsAt: at(-3_600), endsAt: at(900) };
  const cases: [string, SilenceFacts, Matched, Partial<SilenceDecision>][] = [
    [
      'waits for its begin',
      silence({ state: 'PENDING', startsAt: at(60) }),
      FIRING,
      { state: 'PENDING', entry: null, nextCheckAt: at(60) },
    ],
    ['begins on time', silence({ state: 'PENDING', startsAt: NOW }), FIRING, { state: 'ACTIVE', entry: 'BEGAN' }],
    [
      'lasts, and is counted again a minute later',
      silence(),
      FIRING,
      { state: 'ACTIVE', entry: null, nextCheckAt: at(60) },
    ],
    [
      'is looked at again soon after a change, for alerts raised meanwhile',
      silence({ changedAt: at(-29) }),
      FIRING,
      { nextCheckAt: at(10) },
    ],
    [
      'ends on time',
      silence({ endsAt: NOW }),
      FIRING,
      { state: 'EXPIRED', entry: 'EXPIRED', reason: 'ENDED_ON_TIME', nextCheckAt: at(30) },
    ],
    ['is looked at again soon after its begin', silence({ startsAt: at(-29) }), FIRING, { nextCheckAt: at(10) }],
    ['is looked at exactly at its end', silence({ endsAt: at(7), startsAt: at(-60) }), FIRING, { nextCheckAt: at(7) }],
    ['warns a quarter of an hour before its end', silence(soon), FIRING, { state: 'ACTIVE', entry: 'EXPIRING' }],
    ['is looked at when it is to warn', silence({ endsAt: at(905) }), FIRING, { entry: null, nextCheckAt: at(5) }],
    ['warns once', silence({ ...soon, warnedAt: at(-1) }), FIRING, { entry: null }],
    ['does not warn where nothing fires any more', silence(soon), { open: 1, firing: 0 }, { entry: null }],
    [
      'does not warn of half an hour, which is no surprise',
      silence({ startsAt: at(-900), endsAt: at(900) }),
      FIRING,
      { entry: null },
    ],
    [
      'does not warn of a maintenance window, which ends as planned',
      silence({ ...soon, isOfWindow: true }),
      FIRING,
      { entry: null },
    ],
    [
      'ends two minutes after all of it cleared',
      silence({ isUntilResolved: true, quietSince: at(-120) }),
      NOTHING,
      { state: 'EXPIRED', reason: 'ALL_RESOLVED' },
    ],
    [
      'waits while it may come back',
      silence({ isUntilResolved: true, quietSince: at(-119) }),
      NOTHING,
      { state: 'ACTIVE', nextCheckAt: at(10) },
    ],
    ['waits where nothing was muted yet', silence({ isUntilResolved: true }), NOTHING, { state: 'ACTIVE' }],
    [
      'goes on where something came back',
      silence({ isUntilResolved: true, quietSince: at(-120) }),
      FIRING,
      { state: 'ACTIVE' },
    ],
    [
      'goes on after all is clear where nobody asked for an early end',
      silence({ quietSince: at(-999) }),
      NOTHING,
      { state: 'ACTIVE' },
    ],
    [
      'is looked at once more after its end',
      silence({ state: 'EXPIRED', expiredAt: at(-10) }),
      NOTHING,
      { reason: 'OVER', entry: null, nextCheckAt: at(20) },
    ],
    [
      'is then over for good',
      silence({ state: 'EXPIRED', expiredAt: at(-30) }),
      NOTHING,
      { reason: 'OVER', nextCheckAt: null },
    ],
  ];
  it.each(cases)('%s', (_title, facts, matched, expected) => {
    expect(decideSilence(facts, matched, NOW)).toMatchObject(expected);
  });
});
