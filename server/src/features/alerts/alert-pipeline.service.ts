import { CountChanges } from '../../platform/counted-list.js';
import type { Tx } from '../../platform/database.js';
import { applyCounts } from '../../platform/object-count.js';
import { appendToStream, type StreamEvent } from '../streams/stream.service.js';
import { Alert } from './alert.entity.js';
import { insertAlert, lockOpenAlerts, resolveAlert, storeTerms, updateAlert } from './alert.service.js';
import type { PreviousValues } from './alert-filter.js';
import { toPayload } from './alert-payload.js';
import { countedAlerts } from './counted-lists.js';
import { addedOccurrences, type ChangeDecision, decideChange } from './decide-change.js';
import { type ClearedFinding, type Finding, type FiringFinding, SEVERITY_RANK } from './finding.js';
import { sortByFingerprint } from './fingerprint.js';

export type { ClearedFinding, Finding, FiringFinding } from './finding.js';

/** The stream of all alerts of a tenant. */
export const ALERT_STREAM = 'alert';

/** What one finding did, and why. */
export interface AppliedFinding {
  finding: Finding;
  decision: ChangeDecision;
  /** Null where nothing was open and nothing was raised. */
  alert: Alert | null;
  previous: PreviousValues | null;
}

/**
 * One finding causes at most one open alert and one event. Called once per report, late in its transaction: the events
 * are the last statement, because they take the stream's lock to the end.
 */
export async function handleFindings(
  tx: Tx,
  tenantId: string,
  findings: readonly Finding[],
  now: Date,
): Promise<AppliedFinding[]> {
  const sorted = sortByFingerprint(findings); // fixed lock order
  const fingerprints = [...new Set(sorted.map((each) => each.fingerprint))];
  const open = await lockOpenAlerts(tx, tenantId, fingerprints);
  const applied: AppliedFinding[] = [];
  for (const { finding, fingerprint } of sorted) {
    applied.push(await applyFinding(tx, tenantId, { finding, fingerprint, open }, now)); // RAISED | CHANGED | CLEARED | NONE
  }
  const changed = applied.filter((each) => each.decision.change !== 'NONE');
  await countChanges(tx, tenantId, applied);
  await appendToStream(
    tx,
    tenantId,
    ALERT_STREAM,
    changed.flatMap((each) => eventOf(each, now)),
  );
  return applied;
}

/** Alerts of any cluster of the tenant, counted by one statement; what a report leaves as it was costs none. */
async function countChanges(tx: Tx, tenantId: string, applied: readonly AppliedFinding[]): Promise<void> {
  const counts = new CountChanges();
  for (const { alert, previous } of applied) {
    if (alert) counts.move(countedAlerts, alert.clusterId, previous && { ...alert, ...previous }, alert);
  }
  await applyCounts(tx, tenantId, counts);
}

interface Application {
  finding: Finding;
  fingerprint: string;
  /** Open alerts of this report by fingerprint, locked; kept up to date here. */
  open: Map<string, Alert>;
}

async function applyFinding(tx: Tx, tenantId: string, task: Application, now: Date): Promise<AppliedFinding> {
  const alert = task.open.get(task.fingerprint) ?? null;
  const decision = decideChange(alert, task.finding, now);
  const previous = alert && previousValues(alert);
  if (task.finding.state === 'CLEARED') {
    const cleared = decision.change === 'CLEARED' ? await clear(tx, task, task.finding, now) : alert;
    return { finding: task.finding, decision, alert: cleared, previous };
  }
  if (!alert) return raise(tx, tenantId, task, task.finding, now);
  const repeated = await repeat(tx, alert, task.finding, decision, now);
  task.open.set(task.fingerprint, repeated);
  return { finding: task.finding, decision, alert: repeated, previous };
}

function previousValues({ severity, state, title, changedAt }: Alert): PreviousValues {
  return { severity, state, title, changedAt: changedAt.toISOString() };
}

async function raise(
  tx: Tx,
  tenantId: string,
  task: Application,
  finding: FiringFinding,
  now: Date,
): Promise<AppliedFinding> {
  const alert = await insertAlert(tx, tenantId, { finding, fingerprint: task.fingerprint }, now);
  if (alert) {
    task.open.set(task.fingerprint, alert);
    return { finding, decision: { change: 'RAISED', reason: 'FIRST_SIGHTING' }, alert, previous: null };
  }
  // Another transaction raised it between our look and our insert; it has committed, so it can be locked now.
  for (const [key, found] of await lockOpenAlerts(tx, tenantId, [task.fingerprint])) task.open.set(key, found);
  return applyFinding(tx, tenantId, task, now);
}

/** A repeat counts up; where it is a change, the alert also takes over what the finding says. The one before stays as it is. */
async function repeat(
  tx: Tx,
  before: Alert,
  finding: FiringFinding,
  decision: ChangeDecision,
  now: Date,
): Promise<Alert> {
  if (decision.reason === 'NOTHING_NEW') return before;
  const alert = Object.assign(Object.create(Alert.prototype) as Alert, before);
  alert.count += addedOccurrences(alert, finding);
  if (finding.seenAt > alert.lastSeenAt) alert.lastSeenAt = finding.seenAt;
  if (decision.change === 'CHANGED') {
    alert.revision += 1;
    alert.changedAt = now;
    alert.title = finding.title;
    alert.summary = finding.summary;
    alert.container = finding.subject.container ?? alert.container;
    alert.subjectUid = finding.subject.uid ?? alert.subjectUid;
    if (decision.reason === 'ESCALATED') escalate(alert, finding);
  }
  await updateAlert(tx, alert);
  if (alert.title !== before.title) await storeTerms(tx, alert);
  return alert;
}

function escalate(alert: Alert, finding: FiringFinding): void {
  alert.severity = finding.severity as Alert['severity'];
  alert.severityRank = SEVERITY_RANK[finding.severity];
}

async function clear(tx: Tx, task: Application, finding: ClearedFinding, now: Date): Promise<Alert> {
  const alert = await resolveAlert(tx, task.open.get(task.fingerprint)!, finding.reason, now);
  task.open.delete(task.fingerprint);
  return alert;
}

const EVENT_TYPE = { RAISED: 'ADDED', CHANGED: 'MODIFIED', CLEARED: 'RESOLVED', NONE: null } as const;

function eventOf({ decision, alert, previous }: AppliedFinding, now: Date): StreamEvent[] {
  const type = EVENT_TYPE[decision.change];
  return type && alert ? [{ type, occurredAt: now, payload: toPayload(alert, previous) }] : [];
}
