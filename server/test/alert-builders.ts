import type { FiringFinding } from '../src/features/alerts/finding.js';
import type { ContainerState, PodState } from '../src/features/alerts/pod-state.js';
import type { ReportedFinding } from '../src/features/anomalies/finding-input.js';
import { ensureSubjects } from '../src/features/metrics/subject.service.js';
import type { Database } from '../src/platform/database.js';
import { newId } from '../src/platform/id.js';

/** Stores a cluster and answers its id. */
export async function aCluster(db: Database, tenantId: string, name = `cluster-${newId()}`): Promise<string> {
  const id = newId();
  await db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, created_at) VALUES ($1, $2, $3, 'KUBERNETES', false, now())`,
      [tenantId, id, name],
    ),
  );
  return id;
}

/** A finding about the pod shop/`name`, seen at `seenAt`. */
export function aFinding(clusterId: string, name: string, overrides: Partial<FiringFinding> = {}): FiringFinding {
  const seenAt = overrides.seenAt ?? new Date('2026-01-01T12:00:00Z');
  return {
    state: 'FIRING',
    source: 'EVENT',
    clusterId,
    rule: 'FailedMount',
    subject: { kind: 'Pod', namespace: 'shop', name, container: null, uid: null },
    severity: 'WARNING',
    title: `Cannot mount a volume: shop/${name}`,
    summary: 'Timed out.',
    firstSeenAt: seenAt,
    seenAt,
    occurrences: 1,
    ...overrides,
  };
}

/** CPU of the container “app” of the Deployment shop/`name`, 4.2 σ above its usual, as an agent reports it. */
export function aReportedFinding(name: string, overrides: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    key: `shop/Deployment/${name}/app/container.cpu.usage`,
    state: 'FIRING',
    isSuppressed: false,
    decision: 'Above 3 σ for 5 of the last 5 minutes.',
    namespace: 'shop',
    workloadKind: 'Deployment',
    workloadName: name,
    container: 'app',
    metric: 'container.cpu.usage',
    direction: 'ABOVE',
    season: 'HOUR_OF_WEEK',
    startedAt: new Date('2026-01-01T12:00:00Z'),
    observedAt: new Date('2026-01-01T12:00:00Z'),
    value: 1_500_000,
    peak: 1_600_000,
    baseline: 660_000,
    sigma: 200_000,
    deviations: 4.2,
    samples: 720,
    weeks: 3,
    ...overrides,
  };
}

export function aContainerState(overrides: Partial<ContainerState> = {}): ContainerState {
  return {
    name: 'app',
    kind: 'REGULAR',
    state: 'RUNNING',
    reason: null,
    message: null,
    restartCount: 0,
    startedAt: new Date('2026-01-01T00:00:00Z'),
    lastTerminationReason: null,
    lastTerminationFinishedAt: null,
    ...overrides,
  };
}

/** A healthy running pod shop/web-0. */
export function aPodState(overrides: Partial<PodState> = {}): PodState {
  return {
    clusterId: '0193a000-0000-7000-8000-000000000001',
    uid: 'uid-web-0',
    namespace: 'shop',
    name: 'web-0',
    nodeName: 'node-1',
    phase: 'RUNNING',
    reason: null,
    message: null,
    isReady: true,
    ownerKind: null,
    ownerName: null,
    ownerUid: null,
    observedAt: new Date('2026-01-01T12:00:00Z'),
    updatedAt: new Date('2026-01-01T12:00:00Z'),
    deletedAt: null,
    containers: [aContainerState()],
    ...overrides,
  };
}

/** Stores a pod in place of one with its uid. */
export async function storePod(db: Database, tenantId: string, pod: PodState): Promise<void> {
  await db.runInTenant(tenantId, async (tx) => {
    const keys = [{ kind: 'POD' as const, namespace: pod.namespace, name: pod.name, container: '' }];
    const [subjectId] = await ensureSubjects(tx, tenantId, pod.clusterId, keys);
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, node_name, phase, reason, message,
         is_ready, ready_containers, total_containers, restart_count, labels, observed_at, deleted_at, report_epoch,
         report_seq, owner_kind, owner_name, owner_uid, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, '[]', $13, $14, 1, 1, $15, $16,
         $17, $18)
       ON CONFLICT (tenant_id, cluster_id, uid) DO UPDATE SET node_name = excluded.node_name, phase = excluded.phase,
         reason = excluded.reason, message = excluded.message, is_ready = excluded.is_ready,
         observed_at = excluded.observed_at, deleted_at = excluded.deleted_at, updated_at = excluded.updated_at
       RETURNING id`,
      [
        tenantId,
        newId(),
        pod.clusterId,
        pod.uid,
        subjectId,
        pod.namespace,
        pod.name,
        pod.nodeName,
        pod.phase,
        pod.reason,
        pod.message,
        pod.isReady,
        pod.observedAt,
        pod.deletedAt,
        pod.ownerKind,
        pod.ownerName,
        pod.ownerUid,
        pod.updatedAt,
      ],
    );
    for (const container of pod.containers) {
      await tx.query(
        `INSERT INTO container (tenant_id, id, cluster_id, pod_id, subject_id, namespace, pod_name, name, kind, state,
           reason, message, is_ready, restart_count, started_at, last_termination_reason,
           last_termination_finished_at, has_liveness_probe, has_readiness_probe, has_startup_probe, observed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true, $13, $14, $15, $16, false, false, false, $17)
         ON CONFLICT (tenant_id, pod_id, name) DO UPDATE SET state = excluded.state, reason = excluded.reason,
           restart_count = excluded.restart_count, started_at = excluded.started_at,
           last_termination_reason = excluded.last_termination_reason,
           last_termination_finished_at = excluded.last_termination_finished_at`,
        [
          tenantId,
          newId(),
          pod.clusterId,
          row!.id,
          subjectId,
          pod.namespace,
          pod.name,
          container.name,
          container.kind,
          container.state,
          container.reason,
          container.message,
          container.restartCount,
          container.startedAt,
          container.lastTerminationReason,
          container.lastTerminationFinishedAt,
          pod.observedAt,
        ],
      );
    }
  });
}
