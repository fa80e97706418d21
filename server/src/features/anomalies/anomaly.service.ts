import { createHash } from 'node:crypto';
import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { type ClearedFinding, type FiringFinding, handleFindings } from '../alerts/alert-pipeline.service.js';
import {
  type BatchPosition,
  claimReceipts,
  findReceipts,
  goneMeanwhile,
  otherBody,
  parseBatchId,
  type Receipt,
  type StoredReceipt,
} from '../clusters/receipt.service.js';
import { noteReport } from '../gaps/arrival.service.js';
import { catalogOf } from '../metrics/metric.service.js';
import { UPSERT_ANOMALIES } from './anomaly.sql.js';
import { type JudgedAnomaly, ruleOf, summaryOf, titleOf } from './anomaly-alert.js';
import { type CheckedFinding, checkFindings, type ReportedFinding } from './finding-input.js';

export interface FindingReport {
  batchId: string;
  findings: ReportedFinding[];
}

/** A report that has passed every check that needs no database. */
export interface CheckedReport {
  agent: AgentCaller;
  batchId: string;
  position: BatchPosition;
  bodyHash: Buffer;
  findings: ReportedFinding[];
}

/** What became of one report among others; a refusal is its own and costs the others nothing. */
export type ReportOutcome = { receipt: Receipt } | { refusal: AppError };

/**
 * Checks what can be checked without a database.
 * @throws TOO_LARGE above `maxFindings`, BAD_USER_INPUT for an unusable batchId
 */
export function checkReport(agent: AgentCaller, report: FindingReport, maxFindings: number): CheckedReport {
  const { batchId, findings } = report;
  if (findings.length > maxFindings) {
    throw new AppError(
      'TOO_LARGE',
      `The batch has ${findings.length} findings; the limit is ${maxFindings}. Split it, as agentSettings.maxFindingsPerBatch says.`,
    );
  }
  const bodyHash = createHash('sha256').update(JSON.stringify(report)).digest();
  return { agent, batchId, position: parseBatchId(batchId), bodyHash, findings };
}

/** Stores one report by itself; the server stores several together, see FindingWriter. @throws as `checkReport`, IDEMPOTENCY_MISMATCH */
export async function reportFindings(
  tx: Tx,
  agent: AgentCaller,
  report: FindingReport,
  maxFindings: number,
  now: Date,
): Promise<Receipt> {
  const [outcome] = await storeReports(tx, agent.tenantId, [checkReport(agent, report, maxFindings)], now);
  if ('refusal' in outcome!) throw outcome.refusal;
  return outcome!.receipt;
}

/**
 * Stores what the anomaly detection of one cluster's agents found, each report once, and raises alerts for what is not
 * suppressed. No anomaly may be told of by two of the reports. One that was stored before answers its receipt.
 */
export async function storeReports(
  tx: Tx,
  tenantId: string,
  reports: readonly CheckedReport[],
  now: Date,
): Promise<ReportOutcome[]> {
  const names = new Set(reports.flatMap(({ findings }) => findings.map(({ metric }) => metric)));
  const catalog = await catalogOf(tx, tenantId, [...names]);
  const candidates = reports.map((report) => {
    const { accepted, rejected, count } = checkFindings(report.findings, (name) => catalog.byName(name), now);
    const receipt: Receipt = { batchId: report.batchId, accepted: count, rejected, receivedAt: now.toISOString() };
    return { report, accepted, receipt };
  });
  const claims = candidates.map(({ report: { agent, position, bodyHash }, receipt }) => {
    return { agentId: agent.id, kind: 'FINDINGS' as const, position, bodyHash, receipt, receivedAt: now };
  });
  const isClaimed = await claimReceipts(tx, tenantId, claims);
  const fresh = candidates.filter((_, n) => isClaimed[n]);
  if (fresh.length > 0) {
    const { clusterId } = fresh[0]!.report.agent;
    const findings = fresh.flatMap(({ accepted }) => accepted);
    await alertOn(tx, tenantId, await storeFindings(tx, tenantId, clusterId, findings, now), now);
    await noteReport(tx, tenantId, clusterId, now);
  }
  const repeated = reports.filter((_, n) => !isClaimed[n]);
  const stored = await findRepeated(tx, tenantId, repeated);
  return candidates.map(({ report, receipt }, n) => (isClaimed[n] ? { receipt } : stored.get(report)!));
}

/** Reports that were stored before, or a moment ago under the same batchId. */
async function findRepeated(
  tx: Tx,
  tenantId: string,
  reports: readonly CheckedReport[],
): Promise<Map<CheckedReport, ReportOutcome>> {
  if (reports.length === 0) return new Map();
  const keys = reports.map(({ agent, position }) => ({ agentId: agent.id, position }));
  const found = await findReceipts(tx, tenantId, keys);
  return new Map(reports.map((report, n) => [report, answerOf(report, found[n]!)]));
}

function answerOf({ batchId, bodyHash }: CheckedReport, stored: StoredReceipt | null): ReportOutcome {
  if (!stored) return { refusal: goneMeanwhile(batchId) };
  return stored.bodyHash.equals(bodyHash) ? { receipt: stored.receipt } : { refusal: otherBody(batchId) };
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
  return tx.prepared<StoredAnomaly>(UPSERT_ANOMALIES, [tenantId, clusterId, JSON.stringify(rows), now]);
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
  await tx.prepared(
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
