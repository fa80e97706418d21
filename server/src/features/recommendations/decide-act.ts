import type { DismissReasonName, RecommendationStateName } from './recommendation-state.js';

/** What somebody does about a recommendation. */
export type RecommendationAct =
  | { kind: 'DISMISS'; reason: DismissReasonName; comment: string | null }
  | { kind: 'SNOOZE'; until: Date; comment: string | null }
  | { kind: 'REOPEN' };

/** Whether it can be done, and the field that is wrong where it cannot. */
export type ActAnswer = { kind: 'DO' } | { kind: 'REFUSE'; field: string; text: string };

const MAX_COMMENT = 1_000;
const YEAR_MS = 366 * 86_400_000;

const FROM: Record<RecommendationAct['kind'], readonly RecommendationStateName[]> = {
  DISMISS: ['OPEN', 'SNOOZED', 'DISMISSED'],
  SNOOZE: ['OPEN', 'SNOOZED', 'DISMISSED'],
  REOPEN: ['SNOOZED', 'DISMISSED'],
};

/** Decides whether somebody may do so where the recommendation stands. */
export function decideAct(state: RecommendationStateName, act: RecommendationAct, now: Date): ActAnswer {
  if (!FROM[act.kind].includes(state)) return { kind: 'REFUSE', field: 'id', text: refusalIn(state, act) };
  if (act.kind === 'REOPEN') return { kind: 'DO' };
  const length = act.comment?.length ?? 0;
  if (length > MAX_COMMENT) {
    const text = `“comment” has ${length} characters; at most ${MAX_COMMENT} are kept. Shorten it.`;
    return { kind: 'REFUSE', field: 'comment', text };
  }
  if (act.kind === 'SNOOZE' && !(act.until > now && act.until.getTime() <= now.getTime() + YEAR_MS)) {
    const text = `“until” is ${act.until.toISOString()}; expected a moment to come, within a year. Dismiss what never to see again.`;
    return { kind: 'REFUSE', field: 'until', text };
  }
  return { kind: 'DO' };
}

function refusalIn(state: RecommendationStateName, act: RecommendationAct): string {
  if (state === 'OPEN')
    return 'The recommendation is open already; expected a dismissed or snoozed one. Nothing is left to do.';
  const why = { APPLIED: 'was applied and is watched', VERIFIED: 'was applied and verified' } as Partial<
    Record<RecommendationStateName, string>
  >;
  const found = why[state] ?? (state === 'REGRESSED' ? 'was applied and regressed' : 'is withdrawn');
  const verb = { DISMISS: 'dismiss', SNOOZE: 'put off', REOPEN: 'open again' }[act.kind];
  return `The recommendation ${found}; expected one that waits for somebody. There is nothing to ${verb}.`;
}
