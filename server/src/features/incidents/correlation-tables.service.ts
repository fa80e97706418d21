import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { type RowOf, upsertRows } from '../../platform/upsert.js';
import { Alert } from '../alerts/alert.entity.js';
import { type KnownIncident, type Span, spansMatterFrom } from './correlate.js';
import { IncidentAlert } from './incident-alert.entity.js';
import { CHANGE_LOOKBACK_MS } from './rank-candidates.js';
import type { Sighting } from './sighting.js';

// What correlation reads before it decides and writes afterwards: one statement per table and batch.

export async function readMembers(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, IncidentAlert>> {
  const rows = await tx.query<IncidentAlert>(
    `SELECT ${selectList(IncidentAlert)} FROM incident_alert t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])`,
    [tenantId, ids],
  );
  return new Map(hydrate(IncidentAlert, rows).map((member) => [member.id, member]));
}

type SpanRow = Omit<Span, 'firstAt' | 'lastAt'> & { firstAt: Date; lastAt: Date; number: number; isShaped: boolean };

/** The spans of some keys that still have a say for what begins at `earliest`, and their incidents. */
export async function readSpans(
  tx: Tx,
  tenantId: string,
  keys: readonly string[],
  earliest: Date,
): Promise<{ spans: Span[]; incidents: KnownIncident[] }> {
  if (keys.length === 0) return { spans: [], incidents: [] };
  const rows = await tx.query<SpanRow>(
    `SELECT s.id, s.key, s.incident_id AS "incidentId", s.first_at AS "firstAt", s.last_at AS "lastAt", s.standing,
       i.number, i.is_shaped AS "isShaped"
     FROM incident_span s JOIN incident i ON i.tenant_id = s.tenant_id AND i.id = s.incident_id
     WHERE s.tenant_id = $1 AND s.key = ANY($2::text[]) AND (s.standing > 0 OR s.last_at >= $3)
     ORDER BY s.key, s.id`,
    [tenantId, keys, spansMatterFrom(earliest)],
  );
  const incidents = new Map(
    rows.map(({ incidentId, number, isShaped }) => [incidentId, { id: incidentId, number, isShaped }]),
  );
  const spans = rows.map(({ id, key, incidentId, firstAt, lastAt, standing }) => ({
    id,
    key,
    incidentId,
    firstAt: firstAt.getTime(),
    lastAt: lastAt.getTime(),
    standing,
  }));
  return { spans, incidents: [...incidents.values()] };
}

export async function writeSpans(
  tx: Tx,
  tenantId: string,
  changed: readonly Span[],
  removed: readonly Span[],
): Promise<void> {
  if (removed.length > 0) {
    await tx.query(
      `DELETE FROM incident_span s USING unnest($2::text[], $3::uuid[]) AS r (key, id)
       WHERE s.tenant_id = $1 AND s.key = r.key AND s.id = r.id`,
      [tenantId, removed.map(({ key }) => key), removed.map(({ id }) => id)],
    );
  }
  if (changed.length === 0) return;
  await tx.query(
    `INSERT INTO incident_span AS t (tenant_id, key, id, incident_id, first_at, last_at, standing)
     SELECT $1, r.* FROM unnest($2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::int[])
       AS r (key, id, incident_id, first_at, last_at, standing)
     ON CONFLICT (tenant_id, key, id) DO UPDATE SET incident_id = excluded.incident_id, first_at = excluded.first_at,
       last_at = excluded.last_at, standing = excluded.standing`,
    [
      tenantId,
      changed.map(({ key }) => key),
      changed.map(({ id }) => id),
      changed.map(({ incidentId }) => incidentId),
      changed.map(({ firstAt }) => new Date(firstAt)),
      changed.map(({ lastAt }) => new Date(lastAt)),
      changed.map(({ standing }) => standing),
    ],
  );
}

const TARGET = { entity: IncidentAlert, table: 'incident_alert', key: ['id'], keep: [] } as const;

export type MemberRow = Omit<RowOf<IncidentAlert>, 'ownerIncident'>;

/** Stores alerts as parts of their incidents, or what has changed of them. */
export function writeMembers(tx: Tx, tenantId: string, members: readonly MemberRow[]): Promise<void> {
  return upsertRows(tx, tenantId, TARGET, members as RowOf<IncidentAlert>[]);
}

/** Workloads by the cluster, namespace and name. */
const workloadKey = (clusterId: string, namespace: string | null, name: string): string =>
  `${clusterId}/${namespace}/${name}`;

/** Tells of each alert when the images of its workload changed last, within half an hour before it. */
export async function readRollouts(
  tx: Tx,
  tenantId: string,
  sightings: readonly Sighting[],
): Promise<(sighting: Sighting) => Date | null> {
  const times = sightings.flatMap(({ startedAt, workloadName }) => (startedAt && workloadName ? [+startedAt] : []));
  if (times.length === 0) return () => null;
  const [from, to] = [Math.min(...times) - CHANGE_LOOKBACK_MS, Math.max(...times)];
  const rows = await tx.query<{ clusterId: string; namespace: string; name: string; at: Date }>(
    `SELECT cluster_id AS "clusterId", namespace, name, observed_at AS at FROM change
     WHERE tenant_id = $1 AND cluster_id = ANY($2::uuid[]) AND observed_at >= $3 AND observed_at <= $4
       AND object_kind = 'WORKLOAD' AND field = 'images' ORDER BY observed_at`,
    [tenantId, [...new Set(sightings.map(({ clusterId }) => clusterId))], new Date(from), new Date(to)],
  );
  const rollouts = new Map<string, Date[]>();
  for (const { clusterId, namespace, name, at } of rows) {
    const key = workloadKey(clusterId, namespace, name);
    rollouts.set(key, [...(rollouts.get(key) ?? []), at]);
  }
  return ({ clusterId, namespace, workloadName, startedAt }) => {
    if (!workloadName || !startedAt) return null;
    const known = rollouts.get(workloadKey(clusterId, namespace, workloadName)) ?? [];
    const isBefore = (at: Date): boolean => at <= startedAt && +startedAt - +at <= CHANGE_LOOKBACK_MS;
    return known.filter(isBefore).at(-1) ?? null;
  };
}

/** Information that fires about the workloads of alerts that join, and belongs to no incident yet. */
export async function readLooseEvidence(tx: Tx, tenantId: string, joining: readonly Sighting[]): Promise<Alert[]> {
  const workloads = new Map(
    joining.flatMap((one) =>
      one.workloadName ? [[workloadKey(one.clusterId, one.namespace, one.workloadName), one] as const] : [],
    ),
  );
  if (workloads.size === 0) return [];
  const all = [...workloads.values()];
  const rows = await tx.query<Alert>(
    `SELECT ${selectList(Alert)} FROM unnest($2::uuid[], $3::text[], $4::text[]) AS k (cluster_id, namespace, name)
     JOIN alert t ON t.tenant_id = $1 AND t.cluster_id = k.cluster_id AND t.namespace = k.namespace
       AND t.workload_name = k.name AND t.state = 'FIRING' AND t.severity = 'INFO'
     WHERE NOT EXISTS (SELECT 1 FROM incident_alert m WHERE m.tenant_id = $1 AND m.id = t.id)`,
    [tenantId, all.map((one) => one.clusterId), all.map((one) => one.namespace), all.map((one) => one.workloadName)],
  );
  return hydrate(Alert, rows);
}

/** What fires, and what fired when its incident was last told of it. */
export async function readStanding(tx: Tx, tenantId: string, limit: number): Promise<Alert[]> {
  const rows = await tx.query<Alert>(
    `SELECT ${selectList(Alert)} FROM alert t WHERE t.tenant_id = $1 AND (t.state = 'FIRING' OR EXISTS (
       SELECT 1 FROM incident_alert m WHERE m.tenant_id = $1 AND m.id = t.id AND m.ended_at IS NULL))
     ORDER BY t.id LIMIT ${limit}`,
    [tenantId],
  );
  return hydrate(Alert, rows);
}
