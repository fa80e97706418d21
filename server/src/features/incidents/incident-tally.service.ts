import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import type { IncidentStats } from './describe.js';
import type { Incident } from './incident.entity.js';
import { IncidentAlert } from './incident-alert.entity.js';
import type { OwnedPlace, Surroundings } from './incident-payload.js';
import { countPods } from './incident-stats.service.js';
import { mostFrequentOf } from './stats.js';
import { type TallyChange, TallyChanges, type TallyDimension } from './tally.js';

// Keeps the tallies of incidents and reads them; the caller holds the tenant's lock of incidents. Whatever changes
// alerts of incidents changes their tallies in the same transaction.

/** Writes what has become of tallies. */
export async function changeTallies(tx: Tx, tenantId: string, changes: readonly TallyChange[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `INSERT INTO incident_tally AS t (tenant_id, incident_id, dimension, name, place, count)
     SELECT $1::uuid, d.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[])
       AS d (incident_id, dimension, name, place, change)
     ON CONFLICT (tenant_id, incident_id, dimension, name, place) DO UPDATE SET count = t.count + excluded.count`,
    [tenantId, ...columnsOf(changes), changes.map(({ by }) => by)],
  );
  const fewer = changes.filter(({ by }) => by < 0);
  if (fewer.length === 0) return;
  await tx.query(
    `DELETE FROM incident_tally t USING unnest($2::uuid[], $3::text[], $4::text[], $5::text[])
       AS d (incident_id, dimension, name, place)
     WHERE t.tenant_id = $1 AND t.incident_id = d.incident_id AND t.dimension = d.dimension AND t.name = d.name
       AND t.place = d.place AND t.count <= 0`,
    [tenantId, ...columnsOf(fewer)],
  );
}

function columnsOf(changes: readonly TallyChange[]): string[][] {
  return [
    changes.map(({ incidentId }) => incidentId),
    changes.map(({ dimension }) => dimension),
    changes.map(({ name }) => name),
    changes.map(({ place }) => place),
  ];
}

/** Gives all that was counted of one incident to another one, which its alerts go to. */
export async function mergeTallies(
  tx: Tx,
  tenantId: string,
  { from, into }: { from: string; into: string },
): Promise<void> {
  await tx.query(
    `WITH gone AS (
       DELETE FROM incident_tally g WHERE g.tenant_id = $1 AND g.incident_id = $2
       RETURNING g.dimension, g.name, g.place, g.count)
     INSERT INTO incident_tally AS t (tenant_id, incident_id, dimension, name, place, count)
     SELECT $1::uuid, $3::uuid, gone.* FROM gone WHERE gone.dimension <> 'REVISION'
     ON CONFLICT (tenant_id, incident_id, dimension, name, place) DO UPDATE SET count = t.count + excluded.count`,
    [tenantId, from, into],
  );
}

/** Counts incidents anew, alert by alert. */
export async function retally(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('DELETE FROM incident_tally t WHERE t.tenant_id = $1 AND t.incident_id = ANY($2::uuid[])', [
    tenantId,
    ids,
  ]);
  const alerts = await tx.query<IncidentAlert>(
    `SELECT ${selectList(IncidentAlert)} FROM incident_alert t WHERE t.tenant_id = $1 AND t.incident_id = ANY($2::uuid[])`,
    [tenantId, ids],
  );
  const changes = new TallyChanges();
  for (const alert of hydrate(IncidentAlert, alerts)) changes.move(alert.incidentId, null, alert);
  await changeTallies(tx, tenantId, changes.all());
}

/** An incident as it is stored, or about to be. */
type Revised = Pick<Incident, 'id' | 'revision'>;

/** Notes that the tallies say what was stored of incidents with these revisions. */
export async function noteTallied(tx: Tx, tenantId: string, incidents: readonly Revised[]): Promise<void> {
  if (incidents.length === 0) return;
  await tx.query(
    `INSERT INTO incident_tally AS t (tenant_id, incident_id, dimension, name, place, count)
     SELECT $1::uuid, d.id, 'REVISION', '', '', d.revision FROM unnest($2::uuid[], $3::int[]) AS d (id, revision)
     ON CONFLICT (tenant_id, incident_id, dimension, name, place) DO UPDATE SET count = excluded.count`,
    [tenantId, incidents.map(({ id }) => id), incidents.map(({ revision }) => revision)],
  );
}

/**
 * Counts those anew whose tallies were noted with another revision than was stored, or never: there are none of before
 * there were tallies, and a server of the version before, beside this one, stores a revision without keeping them.
 */
export async function mendTallies(tx: Tx, tenantId: string, incidents: readonly Revised[]): Promise<void> {
  if (incidents.length === 0) return;
  const rows = await tx.query<Revised>(
    `SELECT t.incident_id AS id, t.count AS revision FROM incident_tally t
     WHERE t.tenant_id = $1 AND t.incident_id = ANY($2::uuid[]) AND t.dimension = 'REVISION'`,
    [tenantId, incidents.map(({ id }) => id)],
  );
  const noted = new Map(rows.map(({ id, revision }) => [id, revision]));
  const wrong = incidents.filter(({ id, revision }) => noted.get(id) !== revision);
  await retally(
    tx,
    tenantId,
    wrong.map(({ id }) => id),
  );
  await noteTallied(tx, tenantId, wrong);
}

function countedBy(states: ReadonlyMap<string, number>): Pick<IncidentStats, 'alerts' | 'openAlerts' | 'isMuted'> {
  const [open, muted, ended] = ['OPEN', 'MUTED', 'ENDED'].map((state) => states.get(state) ?? 0) as [
    number,
    number,
    number,
  ];
  return { alerts: open + muted + ended, openAlerts: open + muted, isMuted: open === 0 && muted > 0 };
}

interface DimensionRow {
  incidentId: string;
  dimension: TallyDimension;
  /** How many values; of pods of unknown workload those that no other alert knows better. */
  size: number;
  /** The least and the greatest name. */
  first: string;
  last: string;
  /** The least ten names of workloads. */
  names: string[] | null;
  /** Alerts by value, of dimensions with few of them. */
  counts: Record<string, number> | null;
  /** The least name of the clusters. */
  clusterName: string | null;
}

const SELECT_DIMENSIONS = `
  SELECT d.*, (SELECT min(c.name) FROM cluster c
    WHERE d.dimension = 'CLUSTER' AND c.tenant_id = $1 AND c.id::text = ANY(d.ids)) AS "clusterName"
  FROM (
    SELECT t.incident_id AS "incidentId", t.dimension, min(t.name) AS first, max(t.name) AS last,
      (count(*) FILTER (WHERE t.dimension <> 'LOOSE_POD' OR NOT EXISTS (
        SELECT 1 FROM incident_tally o WHERE o.tenant_id = $1 AND o.incident_id = t.incident_id
          AND o.dimension = 'OWNED_POD' AND o.name = t.name AND o.place = t.place AND o.count > 0)))::int AS size,
      (array_agg(t.name ORDER BY t.name) FILTER (WHERE t.dimension = 'WORKLOAD_NAME'))[1:10] AS names,
      json_object_agg(t.name, t.count)
        FILTER (WHERE t.dimension IN ('STATE', 'SEVERITY', 'RULE', 'NODE_RULE', 'SUBJECT_KIND')) AS counts,
      array_agg(t.name) FILTER (WHERE t.dimension = 'CLUSTER') AS ids
    FROM incident_tally t
    WHERE t.tenant_id = $1 AND t.incident_id = ANY($2::uuid[]) AND t.count > 0
      AND t.dimension NOT IN ('PLACE', 'REVISION')
    GROUP BY t.incident_id, t.dimension) d`;

/** What is counted of incidents, by their ids; none of those with nothing but evidence. */
export async function readTallies(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, IncidentStats>> {
  const rows = await tx.query<DimensionRow>(SELECT_DIMENSIONS, [tenantId, ids]);
  const grouped = new Map<string, Map<TallyDimension, DimensionRow>>();
  for (const row of rows) {
    grouped.set(row.incidentId, (grouped.get(row.incidentId) ?? new Map()).set(row.dimension, row));
  }
  const counted = [...grouped].map(([incidentId, dimensions]) => ({ incidentId, ...statsFrom(dimensions) }));
  await countPods(tx, tenantId, counted);
  return new Map(counted.map(({ incidentId, ...stats }) => [incidentId, stats]));
}

function statsFrom(dimensions: ReadonlyMap<TallyDimension, DimensionRow>): IncidentStats & { clusterId: string } {
  const sizeOf = (dimension: TallyDimension): number => dimensions.get(dimension)?.size ?? 0;
  const firstOf = (dimension: TallyDimension): string | null => dimensions.get(dimension)?.first ?? null;
  const mostOf = (dimension: TallyDimension): string | null => mostFrequentOf(countsOf(dimensions.get(dimension)));
  const podName = least(firstOf('OWNED_POD'), firstOf('LOOSE_POD'));
  return {
    ...countedBy(countsOf(dimensions.get('STATE'))),
    worst: Number(dimensions.get('SEVERITY')!.last),
    firstAt: new Date(firstOf('STARTED_AT')!),
    lastAt: new Date(dimensions.get('STARTED_AT')!.last),
    rule: mostOf('RULE')!,
    nodeRule: mostOf('NODE_RULE'),
    subjectKind: mostOf('SUBJECT_KIND')!,
    pods: sizeOf('OWNED_POD') + sizeOf('LOOSE_POD'),
    unownedPods: sizeOf('LOOSE_POD'),
    workloads: sizeOf('WORKLOAD'),
    clusterNodes: sizeOf('NODE'),
    namespaces: sizeOf('NAMESPACE'),
    clusters: sizeOf('CLUSTER'),
    teams: sizeOf('TEAM'),
    images: sizeOf('IMAGE'),
    podName,
    workloadKind: firstOf('WORKLOAD_KIND'),
    workloadName: firstOf('WORKLOAD'),
    nodeName: firstOf('NODE'),
    namespace: firstOf('NAMESPACE'),
    clusterName: dimensions.get('CLUSTER')!.clusterName,
    image: firstOf('IMAGE'),
    subjectName: least(podName, least(firstOf('NODE'), firstOf('SUBJECT')))!,
    workloadNames: dimensions.get('WORKLOAD_NAME')?.names ?? [],
    podsTotal: null,
    clusterId: firstOf('CLUSTER')!,
  };
}

function countsOf(row: DimensionRow | undefined): Map<string, number> {
  return new Map(Object.entries(row?.counts ?? {}));
}

function least(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Where the alerts of incidents lie, and whose they are. */
export async function readTalliedPlaces(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Surroundings> {
  const rows = await tx.query<{ incidentId: string; name: string; teamIds: string[] }>(
    `SELECT t.incident_id AS "incidentId", t.name, array_remove(array_agg(t.place ORDER BY t.place), '') AS "teamIds"
     FROM incident_tally t WHERE t.tenant_id = $1 AND t.incident_id = ANY($2::uuid[]) AND t.dimension = 'PLACE'
       AND t.count > 0
     GROUP BY t.incident_id, t.name ORDER BY t.incident_id, t.name`,
    [tenantId, ids],
  );
  const found: Surroundings = new Map();
  for (const { incidentId, name, teamIds } of rows) {
    found.set(incidentId, [...(found.get(incidentId) ?? []), { ...placeNamed(name), teamIds }]);
  }
  return found;
}

/** From “cluster/namespace”. */
function placeNamed(name: string): Omit<OwnedPlace, 'teamIds'> {
  const [clusterId = '', namespace = ''] = name.split('/');
  return { clusterId, namespace: namespace === '' ? null : namespace };
}
