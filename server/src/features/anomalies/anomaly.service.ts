import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { type ClearedFinding, type FiringFinding, handleFindings } from '../alerts/alert-pipeline.service.js';
import { type Receipt, withReceipt } from '../clusters/receipt.service.js';
import { catalogOf } from '../metrics/metric.service.js';
import { UPSERT_ANOMALIES } from './anomaly.sql.js';
import { type JudgedAnomaly, ruleOf, summaryOf, titleOf } from './anomaly-alert.js';
import { type CheckedFinding, checkFindings, type ReportedFinding } from './finding-input.js';

export interface FindingReport {
  batchId: string;
  findings: ReportedFinding[];
}

/**
 * Stores what an agent's anomaly detection found, once per batchId, and raises alerts for what is not suppressed.
 * @throws TOO_LARGE above `maxFindings`
 */
export async function reportFindings(
  tx: Tx,
  agent: AgentCaller,
  report: FindingReport,
  maxFindings: number,
  now: Date,
): Promise<Receipt> {
  if (report.findings.length > maxFindings) {
    throw new AppError(
      'TOO_LARGE',
      `The batch has ${report.findings.length} findings; the limit is ${maxFindings}. Split it, as agentSettings.maxFindingsPerBatch says.`,
    );
  }
  const { tenantId } = agent;
  const batch = { batchId: report.batchId, kind: 'FINDINGS' as const, body: report, now };
  return withReceipt(tx, tenantId, agent, batch, async () => {
    const names = [...new Set(report.findings.map(({ metric }) => metric))];
    const catalog = await catalogOf(tx, tenantId, names);
    const { accepted, rejected, count } = checkFindings(report.findings, (name) => catalog.byName(name), now);
    await alertOn(tx, tenantId, await storeFindings(tx, tenantId, agent.clusterId, accepted, now), now);
    return { accepted: count, rejected };
  });
}

/** An anomaly as it is after a report or a settlement. */
export interface StoredAnomaly extends JudgedAnomaly {
  id: string;
  clusterId: string;
  key: string;
  state: 'FIRING' | 'ENDED';
  isSuppressed: boolean;
  startedAt: Date;
  endedReason: string | null;
  /** The alert that stands or stood for it; null where none was raised. */
  alertId: string | null;
}

/** @returns the anomalies that the findings have changed; older news than what is stored changes nothing */
async function storeFindings(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  findings: readonly CheckedFinding[],
  now: Date,
): Promise<StoredAnomaly[]> {
  if (findings.length === 0) return [];
  const rows = findings.map((finding) => ({ id: newId(now.getTime()), ...finding }));
  return tx.query<StoredAnomaly>(UPSERT_ANOMALIES, [tenantId, clusterId, JSON.stringify(rows), now]);
}

/** What anomalies do to alerts; one whose alert was raised now keeps its id. */
export async function alertOn(tx: Tx, tenantId: string, anomalies: readonly StoredAnomaly[], now: Date): Promise<void> {
  const byFinding = new Map(
    anomalies.flatMap((anomaly) => {
      const finding = findingOf(anomaly);
      return finding ? [[finding, anomaly] as const] : [];
    }),
  );
  const applied = await handleFindings(tx, tenantId, [...byFinding.keys()], now);
  const raised = applied.flatMap(({ finding, alert }) => {
    const anomaly = byFinding.get(finding)!;
    return finding.state === 'FIRING' && alert && alert.id !== anomaly.alertId ? [[anomaly.id, alert.id] as const] : [];
  });
  if (raised.length === 0) return;
  await tx.query(
    `UPDATE anomaly a SET alert_id = r.alert_id FROM unnest($2::uuid[], $3::uuid[]) AS r (id, alert_id)
     WHERE a.tenant_id = $1 AND a.id = r.id`,
    [tenantId, raised.map(([id]) => id), raised.map(([, alertId]) => alertId)],
  );
}

/** Null for what alerts nobody and never did. */
function findingOf(anomaly: StoredAnomaly): FiringFinding | ClearedFinding | null {
  const { clusterId, workloadKind, namespace, workloadName, container } = anomaly;
  const subject = { kind: workloadKind, namespace, name: workloadName, container, uid: null };
  const key = { clusterId, rule: ruleOf(anomaly.metric), subject };
  if (anomaly.state === 'FIRING' && !anomaly.isSuppressed) {
    return {
      ...key,
      state: 'FIRING',
      source: 'STATE',
      severity: 'INFO',
      title: titleOf(anomaly),
      summary: summaryOf(anomaly),
      firstSeenAt: anomaly.startedAt,
      seenAt: anomaly.observedAt,
      occurrences: 1,
    };
  }
  if (!anomaly.alertId) return null;
  const reason = anomaly.state === 'FIRING' ? `It is suppressed now: ${anomaly.decision}` : anomaly.endedReason;
  return { ...key, state: 'CLEARED', reason: reason ?? 'The agent found it to be over.' };
}
