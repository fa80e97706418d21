import { CountChanges } from '../../platform/counted-list.js';
import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import { applyCounts } from '../../platform/object-count.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { type Receipt, withReceipt } from '../clusters/receipt.service.js';
import { handleFindings } from './alert-pipeline.service.js';
import { readClaimsByName } from './claim-state.service.js';
import { UPSERT_EVENTS } from './cluster-event.sql.js';
import { countedEvents } from './counted-lists.js';
import { judgeEvent } from './detectors/cluster-event.js';
import {
  decideAbsence,
  decideClaimRecovery,
  decideRecovery,
  isPodRule,
  type StandingAlert,
} from './detectors/recovery.js';
import { type CheckedEvent, checkEvents, type ReportedEvent } from './event-input.js';
import type { FiringFinding } from './finding.js';
import type { PodState } from './pod-state.js';
import { clustersWithPods, type PodName, podKey, readPodsByName } from './pod-state.service.js';

export interface EventReport {
  batchId: string;
  events: ReportedEvent[];
}

/**
 * Stores the events of an agent's cluster once per batchId and raises alerts for the significant ones.
 * @throws TOO_LARGE above `maxEvents`
 */
export async function reportEvents(
  tx: Tx,
  agent: AgentCaller,
  report: EventReport,
  maxEvents: number,
  now: Date,
): Promise<Receipt> {
  if (report.events.length > maxEvents) {
    throw new AppError(
      'TOO_LARGE',
      `The batch has ${report.events.length} events; the limit is ${maxEvents}. Split it, as agentSettings.maxEventsPerBatch says.`,
    );
  }
  const { tenantId } = agent;
  const batch = { batchId: report.batchId, kind: 'EVENTS' as const, body: report, now };
  return withReceipt(tx, tenantId, agent, batch, async () => {
    const { accepted, rejected, count } = checkEvents(report.events, now);
    const findings = await storeEvents(tx, tenantId, agent.clusterId, accepted, now);
    await handleFindings(tx, tenantId, await withoutSettled(tx, tenantId, findings, now), now);
    return { accepted: count, rejected };
  });
}

interface StoredEvent {
  uid: string;
  count: number;
  previousCount: number;
  isNew: boolean;
}

/** @returns the findings of what is new in them */
async function storeEvents(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  events: readonly CheckedEvent[],
  now: Date,
): Promise<FiringFinding[]> {
  if (events.length === 0) return [];
  const rows = events.map((event) => ({ id: newId(now.getTime()), ...event }));
  const stored = await tx.query<StoredEvent>(UPSERT_EVENTS, [tenantId, clusterId, JSON.stringify(rows), now]);
  const byUid = new Map(events.map((event) => [event.uid, event]));
  const counts = new CountChanges();
  for (const { uid, isNew } of stored) if (isNew) counts.move(countedEvents, clusterId, null, byUid.get(uid)!);
  await applyCounts(tx, tenantId, counts);
  return stored.flatMap(({ uid, count, previousCount }) => {
    const verdict = judgeEvent({ ...byUid.get(uid)!, clusterId, count, previousCount });
    return verdict.alerts ? [verdict.finding] : [];
  });
}

/**
 * Leaves out what the pod's own state answers better: conditions that `observePods` raises itself, and old events of
 * pods and claims that have recovered or gone since, such as those of the last hour when an agent starts.
 */
async function withoutSettled(
  tx: Tx,
  tenantId: string,
  findings: readonly FiringFinding[],
  now: Date,
): Promise<FiringFinding[]> {
  const onPods = findings.filter(isOnPod);
  const pods = await readPodsByName(tx, tenantId, onPods.map(podNameOf));
  const observed = await clustersWithPods(
    tx,
    tenantId,
    onPods.map((finding) => finding.clusterId),
  );
  const onClaims = findings.filter(isOnClaim);
  const claims = await readClaimsByName(tx, tenantId, onClaims.map(podNameOf));
  return findings.filter((finding) => {
    if (isOnClaim(finding)) {
      return !decideClaimRecovery(standingOf(finding), claims.get(podKey(podNameOf(finding))) ?? null, now).cleared;
    }
    if (!isOnPod(finding)) return true;
    const pod = pods.get(podKey(podNameOf(finding)));
    return pod ? !isSettledBy(finding, pod, now) : !isGone(finding, observed, now);
  });
}

function isGone(finding: FiringFinding, observed: Set<string>, now: Date): boolean {
  return decideAbsence(standingOf(finding), observed.has(finding.clusterId), now).cleared;
}

function standingOf({ rule, seenAt }: FiringFinding): StandingAlert {
  return { rule, lastSeenAt: seenAt };
}

function isOnClaim(finding: FiringFinding): boolean {
  return finding.subject.kind === 'PersistentVolumeClaim';
}

function isOnPod(finding: FiringFinding): boolean {
  return finding.subject.kind === 'Pod';
}

function podNameOf({ clusterId, subject }: FiringFinding): PodName {
  return { clusterId, namespace: subject.namespace, name: subject.name };
}

function isSettledBy(finding: FiringFinding, pod: PodState, now: Date): boolean {
  const { uid } = finding.subject;
  // A pod of that name which is not the one that is meant proves nothing: the new one may not have been reported yet.
  if (uid && uid !== pod.uid) return false;
  return isPodRule(finding.rule) || decideRecovery(standingOf(finding), pod, now).cleared;
}
