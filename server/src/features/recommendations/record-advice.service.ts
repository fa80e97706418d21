import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '../../platform/database.js';
import { asEntity, hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { countSavings } from './count-savings.service.js';
import { type AdviceStep, decideAdvice, isOpposite } from './decide-advice.js';
import { adviceColumns, identityOf, isAboutTheSame, type KeptAdvice, NOTHING_YET, rowOf } from './kept-advice.js';
import { appliedIn, markApplied, RatesOfClusters, withdraw } from './life.service.js';
import { Recommendation } from './recommendation.entity.js';
import { numbersOf } from './recommendation-body.js';
import { subjectsNow } from './subject-now.service.js';
import { type Draft, lockRecommendations, note, saveDrafts } from './write-recommendations.service.js';

/** What a run looked at. Advice that stands in it and is not said any more is withdrawn, or was applied. */
export interface RunScope {
  /** Null for what is of no one cluster. */
  clusterId: string | null;
  rules: readonly string[];
  /** Null: all subjects of these rules in the cluster. */
  subjects: readonly { kind: string; namespace: string | null; name: string }[] | null;
}

export type AdviceToKeep = KeptAdvice;

export interface Recorded {
  opened: number;
  changed: number;
  withdrawn: number;
  /** Said before and said again, or not to be said for now. */
  kept: number;
}

/** Keeps what a run says: opens what is new, refreshes what stands, and withdraws what is not said any more. */
export async function recordAdvice(
  tx: Tx,
  tenantId: string,
  scope: RunScope,
  advice: readonly AdviceToKeep[],
  now: Date,
): Promise<Recorded> {
  const said = new Map(advice.map((one) => [identityOf(scope.clusterId, one.advice), one]));
  const standing = await lockStanding(tx, tenantId, scope, [...said.keys()]);
  const settled = await lastSettled(tx, tenantId, [...said.keys()]);
  const steps = [...said].map(([identity, one]) => stepOf({ scope, identity, one, standing, settled }));
  const gone = standing.filter(({ row }) => isInScope(row, scope) && !said.has(row.identity) && isWaiting(row));
  const moved = steps.flatMap(({ one, draft }) =>
    draft && isWaiting(draft.row) && isMoved(draft, one) ? [draft] : [],
  );
  const applied = await findApplied(tx, tenantId, [...gone, ...moved], now);
  for (const draft of gone.filter((one) => !applied.has(one))) withdraw(draft, 'It is not so any more.', now);
  const written = steps.flatMap(({ step, one, draft }) =>
    draft && applied.has(draft) ? [draft] : carryOut(step, { scope, one, draft, tenantId, now }),
  );
  await saveDrafts(tx, tenantId, [...written, ...gone], now);
  await countSavings(
    tx,
    tenantId,
    [...written, ...gone].map(({ row }) => row),
  );
  const count = (kind: AdviceStep['kind']): number => steps.filter(({ step }) => step.kind === kind).length;
  return {
    opened: count('OPEN') + count('REOPEN'),
    changed: count('CHANGE'),
    withdrawn: gone.filter((one) => !applied.has(one)).length,
    kept: count('REFRESH') + count('SKIP'),
  };
}

/** What stands of this advice, of its contrary, and of whatever the run looked at. */
function lockStanding(tx: Tx, tenantId: string, scope: RunScope, identities: string[]): Promise<Draft[]> {
  const subjects = scope.subjects;
  const keys = subjects?.map(({ kind, namespace, name }) => [kind, namespace ?? '', name].join('/')) ?? null;
  // Not IS NOT DISTINCT FROM, which no index serves.
  const inCluster = scope.clusterId === null ? 't.cluster_id IS NULL AND $3::uuid IS NULL' : 't.cluster_id = $3::uuid';
  return lockRecommendations(
    tx,
    tenantId,
    `t.settled_at IS NULL AND (t.identity = ANY($2::text[]) OR (${inCluster}
       AND ((t.rule = ANY($4::text[]) OR t.state = 'APPLIED') AND ($5::text[] IS NULL
         OR concat(t.subject_kind, '/', t.namespace, '/', t.subject_name) = ANY($5::text[])))))`,
    [identities, scope.clusterId, scope.rules, keys],
  );
}

/** What was settled last of each identity. */
async function lastSettled(tx: Tx, tenantId: string, identities: string[]): Promise<Map<string, Draft>> {
  const rows = await tx.query<Recommendation>(
    `SELECT DISTINCT ON (t.identity) ${selectList(Recommendation)} FROM recommendation t
     WHERE t.tenant_id = $1 AND t.identity = ANY($2::text[]) AND t.settled_at IS NOT NULL
     ORDER BY t.identity, t.opened_at DESC, t.id DESC`,
    [tenantId, identities],
  );
  return new Map(hydrate(Recommendation, rows).map((row) => [row.identity, { row, isNew: false, entries: [] }]));
}

interface Said {
  scope: RunScope;
  identity: string;
  one: AdviceToKeep;
  standing: readonly Draft[];
  settled: ReadonlyMap<string, Draft>;
}

interface Step {
  step: AdviceStep;
  one: AdviceToKeep;
  /** What it is a step of; null for what is new. */
  draft: Draft | null;
}

function stepOf({ scope, identity, one, standing, settled }: Said): Step {
  const { advice } = one;
  const stands = standing.find(({ row }) => row.identity === identity) ?? null;
  const before = settled.get(identity) ?? null;
  const about = { rule: advice.rule, container: advice.subject.container };
  const isOppositeWatched = standing.some(
    ({ row }) =>
      row.state === 'APPLIED' &&
      row.clusterId === scope.clusterId &&
      isAboutTheSame(row, advice) &&
      isOpposite(about, row),
  );
  const history = { standing: stands?.row ?? null, settled: before?.row ?? null, isOppositeWatched };
  const step = decideAdvice(history, { numbers: numbersOf(advice), risk: advice.risk });
  return { step, one, draft: stands ?? (step.kind === 'REOPEN' ? before : null) };
}

interface CarryOut {
  scope: RunScope;
  one: AdviceToKeep;
  draft: Draft | null;
  tenantId: string;
  now: Date;
}

/** @returns what is to be written of it */
function carryOut(step: AdviceStep, { scope, one, draft, tenantId, now }: CarryOut): Draft[] {
  if (step.kind === 'SKIP') return [];
  if (step.kind === 'OPEN') {
    const place = { tenantId, id: newId(now.getTime()), clusterId: scope.clusterId };
    const fresh: Draft = { row: asEntity(Recommendation, rowOf(one, place, now)), isNew: true, entries: [] };
    note(fresh, { kind: 'OPENED', text: one.advice.title }, now);
    return [fresh];
  }
  const { row } = draft!;
  const numbers = { before: row.told, after: numbersOf(one.advice) };
  Object.assign(row, adviceColumns(one, now));
  if (step.kind === 'REFRESH') return [draft!];
  row.told = numbers.after;
  if (step.kind === 'REOPEN') {
    Object.assign(row, NOTHING_YET, { state: 'OPEN' });
    note(draft!, { kind: 'REOPENED', text: `It is so again: ${one.advice.title}`, numbers }, now);
  } else {
    note(draft!, { kind: 'CHANGED', text: `It proposes something else now: ${one.advice.title}`, numbers }, now);
  }
  return [draft!];
}

function isInScope(row: Recommendation, { clusterId, rules, subjects }: RunScope): boolean {
  if (row.clusterId !== clusterId || !rules.includes(row.rule)) return false;
  return subjects?.some((subject) => isAboutTheSame(row, { subject: { ...subject, container: null } })) ?? true;
}

/** Whether something was changed since it was said: advice about what is left must not hide that it was followed. */
function isMoved({ row: { body } }: Draft, { advice }: AdviceToKeep): boolean {
  const isOtherAmount = body.changes.some(({ container, current }) => {
    const now = advice.changes.find((one) => one.container === container)?.current;
    return now !== undefined && !isDeepStrictEqual(now, current);
  });
  return isOtherAmount || body.replicas?.from !== advice.replicas?.from;
}

/**
 * What is not said any more was followed, or its reason is gone: whoever looks first, a run or the job that settles,
 * decides the same.
 */
async function findApplied(tx: Tx, tenantId: string, drafts: readonly Draft[], now: Date): Promise<Set<Draft>> {
  const applied = new Set<Draft>();
  if (drafts.length === 0) return applied;
  const rows = drafts.map(({ row }) => row);
  const subjects = await subjectsNow(tx, tenantId, rows, now);
  const rates = new RatesOfClusters(tx, tenantId);
  for (const draft of drafts) {
    const answer = appliedIn(draft, subjects.get(draft.row.id));
    if (answer.kind !== 'APPLIED') continue;
    await markApplied(draft, answer, rates, now);
    applied.add(draft);
  }
  return applied;
}

/** Dismissed advice stays so, and the watch decides of what was applied. */
function isWaiting({ state }: Recommendation): boolean {
  return state === 'OPEN' || state === 'SNOOZED';
}
