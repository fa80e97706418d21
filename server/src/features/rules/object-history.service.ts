import type { Tx } from '../../platform/database.js';
import type { RuleKind, RuleParams } from './rule-params.js';

/** A rule over the inventory whose past can be told: which fields of which objects, and what of them is the trouble. */
export interface HistoryQuestion {
  objectKind: string;
  table: string;
  /** Fields as changes name them, and as columns. */
  fields: Record<string, string>;
  holds(values: Readonly<Record<string, string | null>>): boolean | null;
}

const numberOf = (text: string | null | undefined): number | null => (text == null ? null : Number(text));

/** The question of a rule; null where only the present is kept of what it asks. */
export function historyQuestionOf(kind: RuleKind, { objectState }: RuleParams): HistoryQuestion | null {
  if (kind === 'NODE_NOT_READY') {
    return {
      ...{ objectKind: 'CLUSTER_NODE', table: 'cluster_node', fields: { status: 'status' } },
      holds: ({ status }) => (status == null ? null : status !== 'READY'),
    };
  }
  if (kind !== 'OBJECT_STATE') return null;
  if (objectState === 'CLAIM_PENDING') {
    return {
      ...{ objectKind: 'PERSISTENT_VOLUME_CLAIM', table: 'persistent_volume_claim', fields: { phase: 'phase' } },
      holds: ({ phase }) => (phase == null ? null : phase !== 'BOUND'),
    };
  }
  if (objectState !== 'AUTOSCALER_MAXED') return null;
  return {
    ...{ objectKind: 'HORIZONTAL_POD_AUTOSCALER', table: 'horizontal_pod_autoscaler' },
    fields: { currentReplicas: 'current_replicas', maxReplicas: 'max_replicas', minReplicas: 'min_replicas' },
    holds: (values) => {
      const [current, most] = [numberOf(values['currentReplicas']), numberOf(values['maxReplicas'])];
      if (current === null || most === null) return null;
      return current >= most && (numberOf(values['minReplicas']) ?? 1) < most;
    },
  };
}

/** When an object was in its state: moments (unix ms) from which on it was, was not, or nobody knew. */
export interface ObjectPast {
  namespace: string | null;
  name: string;
  uid: string | null;
  /** Ascending; the first one is the beginning of the span or of the object. */
  turns: { at: number; holds: boolean | null }[];
}

interface Current extends Omit<ObjectPast, 'turns'> {
  id: string;
  createdMs: number;
  deletedMs: number | null;
  values: Record<string, string | null>;
}

interface ChangeRow {
  id: string;
  at: number;
  field: string;
  before: string | null;
}

/** The past of all objects of a cluster that a rule asks for, from their present and their changes backwards. */
export async function readObjectPasts(
  tx: Tx,
  tenantId: string,
  { clusterId, question, from }: { clusterId: string; question: HistoryQuestion; from: Date },
): Promise<ObjectPast[]> {
  const columns = Object.entries(question.fields).map(([field, column]) => `'${field}', x.${column}::text`);
  const isNamespaced = question.table !== 'cluster_node';
  const objects = await tx.query<Current>(
    `SELECT x.id, ${isNamespaced ? 'x.namespace' : 'NULL AS namespace'}, x.name, x.uid,
       (extract(epoch FROM coalesce(x.created_at, x.observed_at)) * 1000)::float8 AS "createdMs",
       (extract(epoch FROM x.deleted_at) * 1000)::float8 AS "deletedMs", jsonb_build_object(${columns.join(', ')}) AS values
     FROM ${question.table} x
     WHERE x.tenant_id = $1 AND x.cluster_id = $2 AND (x.deleted_at IS NULL OR x.deleted_at >= $3)`,
    [tenantId, clusterId, from],
  );
  const changes = await tx.query<ChangeRow>(
    `SELECT c.object_id AS id, (extract(epoch FROM c.observed_at) * 1000)::float8 AS at, c.field, c.before FROM change c
     WHERE c.tenant_id = $1 AND c.cluster_id = $2 AND c.object_kind = $3 AND c.observed_at >= $4
       AND c.field = ANY($5::text[])
     ORDER BY c.observed_at DESC, c.id DESC`,
    [tenantId, clusterId, question.objectKind, from, Object.keys(question.fields)],
  );
  const byObject = new Map<string, ChangeRow[]>();
  for (const change of changes) byObject.set(change.id, [...(byObject.get(change.id) ?? []), change]);
  return objects.map((one) => pastOf(one, byObject.get(one.id) ?? [], question, from.getTime()));
}

/** Undoes the changes, the newest first. */
function pastOf(object: Current, changes: readonly ChangeRow[], { holds }: HistoryQuestion, from: number): ObjectPast {
  const values = { ...object.values };
  const turns: ObjectPast['turns'] = object.deletedMs === null ? [] : [{ at: object.deletedMs, holds: null }];
  for (const { at, field, before } of changes) {
    turns.push({ at, holds: holds(values) });
    values[field] = before;
  }
  const began = Math.max(from, object.createdMs);
  turns.push({ at: began, holds: holds(values) });
  const { namespace, name, uid } = object;
  return { namespace, name, uid, turns: turns.filter(({ at }) => at >= began).reverse() };
}

/** The state at the end of each bucket; null before the object was there and after it was deleted. */
export function holdsByBucket(
  turns: ObjectPast['turns'],
  { from, stepSeconds, points }: { from: number; stepSeconds: number; points: number },
): (boolean | null)[] {
  const states: (boolean | null)[] = [];
  let next = 0;
  let current: boolean | null = null;
  for (let n = 0; n < points; n++) {
    const end = from + (n + 1) * stepSeconds * 1_000;
    while (next < turns.length && turns[next]!.at <= end) current = turns[next++]!.holds;
    states.push(current);
  }
  return states;
}
