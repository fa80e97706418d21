import type { Tx } from '../../platform/database.js';
import { changeAlertsTogether, SYSTEM } from '../alerts/alert-change.service.js';
import type { StreamConsumer } from '../streams/consumer.types.js';
import type { StoredEvent } from '../streams/stream.service.js';
import { type Inhibitable, inhibitorOf, isSource, SOURCE_KINDS, SOURCE_RULES } from './inhibition.js';

/**
 * Marks the alerts that another one explains and takes the marks off when it ends. A reader of the alert stream that
 * writes to it: the events of its own marks come back to it and find nothing to change.
 */
export const inhibitionConsumer: StreamConsumer = {
  name: 'inhibition',
  stream: 'alert',
  batch: 500,
  handle: (tx, tenantId, events, now) => settle(tx, tenantId, touchedBy(events), now),
  rebuild: (tx, tenantId, now) => settle(tx, tenantId, null, now),
};

/** Whose marks may have to change. */
interface Touched {
  /** Alerts that were raised or changed. */
  ids: string[];
  /** All alerts of a cluster, or of what is on one of its nodes, because what explains them came or went. */
  clusterIds: string[];
  nodes: { clusterId: string; name: string }[];
  /** Clusters of all of these. */
  places: string[];
}

/** What is looked at of the alert in an event. */
interface ToldAlert {
  alert: Pick<Inhibitable, 'id' | 'clusterId' | 'subjectKind' | 'subjectName' | 'rule'> & { resolvedAt: string | null };
}

function touchedBy(events: readonly StoredEvent[]): Touched {
  const alerts = events.map(({ payload }) => (payload as ToldAlert).alert);
  const sources = alerts.filter(isSource);
  return {
    ids: [...new Set(alerts.filter(({ resolvedAt }) => resolvedAt === null).map(({ id }) => id))],
    clusterIds: sources.filter(({ subjectKind }) => subjectKind === 'Cluster').map(({ clusterId }) => clusterId),
    nodes: sources
      .filter(({ subjectKind }) => subjectKind === 'Node')
      .map(({ clusterId, subjectName }) => ({ clusterId, name: subjectName })),
    places: [...new Set(alerts.map(({ clusterId }) => clusterId))],
  };
}

interface OpenAlert extends Inhibitable {
  inhibitedById: string | null;
}

const SELECT = `SELECT t.id, t.cluster_id AS "clusterId", t.subject_kind AS "subjectKind",
    t.subject_name AS "subjectName", t.node_name AS "nodeName", t.rule, t.state = 'FIRING' AS "isFiring",
    coalesce(t.reopened_at, t.fired_at, t.first_seen_at) AS since, t.inhibited_by_id AS "inhibitedById"
  FROM alert t WHERE t.tenant_id = $1 AND t.resolved_at IS NULL`;

/** @param touched null for all alerts of the tenant */
async function settle(tx: Tx, tenantId: string, touched: Touched | null, now: Date): Promise<void> {
  const sources = await readSources(tx, tenantId, touched);
  const targets = touched ? await readTouched(tx, tenantId, touched) : await readAll(tx, tenantId, sources);
  const changes = new Map<string | null, string[]>();
  for (const target of targets) {
    const by = inhibitorOf(target, sources);
    if (by !== target.inhibitedById) changes.set(by, [...(changes.get(by) ?? []), target.id]);
  }
  const wanted = [...changes].map(([by, ids]) => ({
    ids,
    change: by === null ? ({ kind: 'UNINHIBIT' } as const) : ({ kind: 'INHIBIT', byAlertId: by } as const),
  }));
  await changeAlertsTogether(tx, tenantId, wanted, SYSTEM, now);
}

function readSources(tx: Tx, tenantId: string, touched: Touched | null): Promise<Inhibitable[]> {
  const sql = `${SELECT} AND t.state = 'FIRING' AND t.subject_kind = ANY($2::text[]) AND t.rule = ANY($3::text[])`;
  const values = [tenantId, SOURCE_KINDS, SOURCE_RULES];
  if (!touched) return tx.query<Inhibitable>(sql, values);
  return tx.query<Inhibitable>(`${sql} AND t.cluster_id = ANY($4::uuid[])`, [...values, touched.places]);
}

/** One statement for each way to be touched: together no index would serve them. */
async function readTouched(tx: Tx, tenantId: string, { ids, clusterIds, nodes }: Touched): Promise<OpenAlert[]> {
  const byId = `${SELECT} AND t.id = ANY($2::uuid[])`;
  const found = ids.length > 0 ? await tx.query<OpenAlert>(byId, [tenantId, ids]) : [];
  if (clusterIds.length > 0) {
    found.push(...(await tx.query<OpenAlert>(`${SELECT} AND t.cluster_id = ANY($2::uuid[])`, [tenantId, clusterIds])));
  }
  if (nodes.length > 0) {
    const onNodes = `${SELECT} AND (t.cluster_id, t.node_name) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))`;
    const values = [tenantId, nodes.map(({ clusterId }) => clusterId), nodes.map(({ name }) => name)];
    found.push(...(await tx.query<OpenAlert>(onNodes, values)));
  }
  return [...new Map(found.map((alert) => [alert.id, alert])).values()];
}

/** What something explains, or seemed to. */
function readAll(tx: Tx, tenantId: string, sources: readonly Inhibitable[]): Promise<OpenAlert[]> {
  return tx.query<OpenAlert>(`${SELECT} AND (t.inhibited_by_id IS NOT NULL OR t.cluster_id = ANY($2::uuid[]))`, [
    tenantId,
    sources.map(({ clusterId }) => clusterId),
  ]);
}
