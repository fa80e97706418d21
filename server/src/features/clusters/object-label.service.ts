import type { Tx } from '../../platform/database.js';
import { explainLabelKey, explainLabelValue, type LabelPair, parseSelector } from '../../platform/label-selector.js';
import type { SqlParams } from '../../platform/sql-params.js';
import type { LabelledKind } from './object-label.entity.js';

/**
 * A label selector as conditions on objects `t` of one kind; nothing where none is given.
 * @throws BAD_USER_INPUT for a text that is no selector
 */
export function labelConditions(kind: LabelledKind, selector: string | null | undefined, params: SqlParams): string[] {
  if (!selector) return [];
  return parseSelector(selector).map((requirement) => {
    const conditions = [
      'l.tenant_id = t.tenant_id',
      'l.object_id = t.id',
      `l.object_kind = '${kind}'`,
      `l.key = ${params.add(requirement.key)}`,
      ...('values' in requirement ? params.anyOf('l.value', requirement.values) : []),
    ];
    const isNegative = requirement.operator === 'NOT_IN' || requirement.operator === 'DOES_NOT_EXIST';
    return `${isNegative ? 'NOT ' : ''}EXISTS (SELECT 1 FROM object_label l WHERE ${conditions.join(' AND ')})`;
  });
}

export interface LabelledObject {
  id: string;
  labels: readonly LabelPair[];
  /** As they were stored; null for a new object. */
  before: readonly LabelPair[] | null;
}

/** Brings the rows of labels in step with the objects just written; writes nothing where no label has changed. */
export async function storeLabels(
  tx: Tx,
  tenantId: string,
  kind: LabelledKind,
  objects: readonly LabelledObject[],
): Promise<void> {
  const changed = objects.filter(({ labels, before }) => textOf(labels) !== textOf(before ?? []));
  if (changed.length === 0) return;
  const stale = changed.filter(({ before }) => before !== null);
  if (stale.length > 0) {
    const ids = stale.map(({ id }) => id);
    await tx.query('DELETE FROM object_label WHERE tenant_id = $1 AND object_id = ANY($2::uuid[])', [tenantId, ids]);
  }
  const rows = changed.flatMap(({ id, labels }) => selectable(labels).map(([key, value]) => ({ id, key, value })));
  await tx.query(
    `INSERT INTO object_label (tenant_id, object_kind, object_id, key, value)
     SELECT $1, $2, l.id, l.key, l.value FROM unnest($3::uuid[], $4::text[], $5::text[]) AS l (id, key, value)`,
    [tenantId, kind, rows.map(({ id }) => id), rows.map(({ key }) => key), rows.map(({ value }) => value)],
  );
}

function textOf(labels: readonly LabelPair[]): string {
  return JSON.stringify(selectable(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The labels that a selector can name, each key once: what an API server of Kubernetes would not have accepted is shown, not searched. */
function selectable(labels: readonly LabelPair[]): [string, string][] {
  const valid = labels.filter(({ key, value }) => explainLabelKey(key) === null && explainLabelValue(value) === null);
  return [...new Map(valid.map(({ key, value }) => [key, value]))];
}
