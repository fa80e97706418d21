import type { Tx } from '../../platform/database.js';
import { readEnds } from '../inventory/container-end.service.js';
import { backTest } from './back-test.js';
import { countSavings } from './count-savings.service.js';
import type { SubjectNow } from './decide-applied.js';
import { decideWatch, WATCH_MS, type WatchAnswer } from './decide-watch.js';
import { appliedIn, markApplied, RatesOfClusters, withdraw, writeRealised } from './life.service.js';
import { readUsage } from './read-usage.service.js';
import type { Recommendation } from './recommendation.entity.js';
import { subjectsNow } from './subject-now.service.js';
import { DAY_MS } from './usage-series.js';
import { usageSince } from './usage-since.js';
import { type Draft, lockRecommendations, note, saveDrafts } from './write-recommendations.service.js';

/** Recommendations in one transaction. */
const PAGE = 200;
/** What is applied is looked at so often, and what is verified: has it been taken back? */
const WATCH_EVERY_MS = 15 * 60_000;
const HOLD_EVERY_MS = 6 * 3_600_000;
/** Usage that is not enough to judge by is read again after so long. */
const JUDGE_EVERY_MS = 3_600_000;
/** Usage is read of so many in one transaction: all of its rows are locked meanwhile. */
const MOST_READ = 20;

/** What a run settled. */
export interface Settled {
  applied: number;
  verified: number;
  regressed: number;
  reopened: number;
  /** Verified ones that were taken back. */
  ended: number;
  withdrawn: number;
}

interface Run {
  tx: Tx;
  tenantId: string;
  rates: RatesOfClusters;
  now: Date;
  settled: Settled;
  /** Whose usage was read. */
  read: Set<Draft>;
  /** Those to be looked at again in the next run, since enough was read in this one. */
  postponed: Set<Draft>;
}

/**
 * Moves recommendations on: open ones that the inventory shows applied, applied ones whose watch is over or that were
 * taken back, snoozed ones whose time has come, verified ones that do not hold any more.
 */
export async function settleRecommendations(tx: Tx, tenantId: string, now: Date): Promise<Settled> {
  const settled = { applied: 0, verified: 0, regressed: 0, reopened: 0, ended: 0, withdrawn: 0 };
  const due = await lockDue(tx, tenantId, now);
  if (due.length === 0) return settled;
  const rates = new RatesOfClusters(tx, tenantId);
  const run: Run = { tx, tenantId, rates, now, settled, read: new Set(), postponed: new Set() };
  const subjects = await subjectsNow(
    tx,
    tenantId,
    due.map(({ row }) => row),
    now,
  );
  for (const draft of due) {
    await settle(run, draft, subjects.get(draft.row.id));
    if (!run.postponed.has(draft)) draft.row.checkedAt = now;
  }
  await saveDrafts(tx, tenantId, due, now);
  const moved = due.filter(({ entries }) => entries.length > 0).map(({ row }) => row);
  await countSavings(tx, tenantId, moved);
  return settled;
}

/** Those whose time has come and what changed in the inventory go first, then what was looked at longest ago. */
async function lockDue(tx: Tx, tenantId: string, now: Date): Promise<Draft[]> {
  const ids = await tx.query<{ id: string }>(
    `SELECT t.id FROM recommendation t
     LEFT JOIN workload w ON w.tenant_id = $1 AND w.id = t.subject_id
     WHERE t.tenant_id = $1 AND ((t.state IN ('OPEN', 'SNOOZED'))
       OR (t.state = 'APPLIED' AND t.checked_at <= $2)
       OR (t.state = 'VERIFIED' AND t.ended_at IS NULL AND t.checked_at <= $3))
     ORDER BY (t.snoozed_until <= $5 OR w.updated_at > coalesce(t.checked_at, t.opened_at)) IS TRUE DESC,
       t.checked_at NULLS FIRST, t.id
     LIMIT $4`,
    [tenantId, new Date(now.getTime() - WATCH_EVERY_MS), new Date(now.getTime() - HOLD_EVERY_MS), PAGE, now],
  );
  if (ids.length === 0) return [];
  return lockRecommendations(tx, tenantId, 't.id = ANY($2::uuid[])', [ids.map(({ id }) => id)]);
}

async function settle(run: Run, draft: Draft, subject: SubjectNow | undefined): Promise<void> {
  const { state } = draft.row;
  if (state === 'APPLIED') return settleApplied(run, draft, subject);
  if (state === 'VERIFIED') return settleVerified(run, draft, subject);
  if (state !== 'OPEN' && state !== 'SNOOZED') return;
  const answer = appliedIn(draft, subject);
  if (answer.kind === 'APPLIED') {
    await markApplied(draft, answer, run.rates, run.now);
    run.settled.applied++;
  } else if (answer.kind === 'GONE') {
    withdraw(draft, 'What it was about is gone.', run.now);
    run.settled.withdrawn++;
  } else if (state === 'SNOOZED' && draft.row.snoozedUntil! <= run.now) {
    Object.assign(draft.row, { state: 'OPEN', snoozedUntil: null });
    note(draft, { kind: 'REOPENED', text: 'The time until which it was put off has come.' }, run.now);
    run.settled.reopened++;
  }
}

async function settleApplied(run: Run, draft: Draft, subject: SubjectNow | undefined): Promise<void> {
  const answer = appliedIn(draft, subject);
  const { row } = draft;
  if (answer.kind === 'GONE') {
    withdraw(draft, 'What it was about is gone before it could be judged.', run.now);
    run.settled.withdrawn++;
  } else if (answer.kind === 'NOT_APPLIED') {
    Object.assign(row, { state: 'OPEN', appliedAt: null, outcome: null });
    await writeRealised(draft, null, run.rates);
    note(draft, { kind: 'REOPENED', text: 'What was applied was taken back.' }, run.now);
    run.settled.reopened++;
  } else if (answer.kind === 'APPLIED') {
    await writeRealised(draft, answer.realised, run.rates);
    await judge(run, draft, subject!);
  }
}

async function settleVerified(run: Run, draft: Draft, subject: SubjectNow | undefined): Promise<void> {
  const answer = appliedIn(draft, subject);
  if (answer.kind !== 'NOT_APPLIED' && answer.kind !== 'GONE') return;
  const text = answer.kind === 'GONE' ? 'What it was about is gone.' : 'What was applied was taken back.';
  draft.row.endedAt = run.now;
  note(draft, { kind: 'ENDED', text: `${text} It is not counted as saved from now on.` }, run.now);
  run.settled.ended++;
}

/** Judges what was applied by what was measured since; usage is read only where that can tell. */
async function judge(run: Run, draft: Draft, subject: SubjectNow): Promise<void> {
  const { row } = draft;
  const { now, settled } = run;
  const from = row.appliedAt!.getTime();
  const elapsed = now.getTime() - from;
  const kills = await killsSince(run, row, subject);
  const promised = row.body.changes[0]?.after ?? null;
  const isDue = promised !== null && elapsed >= WATCH_MS && now.getTime() - (row.outcome?.to ?? 0) >= JUDGE_EVERY_MS;
  if (isDue && run.read.size >= MOST_READ) {
    run.postponed.add(draft);
    return;
  }
  if (isDue) run.read.add(draft);
  const measured = isDue ? await measureSince(run, row, subject) : null;
  const answer = decideWatch({ elapsed, promised, measured, kills: kills ?? 0 });
  // Usage that was not read leaves what was told the last time.
  if (answer.kind === 'WAIT' && !isDue) return;
  row.outcome = { text: answer.text, from, to: now.getTime(), measured, promised, kills };
  if (answer.kind === 'WAIT') return;
  finish(draft, answer, now);
  settled[answer.kind === 'VERIFIED' ? 'verified' : 'regressed']++;
}

function finish(draft: Draft, { kind, text }: WatchAnswer, now: Date): void {
  Object.assign(draft.row, { state: kind, settledAt: now });
  note(draft, { kind: kind as 'VERIFIED' | 'REGRESSED', text }, now);
}

/**
 * Kills that were counted since it was applied, pods that are gone included; null where it is not about containers. Pods
 * of before may still be killed at a lower limit until the last of them is replaced: that speaks for what was applied.
 */
async function killsSince({ tx, tenantId }: Run, row: Recommendation, subject: SubjectNow): Promise<number | null> {
  const { container, clusterId } = row;
  if (subject.kind !== 'WORKLOAD' || container === null || clusterId === null) return null;
  const limit = subject.workload.containers.find(({ name }) => name === container)?.current.memoryLimit ?? null;
  const isOfBefore = (at: number | null): boolean => at !== null && (limit === null || at < limit);
  const ends = await readEnds(tx, tenantId, { clusterId, workloads: [subject.workload], since: row.appliedAt! });
  return ends
    .filter((one) => one.container === container && one.reason === 'OOMKilled' && !isOfBefore(one.memoryLimitBytes))
    .reduce((sum, { times }) => sum + times, 0);
}

async function measureSince({ tx, tenantId, now }: Run, row: Recommendation, subject: SubjectNow) {
  if (subject.kind !== 'WORKLOAD' || !row.clusterId) return null;
  const workloadId = subject.workloadId ?? row.subjectId;
  if (!workloadId) return null;
  const live = subject.workload.containers.find(({ name }) => name === row.container)?.current;
  const from = row.appliedAt!.getTime();
  const question = {
    clusterId: row.clusterId,
    workloadIds: [workloadId],
    days: Math.ceil((now.getTime() - from) / DAY_MS) + 1,
  };
  for await (const { workloads } of readUsage(tx, tenantId, question, now)) {
    const usage = workloads.flatMap(({ containers }) => containers).find(({ name }) => name === row.container)?.usage;
    const since = usage && usageSince(usage, from);
    if (live && since) return backTest(since, live);
  }
  return null;
}
