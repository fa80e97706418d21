import { asEntity } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import type { RowOf } from '../../platform/upsert.js';
import { Alert, AlertSeverity, AlertState } from './alert.entity.js';
import type { SubjectFacts } from './alert-facts.js';
import { addedOccurrences, type ChangeDecision } from './decide-change.js';
import { type ClearedFinding, type FiringFinding, SEVERITY_RANK } from './finding.js';

// What a finding makes of an alert. The alert before is never touched: every step has its before and after, which the
// events, the history and the counters are made of.

/** A copy that may be changed. */
export function copyOf(alert: Alert): Alert {
  return asEntity(Alert, { ...alert });
}

export interface Sighting {
  tenantId: string;
  fingerprint: string;
  finding: FiringFinding;
  facts: SubjectFacts;
}

/** A new alert. */
export function raise({ tenantId, fingerprint, finding, facts }: Sighting, now: Date): Alert {
  const { subject } = finding;
  const columns: RowOf<Alert> = {
    tenantId,
    id: newId(now.getTime()),
    clusterId: finding.clusterId,
    fingerprint,
    rule: finding.rule,
    severity: AlertSeverity[finding.severity],
    severityRank: SEVERITY_RANK[finding.severity],
    state: finding.pending ? AlertState.PENDING : AlertState.FIRING,
    title: finding.title,
    summary: finding.summary,
    subjectKind: subject.kind,
    namespace: subject.namespace,
    subjectName: subject.name,
    container: subject.container,
    subjectUid: subject.uid,
    count: Math.max(1, finding.occurrences),
    revision: 1,
    firstSeenAt: finding.firstSeenAt,
    lastSeenAt: finding.seenAt,
    changedAt: now,
    resolvedAt: null,
    resolvedReason: null,
    firedAt: finding.pending ? null : now,
    reopenedCount: 0,
    reopenedAt: null,
    ...measured(finding),
    ...facts,
    acknowledgedAt: null,
    acknowledgedBy: null,
    silenceId: null,
    silencedUntil: null,
    inhibitedById: null,
    assigneeId: null,
    assigneeName: null,
  };
  return asEntity(Alert, columns);
}

function measured(finding: FiringFinding): Pick<Alert, 'ruleId' | 'runbookUrl' | 'value' | 'threshold' | 'unit'> {
  return {
    ruleId: finding.ruleId ?? null,
    runbookUrl: finding.runbookUrl ?? null,
    value: finding.value ?? null,
    threshold: finding.threshold ?? null,
    unit: finding.unit ?? null,
  };
}

/** A repeat counts up; where it is a change, the alert also takes over what the finding says. */
export function repeat(before: Alert, finding: FiringFinding, { change, reason }: ChangeDecision, now: Date): Alert {
  const alert = copyOf(before);
  alert.count += addedOccurrences(before, finding);
  if (finding.seenAt > before.lastSeenAt) alert.lastSeenAt = finding.seenAt;
  if (change !== 'CHANGED') return alert;
  alert.revision += 1;
  alert.changedAt = now;
  alert.title = finding.title;
  alert.summary = finding.summary;
  alert.container = finding.subject.container ?? before.container;
  alert.subjectUid = finding.subject.uid ?? before.subjectUid;
  Object.assign(alert, measured(finding));
  if (before.resolvedAt) standAgain(alert);
  if (before.resolvedAt || SEVERITY_RANK[finding.severity] > before.severityRank) takeSeverity(alert, finding);
  if (reason === 'PENDING_AGAIN') alert.state = AlertState.PENDING;
  if (reason === 'FIRED' || reason === 'REOPENED') alert.state = AlertState.FIRING;
  if (reason === 'FIRED') alert.firedAt = now;
  if (reason === 'REOPENED') {
    alert.reopenedCount += 1;
    alert.reopenedAt = now;
  }
  return alert;
}

function takeSeverity(alert: Alert, { severity }: FiringFinding): void {
  alert.severity = AlertSeverity[severity];
  alert.severityRank = SEVERITY_RANK[severity];
}

/** Whoever acknowledged it did so before it ended: it needs a look again. */
function standAgain(alert: Alert): void {
  alert.resolvedAt = null;
  alert.resolvedReason = null;
  alert.acknowledgedAt = null;
  alert.acknowledgedBy = null;
}

/** The alert ended; what explained it explains nothing any more. */
export function resolve(before: Alert, { reason }: Pick<ClearedFinding, 'reason'>, now: Date): Alert {
  return Object.assign(copyOf(before), {
    state: AlertState.RESOLVED,
    revision: before.revision + 1,
    changedAt: now,
    resolvedAt: now,
    resolvedReason: reason,
    inhibitedById: null,
  });
}
