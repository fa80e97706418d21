import { describe, expect, it } from '@jest/globals';
import { aFinding } from '../../../test/alert-builders.js';
import { addedOccurrences, decideChange, type KnownState } from './decide-change.js';
import type { ClearedFinding, Finding } from './finding.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);
const open: KnownState = {
  state: 'FIRING',
  severity: 'WARNING',
  subjectUid: 'uid-1',
  lastSeenAt: ago(120),
  changedAt: ago(120),
  resolvedAt: null,
  firedAt: ago(600),
};
const pending: KnownState = { ...open, state: 'PENDING', firedAt: null };
const over = (seconds: number): KnownState => ({ ...open, state: 'RESOLVED', resolvedAt: ago(seconds) });
const firing = (overrides: Parameters<typeof aFinding>[2] = {}): Finding =>
  aFinding('cluster-1', 'web', { seenAt: ago(1), ...overrides });

function cleared(uid: string | null): ClearedFinding {
  const { subject, rule } = aFinding('cluster-1', 'web');
  return { state: 'CLEARED', clusterId: 'cluster-1', rule, subject: { ...subject, uid }, reason: 'gone' };
}

describe('decideChange', () => {
  const cases: [string, KnownState | null, Finding, string][] = [
    ['a first sighting raises', null, firing(), 'RAISED FIRST_SIGHTING'],
    [
      'a higher severity is told at once',
      { ...open, changedAt: NOW },
      firing({ severity: 'CRITICAL' }),
      'CHANGED ESCALATED',
    ],
    [
      'a lower severity is not taken over',
      { ...open, severity: 'CRITICAL', changedAt: NOW },
      firing(),
      'NONE REPEATED',
    ],
    [
      'a repeat within a minute of the last change is only counted',
      { ...open, changedAt: ago(59) },
      firing(),
      'NONE REPEATED',
    ],
    [
      'a repeat a minute after the last change is told',
      { ...open, changedAt: ago(60) },
      firing(),
      'CHANGED SEEN_AGAIN',
    ],
    ['the same state read again is no news', open, firing({ source: 'STATE', seenAt: ago(120) }), 'NONE NOTHING_NEW'],
    ['an event of the past that is new all the same is news', open, firing({ seenAt: ago(500) }), 'CHANGED SEEN_AGAIN'],
    ['what has lasted long enough fires', pending, firing(), 'CHANGED FIRED'],
    ['what has not lasted long enough is counted', pending, firing({ pending: true }), 'CHANGED SEEN_AGAIN'],
    ['what began anew while it fires goes on firing', open, firing({ pending: true }), 'CHANGED SEEN_AGAIN'],
    ['what comes back within a quarter of an hour opens its alert again', over(899), firing(), 'CHANGED REOPENED'],
    ['what comes back later is a new alert', over(900), firing(), 'RAISED FIRST_SIGHTING'],
    ['a rule may say what is soon', over(60), firing({ reopenWindowMs: 60_000 }), 'RAISED FIRST_SIGHTING'],
    [
      'what was seen before its end does not come back',
      over(60),
      firing({ seenAt: ago(120), source: 'STATE' }),
      'NONE OVER_ALREADY',
    ],
    ['what begins again soon waits as its rule asks', over(60), firing({ pending: true }), 'CHANGED PENDING_AGAIN'],
    ['what fires after it waited again is open again', { ...pending, firedAt: ago(600) }, firing(), 'CHANGED REOPENED'],
    [
      'what never fired and is back fires for the first time',
      { ...over(60), firedAt: null },
      firing(),
      'CHANGED FIRED',
    ],
    ['what ended cannot end again', over(60), cleared('uid-1'), 'NONE NOT_OPEN'],
    ['the end of nothing is nothing', null, cleared(null), 'NONE NOT_OPEN'],
    ['the end of the subject clears', open, cleared('uid-1'), 'CLEARED CONDITION_ENDED'],
    ['the end of an unknown object of that name clears', open, cleared(null), 'CLEARED CONDITION_ENDED'],
    ['the end of an earlier object of that name clears nothing', open, cleared('uid-0'), 'NONE OTHER_OBJECT'],
  ];
  it.each(cases)('%s', (_, state, finding, expected) => {
    const { change, reason } = decideChange(state, finding, NOW);
    expect(`${change} ${reason}`).toBe(expected);
  });
});

describe('addedOccurrences', () => {
  it.each([
    ['an event always counts, because it is reported once', 'EVENT' as const, ago(500), 3],
    ['a state counts when it is a later occurrence', 'STATE' as const, ago(1), 3],
    ['the same occurrence read again does not count', 'STATE' as const, ago(120), 0],
  ])('%s', (_, source, seenAt, expected) => {
    const finding = aFinding('cluster-1', 'web', { source, seenAt, occurrences: 3 });
    expect(addedOccurrences(open, finding)).toBe(expected);
  });
});
