import type { Tx } from '../../platform/database.js';
import type { ContainerState, PodState } from './pod-state.js';
import { SELECT_POD_STATES } from './pod-state.sql.js';

type Row = Omit<PodState, 'containers'> & { containers: { [Key in keyof ContainerState]: string | number | null }[] };

/** Pods of a cluster by their uids, with their containers, as stored. */
export async function readPodStates(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  uids: readonly string[],
): Promise<PodState[]> {
  if (uids.length === 0) return [];
  return toStates(
    await tx.query<Row>(`${SELECT_POD_STATES} AND p.cluster_id = $2 AND p.uid = ANY($3::text[])`, [
      tenantId,
      clusterId,
      uids,
    ]),
  );
}

export interface PodName {
  clusterId: string;
  namespace: string | null;
  name: string;
}

/** The newest pod of each name, by `podKey`. */
export async function readPodsByName(
  tx: Tx,
  tenantId: string,
  names: readonly PodName[],
): Promise<Map<string, PodState>> {
  if (names.length === 0) return new Map();
  const rows = await tx.query<Row>(
    `${SELECT_POD_STATES} AND (p.cluster_id, p.namespace, p.name) IN (
       SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[])) ORDER BY p.id`,
    [
      tenantId,
      names.map((each) => each.clusterId),
      names.map((each) => each.namespace ?? ''),
      names.map((each) => each.name),
    ],
  );
  return new Map(toStates(rows).map((pod) => [podKey(pod), pod]));
}

/** Those of the clusters whose pods are observed: their inventory has at least one that lives. */
export async function clustersWithPods(tx: Tx, tenantId: string, clusterIds: readonly string[]): Promise<Set<string>> {
  if (clusterIds.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `SELECT c.id FROM cluster c WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[])
       AND EXISTS (SELECT 1 FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = c.id AND p.deleted_at IS NULL)`,
    [tenantId, [...new Set(clusterIds)]],
  );
  return new Set(rows.map((row) => row.id));
}

export function podKey(pod: PodName): string {
  return `${pod.clusterId}/${pod.namespace ?? ''}/${pod.name}`;
}

function toStates(rows: Row[]): PodState[] {
  return rows.map((row) => ({ ...row, containers: row.containers.map(toContainer) }));
}

function toContainer(row: Row['containers'][number]): ContainerState {
  const time = (value: string | number | null): Date | null => (value === null ? null : new Date(value));
  return {
    ...(row as unknown as ContainerState),
    startedAt: time(row.startedAt),
    lastTerminationFinishedAt: time(row.lastTerminationFinishedAt),
  };
}
