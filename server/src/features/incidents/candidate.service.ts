import type { Tx } from '../../platform/database.js';
import { type Rights, scopeConditions, wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { SqlParams } from '../../platform/sql-params.js';
import { changes as storedChanges } from '../inventory/inventory.loader.js';
import type { Incident } from './incident.entity.js';
import { type Candidate, type CauseAlert, type CauseChange, rankCandidates } from './rank-candidates.js';

/** The first so many alerts of an incident are judged: the cause is at its beginning. */
const MAX_ALERTS = 500;
const ALL = wholeTenant(Role.VIEWER);

/** What may have caused each incident, found in what somebody sees of it. */
export async function readCandidates(
  tx: Tx,
  tenantId: string,
  incidents: readonly Pick<Incident, 'id' | 'openedAt'>[],
  rights: Rights = ALL,
): Promise<Map<string, Candidate[]>> {
  const ids = incidents.map(({ id }) => id);
  const alerts = await readAlerts(tx, tenantId, ids, rights);
  const changes = await readChanges(tx, tenantId, ids, rights);
  return new Map(
    incidents.map(({ id, openedAt }) => [
      id,
      rankCandidates(
        openedAt,
        alerts.filter(({ incidentId }) => incidentId === id),
        changes.filter(({ incidentId }) => incidentId === id),
      ),
    ]),
  );
}

type Owned<T> = T & { incidentId: string };

async function readAlerts(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  rights: Rights,
): Promise<Owned<CauseAlert>[]> {
  const params = new SqlParams();
  const tenant = params.add(tenantId);
  const wanted = params.add(ids);
  const conditions = [
    `t.tenant_id = ${tenant}`,
    't.incident_id = k.id',
    ...scopeConditions(rights, { cluster: 't.cluster_id', namespace: 't.namespace' }, params),
  ];
  return tx.query<Owned<CauseAlert>>(
    `SELECT found.* FROM unnest(${wanted}::uuid[]) AS k (id) CROSS JOIN LATERAL (
       SELECT t.incident_id AS "incidentId", t.id, t.rule, t.cluster_id AS "clusterId", t.namespace,
         t.subject_kind AS "subjectKind", t.subject_name AS "subjectName", t.workload_kind AS "workloadKind",
         t.workload_name AS "workloadName", t.node_name AS "nodeName", t.started_at AS "startedAt"
       FROM incident_alert t WHERE ${conditions.join(' AND ')} ORDER BY t.started_at, t.id LIMIT ${MAX_ALERTS}) found`,
    params.values,
  );
}

async function readChanges(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  rights: Rights,
): Promise<Owned<CauseChange>[]> {
  const params = new SqlParams();
  const conditions = [
    `t.tenant_id = ${params.add(tenantId)}`,
    `e.incident_id = ANY(${params.add(ids)}::uuid[])`,
    ...scopeConditions(rights, storedChanges.place, params),
  ];
  return tx.query<Owned<CauseChange>>(
    `SELECT e.incident_id AS "incidentId", t.id, t.cluster_id AS "clusterId", t.object_kind AS "objectKind",
       t.namespace, t.name, t.action, t.field, t.before, t.after, t.observed_at AS "observedAt"
     FROM incident_entry e JOIN change t ON t.tenant_id = e.tenant_id AND t.id = e.change_id
     WHERE ${conditions.join(' AND ')}`,
    params.values,
  );
}
