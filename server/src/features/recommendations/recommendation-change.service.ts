import type { Tx } from '../../platform/database.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { type Rights, roleAt } from '../../platform/rights.js';
import { hasRole, Role } from '../../platform/role.js';
import { audit } from '../audit/audit.service.js';
import { countSavings } from './count-savings.service.js';
import { decideAct, type RecommendationAct } from './decide-act.js';
import { PLACE_OF_RECOMMENDATION } from './places.js';
import { type Draft, lockRecommendations, note, saveDrafts } from './write-recommendations.service.js';

/** Who does what to which recommendation. */
export interface ChangeRecommendation {
  actor: Actor;
  rights: Rights;
  /** Null for an id that is none of a recommendation. */
  id: string | null;
  expectedRevision: number | null;
  act: RecommendationAct;
}

/** Dismisses, snoozes or opens a recommendation again, where its reader is an operator. @returns its id */
export async function changeRecommendation(
  tx: Tx,
  tenantId: string,
  { actor, rights, id, expectedRevision, act }: ChangeRecommendation,
  now: Date,
): Promise<Outcome<string>> {
  const [draft] = id === null ? [] : await lockRecommendations(tx, tenantId, 't.id = $2', [id]);
  const role = draft ? roleAt(rights, PLACE_OF_RECOMMENDATION.of(draft.row)) : null;
  if (!draft || role === null) {
    return refused('id', 'There is no recommendation with this id. Take the id from `recommendations`.', 'NOT_FOUND');
  }
  if (!hasRole(role, Role.OPERATOR)) {
    return refused(
      'id',
      'Your role lets you read this recommendation and not change it. Ask an operator.',
      'FORBIDDEN',
    );
  }
  const { row } = draft;
  if (expectedRevision !== null && expectedRevision !== row.revision) {
    const found = `The recommendation has revision ${row.revision}; expected ${expectedRevision}`;
    return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
  }
  const answer = decideAct(row.state, act, now);
  if (answer.kind === 'REFUSE')
    return refused(answer.field, answer.text, answer.field === 'id' ? 'CONFLICT' : undefined);
  const before = { state: row.state };
  carryOut(draft, act, actor, now);
  await saveDrafts(tx, tenantId, [draft], now);
  await countSavings(tx, tenantId, [row]);
  const object = { kind: 'Recommendation', id: row.id, name: row.title };
  const after = { state: row.state, ...(act.kind === 'DISMISS' && { reason: act.reason }) };
  await audit(tx, tenantId, { actor, action: `${act.kind}_RECOMMENDATION`, object, before, after }, now);
  return done(row.id);
}

function carryOut(draft: Draft, act: RecommendationAct, { name }: Actor, now: Date): void {
  const { row } = draft;
  const by = { actedBy: name, actedAt: now };
  if (act.kind === 'DISMISS') {
    const { reason, comment } = act;
    Object.assign(row, { state: 'DISMISSED', dismissedReason: reason, comment, snoozedUntil: null, ...by });
    note(draft, { kind: 'DISMISSED', text: worded(`Dismissed: ${REASONS[reason]}`, comment), actorName: name }, now);
  } else if (act.kind === 'SNOOZE') {
    const { until, comment } = act;
    Object.assign(row, { state: 'SNOOZED', snoozedUntil: until, dismissedReason: null, comment, ...by });
    note(
      draft,
      { kind: 'SNOOZED', text: worded(`Put off until ${until.toISOString()}.`, comment), actorName: name },
      now,
    );
  } else {
    const nothing = { snoozedUntil: null, dismissedReason: null, comment: null, actedBy: null, actedAt: null };
    Object.assign(row, { state: 'OPEN', ...nothing });
    note(draft, { kind: 'REOPENED', text: 'Opened again.', actorName: name }, now);
  }
}

const REASONS = {
  INTENDED: 'it is so on purpose.',
  TOO_RISKY: 'it is too risky.',
  WRONG: 'what it says is not so.',
  NOT_WORTH_IT: 'it is not worth the work.',
  DONE_ELSEWHERE: 'another change takes care of it.',
} as const;

function worded(text: string, comment: string | null): string {
  return comment?.trim() ? `${text} ${comment.trim()}` : text;
}
