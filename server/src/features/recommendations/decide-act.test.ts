import { describe, expect, it } from '@jest/globals';
import { decideAct, type RecommendationAct } from './decide-act.js';
import type { RecommendationStateName } from './recommendation-state.js';

const NOW = new Date('2026-11-01T00:00:00Z');
const inDays = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);
const dismiss: RecommendationAct = { kind: 'DISMISS', reason: 'INTENDED', comment: null };
const reopen: RecommendationAct = { kind: 'REOPEN' };
const snooze = (days: number): RecommendationAct => ({ kind: 'SNOOZE', until: inDays(days), comment: null });

const CASES: [sentence: string, state: RecommendationStateName, act: RecommendationAct, field: string | null][] = [
  ['an open one is dismissed', 'OPEN', dismiss, null],
  ['a snoozed one is dismissed', 'SNOOZED', dismiss, null],
  ['a dismissed one gets another reason', 'DISMISSED', dismiss, null],
  ['a watched one is not dismissed', 'APPLIED', dismiss, 'id'],
  ['a verified one is not dismissed', 'VERIFIED', dismiss, 'id'],
  ['an open one is put off', 'OPEN', snooze(7), null],
  ['nothing is put off into the past', 'OPEN', snooze(0), 'until'],
  ['nothing is put off for years', 'OPEN', snooze(400), 'until'],
  ['a withdrawn one is not put off', 'WITHDRAWN', snooze(7), 'id'],
  ['a dismissed one is opened again', 'DISMISSED', reopen, null],
  ['a snoozed one is opened again', 'SNOOZED', reopen, null],
  ['an open one cannot be opened', 'OPEN', reopen, 'id'],
  ['a regressed one cannot be opened', 'REGRESSED', reopen, 'id'],
  ['a comment has its limit', 'OPEN', { ...dismiss, comment: 'x'.repeat(1_001) }, 'comment'],
];

describe('decideAct', () => {
  it.each(CASES)('%s', (_, state, act, field) => {
    const answer = decideAct(state, act, NOW);
    expect(answer.kind === 'REFUSE' ? answer.field : null).toBe(field);
  });

  it('says what was found, what was expected and what to do', () => {
    expect(decideAct('APPLIED', dismiss, NOW)).toMatchObject({
      text: 'The recommendation was applied and is watched; expected one that waits for somebody. There is nothing to dismiss.',
    });
  });
});
