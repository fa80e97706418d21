import type { Tx } from '../../platform/database.js';
import { handleFindings } from './alert-pipeline.service.js';
import { type ClaimState, readClaimsByName } from './claim-state.service.js';
import {
  decideAbsence,
  decideClaimRecovery,
  decideNodeRecovery,
  decideRecovery,
  decideSilence,
  type Recovery,
} from './detectors/recovery.js';
import { type OpenAlert, readOpenAlerts } from './open-alert.service.js';
import { toCleared } from './pod-conditions.service.js';
import type { PodState } from './pod-state.js';
import { clustersWithPods, podKey, readPodsByName } from './pod-state.service.js';

const CLAIM_KIND = 'PersistentVolumeClaim';
/** Alerts judged in one transaction. */
const PAGE = 500;
/** A cluster not heard of for this long is silent, in milliseconds: eight heartbeats at their usual pace. */
const SILENT_MS = 120_000;

interface Evidence {
  pods: Map<string, PodState>;
  /** Clusters whose pods are observed. */
  observed: Set<string>;
  /** Whether the node is Ready, by cluster and name. */
  nodes: Map<string, boolean>;
  claims: Map<string, ClaimState>;
}

export interface Settled {
  /** Number of alerts cleared. */
  cleared: number;
  /** Where the next page begins; null after the last one. */
  next: string | null;
}

/**
 * Clears what only the passing of time ends: a pod that has now run long enough sends no further report, and an event
 * that never comes again has no end of its own.
 * @param after fingerprint behind which to go on, '' at first
 */
export async function settleAlerts(tx: Tx, tenantId: string, after: string, now: Date): Promise<Settled> {
  const reportedSince = new Date(now.getTime() - SILENT_MS);
  const open = await readOpenAlerts(tx, tenantId, { after, limit: PAGE, reportedSince });
  const evidence = {
    pods: await readPodsByName(tx, tenantId, ofKind(open, 'Pod')),
    observed: await clustersWithPods(
      tx,
      tenantId,
      ofKind(open, 'Pod').map((alert) => alert.clusterId),
    ),
    nodes: await readNodes(tx, tenantId, ofKind(open, 'Node')),
    claims: await readClaimsByName(tx, tenantId, ofKind(open, CLAIM_KIND)),
  };
  const findings = open.flatMap((alert) => {
    const recovery = judge(alert, evidence, now);
    return recovery.cleared ? [toCleared(alert, evidence.pods.get(podKey(alert))?.uid ?? null, recovery.reason)] : [];
  });
  const applied = await handleFindings(tx, tenantId, findings, now);
  return {
    cleared: applied.filter((each) => each.decision.change === 'CLEARED').length,
    next: open.length < PAGE ? null : open.at(-1)!.fingerprint,
  };
}

function ofKind(open: readonly OpenAlert[], kind: string): OpenAlert[] {
  return open.filter((alert) => alert.subjectKind === kind);
}

function judge(alert: OpenAlert, { pods, observed, nodes, claims }: Evidence, now: Date): Recovery {
  if (alert.subjectKind === CLAIM_KIND) return decideClaimRecovery(alert, claims.get(podKey(alert)) ?? null, now);
  if (alert.subjectKind === 'Node') return decideNodeRecovery(alert, nodes.get(podKey(alert)) ?? null, now);
  if (alert.subjectKind !== 'Pod') return decideSilence(alert, now);
  const pod = pods.get(podKey(alert));
  return pod ? decideRecovery(alert, pod, now) : decideAbsence(alert, observed.has(alert.clusterId), now);
}

async function readNodes(tx: Tx, tenantId: string, names: readonly OpenAlert[]): Promise<Map<string, boolean>> {
  if (names.length === 0) return new Map();
  const rows = await tx.query<{ clusterId: string; name: string; isReady: boolean }>(
    `SELECT cluster_id AS "clusterId", name, status = 'READY' AS "isReady" FROM cluster_node
     WHERE tenant_id = $1 AND name = ANY($2::text[]) AND deleted_at IS NULL`,
    [tenantId, names.map((each) => each.name)],
  );
  return new Map(rows.map((row) => [podKey({ ...row, namespace: null }), row.isReady]));
}
