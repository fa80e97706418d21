import type { Tx } from '../../platform/database.js';
import { handleFindings } from './alert-pipeline.service.js';
import { decideNodeRecovery, decideRecovery, decideSilence, type Recovery } from './detectors/recovery.js';
import { type OpenAlert, readOpenAlerts } from './open-alert.service.js';
import { toCleared } from './pod-conditions.service.js';
import type { PodState } from './pod-state.js';
import { podKey, readPodsByName } from './pod-state.service.js';

/** Oldest sightings first, so the rest has its turn in a later run. */
const MAX_PER_RUN = 2_000;

interface Evidence {
  pods: Map<string, PodState>;
  /** Whether the node is Ready, by cluster and name. */
  nodes: Map<string, boolean>;
}

/**
 * Clears what only the passing of time ends: a pod that has now run long enough sends no further report, and an event
 * that never comes again has no end of its own.
 * @returns number of alerts cleared
 */
export async function settleAlerts(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const open = await readOpenAlerts(tx, tenantId, MAX_PER_RUN);
  const evidence = {
    pods: await readPodsByName(tx, tenantId, ofKind(open, 'Pod')),
    nodes: await readNodes(tx, tenantId, ofKind(open, 'Node')),
  };
  const cleared = open.flatMap((alert) => {
    const recovery = judge(alert, evidence, now);
    return recovery.cleared ? [toCleared(alert, evidence.pods.get(podKey(alert))?.uid ?? null, recovery.reason)] : [];
  });
  const applied = await handleFindings(tx, tenantId, cleared, now);
  return applied.filter((each) => each.decision.change === 'CLEARED').length;
}

function ofKind(open: readonly OpenAlert[], kind: string): OpenAlert[] {
  return open.filter((alert) => alert.subjectKind === kind);
}

function judge(alert: OpenAlert, { pods, nodes }: Evidence, now: Date): Recovery {
  if (alert.subjectKind === 'Node') return decideNodeRecovery(alert, nodes.get(podKey(alert)) ?? null, now);
  const pod = alert.subjectKind === 'Pod' ? pods.get(podKey(alert)) : undefined;
  return pod ? decideRecovery(alert, pod, now) : decideSilence(alert, now);
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
