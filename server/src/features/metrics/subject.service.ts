import type { Tx } from '../../platform/database.js';
import type { PlacedKey, SubjectKey } from './subject-key.js';

export type { SubjectKey } from './subject-key.js';

/** Gives the integer ids of subjects of one cluster, in the order of the keys; unknown ones are made. */
export function ensureSubjects(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  keys: readonly SubjectKey[],
): Promise<number[]> {
  return identifySubjects(
    tx,
    tenantId,
    keys.map((key) => ({ ...key, clusterId })),
  );
}

/**
 * Gives the integer ids of subjects of any clusters, in the order of the keys; unknown ones are made.
 * Making some takes the tenant's counter row to the end of the transaction, so two makers of one key never race.
 */
export async function identifySubjects(tx: Tx, tenantId: string, keys: readonly PlacedKey[]): Promise<number[]> {
  const distinct = new Map(keys.map((key) => [textOf(key), key]));
  const known = await findSubjects(tx, tenantId, distinct);
  const missing = new Map([...distinct].filter(([text]) => !known.has(text)));
  if (missing.size > 0) {
    await insertSubjects(tx, tenantId, [...missing.values()]);
    for (const [text, one] of await findSubjects(tx, tenantId, missing)) known.set(text, one);
  }
  return keys.map((key) => known.get(textOf(key))!);
}

function textOf(key: PlacedKey): string {
  return `${key.clusterId}\0${key.kind}\0${key.namespace}\0${key.name}\0${key.container}`;
}

function columnsOf(keys: readonly PlacedKey[]): string[][] {
  return [
    keys.map((key) => key.clusterId),
    keys.map((key) => key.kind),
    keys.map((key) => key.namespace),
    keys.map((key) => key.name),
    keys.map((key) => key.container),
  ];
}

async function findSubjects(tx: Tx, tenantId: string, keys: Map<string, PlacedKey>): Promise<Map<string, number>> {
  const texts = [...keys.keys()];
  const rows = await tx.query<{ ordinal: number; id: number }>(
    `SELECT k.ordinal::int AS ordinal, s.id
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
       AS k (cluster_id, kind, namespace, name, container, ordinal)
     JOIN subject s ON s.tenant_id = $1 AND s.cluster_id = k.cluster_id AND s.kind = k.kind
       AND s.namespace = k.namespace AND s.name = k.name AND s.container = k.container`,
    [tenantId, ...columnsOf([...keys.values()])],
  );
  return new Map(rows.map(({ ordinal, id }) => [texts[ordinal - 1]!, id]));
}

async function insertSubjects(tx: Tx, tenantId: string, keys: PlacedKey[]): Promise<void> {
  const [counter] = await tx.query<{ last_value: number }>(
    `INSERT INTO tenant_counter (tenant_id, name, last_value) VALUES ($1, 'subject', $2)
     ON CONFLICT (tenant_id, name) DO UPDATE SET last_value = tenant_counter.last_value + excluded.last_value
     RETURNING last_value`,
    [tenantId, keys.length],
  );
  // A key that another transaction made while this one waited for the counter keeps its id; ours stays unused.
  await tx.query(
    `INSERT INTO subject (tenant_id, cluster_id, id, kind, namespace, name, container, created_at)
     SELECT $1, k.cluster_id, $2::int + k.ordinal::int, k.kind, k.namespace, k.name, k.container, now()
     FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
       AS k (cluster_id, kind, namespace, name, container, ordinal)
     ON CONFLICT (tenant_id, cluster_id, kind, namespace, name, container) DO NOTHING`,
    [tenantId, counter!.last_value - keys.length, ...columnsOf(keys)],
  );
}
