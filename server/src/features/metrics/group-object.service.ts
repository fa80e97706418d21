import { toGlobalId } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { sees } from '../../platform/rights.js';
import type { Group, GroupKind, SelectedSubject } from './subject-group.js';

/** How the object a group stands for is found by its names; the live one, else the newest of that name. */
interface NamedObject {
  type: string;
  table: string;
  columns: string[];
  names(subject: SelectedSubject): (string | null)[];
}

const OBJECTS: Partial<Record<GroupKind, NamedObject>> = {
  CLUSTER_NODE: {
    ...{ type: 'ClusterNode', table: 'cluster_node', columns: ['name'] },
    names: ({ namespace, name, nodeName }) => [namespace === '' ? name : nodeName],
  },
  WORKLOAD: {
    ...{
      type: 'Workload',
      table: 'workload',
      columns: ['namespace', 'kind', 'name'],
    },
    names: ({ namespace, workload }) => [namespace, workload?.kind ?? null, workload?.name ?? null],
  },
  POD: {
    ...{ type: 'Pod', table: 'pod', columns: ['namespace', 'name'] },
    names: ({ namespace, name }) => [namespace, name],
  },
  CONTAINER: {
    ...{ type: 'Container', table: 'container', columns: ['namespace', 'pod_name', 'name'] },
    names: ({ namespace, name, container }) => [namespace, name, container],
  },
};

/** The opaque ids of what groups stand for, by their keys; none for what has no page of its own or is out of scope. */
export async function objectIdsOf(
  reader: Reader,
  groups: readonly Group[],
  groupBy: GroupKind,
): Promise<Map<string, string>> {
  const subjects = groups.flatMap(({ key, example }) => (example ? [{ key, example }] : []));
  if (groupBy === 'CLUSTER') {
    return new Map(subjects.map(({ key, example }) => [key, toGlobalId('Cluster', example.clusterId)]));
  }
  if (groupBy === 'TEAM') {
    return new Map(
      subjects.flatMap(({ key, example: { team } }) => (team ? [[key, toGlobalId('Team', team.id)]] : [])),
    );
  }
  const object = OBJECTS[groupBy];
  if (!object) return new Map();
  // What runs in a namespace is in scope because its samples are; a machine needs the whole cluster.
  const visible = subjects.filter(
    ({ example }) =>
      groupBy !== 'CLUSTER_NODE' || sees(reader.rights, { clusterId: example.clusterId, namespace: null }),
  );
  return findByName(reader, object, visible);
}

async function findByName(
  { tx, tenantId }: Reader,
  { type, table, columns, names }: NamedObject,
  subjects: readonly { key: string; example: SelectedSubject }[],
): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map();
  const named = subjects.map(({ example }) => names(example));
  const aliases = columns.map((_, index) => `name_${index}`);
  const matches = columns.map((column, index) => `o.${column} = k.${aliases[index]}`).join(' AND ');
  const rows = await tx.query<{ ordinal: number; id: string }>(
    `SELECT k.ordinal::int AS ordinal, found.id
     FROM unnest($2::uuid[], ${columns.map((_, index) => `$${index + 3}::text[]`).join(', ')}) WITH ORDINALITY
       AS k (cluster_id, ${aliases.join(', ')}, ordinal)
     JOIN LATERAL (SELECT o.id FROM ${table} o WHERE o.tenant_id = $1 AND o.cluster_id = k.cluster_id AND ${matches}
       ORDER BY o.deleted_at IS NOT NULL, o.id DESC LIMIT 1) found ON true`,
    [
      tenantId,
      subjects.map(({ example }) => example.clusterId),
      ...columns.map((_, index) => named.map((values) => values[index])),
    ],
  );
  return new Map(rows.map(({ ordinal, id }) => [subjects[ordinal - 1]!.key, toGlobalId(type, id)]));
}
