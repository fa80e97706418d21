import type { Tx } from '../../platform/database.js';
import { idsOfType } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { CLUSTER_ITSELF } from '../../platform/place-rule.js';
import { scopeConditions, sees } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { appendToStream, type StreamEvent } from '../streams/stream.service.js';
import { readStreamSnapshot, type StreamSpec } from '../streams/stream-follow.service.js';
import type {
  ClusterHealthEvent,
  ClusterHealthFilter,
  ClusterHealthSnapshot,
  ClusterHealthState,
} from './cluster-health-stream.types.js';
import { decideHealth, type Health, type HealthFacts, type HealthStatus, type HealthThresholds } from './health.js';

/** The stream of all clusters' health of a tenant; the health job writes it. */
export const CLUSTER_HEALTH_STREAM = 'cluster-health';

/** What is stored: the health as it was then, and what a filter needs to know of before. */
interface ClusterHealthPayload {
  clusterId: string;
  health: Serialised;
  previousStatus: HealthStatus | null;
}

interface Serialised {
  status: HealthStatus;
  reason: string;
  since: string | null;
  lastReportAt: string | null;
  reasons: { code: string; message: string; since: string }[];
}

/** What the health job found of a cluster that it had not found before. */
export interface HealthChange {
  clusterId: string;
  health: Health;
  lastReportAt: Date | null;
  previousStatus: HealthStatus | null;
}

/** Tells the changes of one look; last in its transaction. */
export function tellHealth(tx: Tx, tenantId: string, changes: readonly HealthChange[], now: Date): Promise<void> {
  const events = changes.map(({ clusterId, health, lastReportAt, previousStatus }): StreamEvent => {
    const payload = { clusterId, health: { ...health, lastReportAt }, previousStatus };
    return { type: previousStatus === null ? 'ADDED' : 'MODIFIED', occurredAt: now, payload };
  });
  return appendToStream(tx, tenantId, CLUSTER_HEALTH_STREAM, events);
}

type Test = (clusterId: string, status: HealthStatus) => boolean;

function testOf(filter: ClusterHealthFilter | null | undefined): Test {
  const clusters = filter?.cluster ? new Set(idsOfType('Cluster', filter.cluster)) : null;
  const statuses = filter?.status ? new Set<string>(filter.status) : null;
  return (clusterId, status) => (clusters?.has(clusterId) ?? true) && (statuses?.has(status) ?? true);
}

function classify(matches: Test, { clusterId, health, previousStatus }: ClusterHealthPayload) {
  const wasIn = previousStatus !== null && matches(clusterId, previousStatus);
  if (!matches(clusterId, health.status)) return wasIn ? 'LEFT_FILTER' : null;
  return wasIn ? 'MODIFIED' : 'ADDED';
}

/** The stream of clusters' health, told to those who see any part of the cluster. */
export function clusterHealthStreamSpec(
  thresholds: HealthThresholds,
  now: () => Date,
): StreamSpec<ClusterHealthEvent, ClusterHealthState, ClusterHealthPayload, ClusterHealthFilter> {
  return {
    stream: CLUSTER_HEALTH_STREAM,
    openTest(filter, { rights }) {
      const matches = testOf(filter);
      return ({ payload }) =>
        sees(rights, CLUSTER_ITSELF.of({ id: payload.clusterId })) ? classify(matches, payload) : null;
    },
    fromPayload: (_tenantId, payload) => asState(payload),
    readItems: (reader, filter) => readStates(reader, testOf(filter), thresholds, now()),
    event: (told, state) => ({ ...told, state }),
  };
}

function asState({ clusterId, health }: ClusterHealthPayload): ClusterHealthState {
  const time = (text: string | null): Date | null => (text === null ? null : new Date(text));
  const reasons = health.reasons.map((reason) => ({ ...reason, since: new Date(reason.since) }));
  const told = { ...health, since: time(health.since), lastReportAt: time(health.lastReportAt), reasons };
  return { clusterId, health: told as ClusterHealthState['health'] };
}

/** Deleted clusters have no health. */
async function readStates(
  { tx, tenantId, rights }: Reader,
  matches: Test,
  thresholds: HealthThresholds,
  now: Date,
): Promise<ClusterHealthState[]> {
  const params = new SqlParams();
  const tenant = params.add(tenantId);
  const conditions = [
    `t.tenant_id = ${tenant}`,
    't.deleted_at IS NULL',
    ...scopeConditions(rights, CLUSTER_ITSELF, params),
  ];
  const rows = await tx.query<HealthFacts & { id: string }>(
    `SELECT t.id, t.created_at AS "createdAt", t.last_report_at AS "lastReportAt",
       t.reporting_since AS "reportingSince", t.health_status AS "healthStatus", t.health_since AS "healthSince",
       t.health_reasons AS "healthReasons"
     FROM cluster t WHERE ${conditions.join(' AND ')} ORDER BY t.name`,
    params.values,
  );
  return rows
    .map((row) => ({
      clusterId: row.id,
      health: { ...decideHealth(row, thresholds, now), lastReportAt: row.lastReportAt },
    }))
    .filter(({ clusterId, health }) => matches(clusterId, health.status)) as ClusterHealthState[];
}

/** The health of all clusters in scope and the stream's position of one moment; the reader's `tx` must be a snapshot. */
export async function readClusterHealthSnapshot(
  reader: Reader,
  filter: ClusterHealthFilter | null | undefined,
  { thresholds, now }: { thresholds: HealthThresholds; now: () => Date },
): Promise<ClusterHealthSnapshot> {
  const { cursor, items } = await readStreamSnapshot(clusterHealthStreamSpec(thresholds, now), reader, filter);
  return { cursor, states: items };
}
