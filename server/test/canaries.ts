// Marks every text of a tenant with where it lies: “~A/c1/ns-shop/pod.message~”. It is put there by SQL behind the
// server's back and from the catalogue of tables, so a new table or column is marked without anybody thinking of it.

/**
 * “any” is seen with any part of the cluster, “none” with the whole of it only, “each” with any of its namespaces,
 * “public” by everybody of the tenant, and the cluster “every” with any namespace at all.
 */
export interface WorldPlace {
  cluster: string | null;
  namespace: string | null;
}

export type Row = Record<string, unknown>;

/** A connection of the superuser. */
export interface Sql {
  query<T>(text: string, params?: unknown[]): Promise<{ rows: T[] }>;
}

export interface Table {
  name: string;
  columns: { name: string; type: string }[];
}

/** By these rows find each other, or they are of a closed set; names tell their place by themselves. */
const KEPT = new Set(
  `id name email namespace namespaces uid node_name pod_name owner_uid owner_name subject_kind subject_name subject_uid
  subject involved_kind involved_name involved_uid container fingerprint kind object_kind stream cluster_selector image
  images reference repository tag digest image_digest key type status effect sources
  claims target_kind target_name selector unit`.split(/\s+/),
);

/** Its texts are copies of those that it counts, and are found by them. */
const UNMARKED = new Set(['object_count']);
/** Names of people, which everybody sees who sees what they did. */
const PEOPLE = new Set(['incident.acknowledged_by', 'incident.lead_name']);

/** The tables that belong to a tenant, without partitions. */
export async function tenantTables(client: Sql): Promise<Table[]> {
  const { rows } = await client.query<{ table: string; column: string; type: string }>(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
     JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = 'public'::regnamespace AND NOT k.relispartition
     WHERE c.table_schema = 'public' AND EXISTS (SELECT 1 FROM information_schema.columns t
       WHERE t.table_schema = 'public' AND t.table_name = c.table_name AND t.column_name = 'tenant_id')
     ORDER BY c.table_name, c.ordinal_position`,
  );
  const tables = new Map<string, Table>();
  for (const { table, column, type } of rows) {
    const known = tables.get(table) ?? { name: table, columns: [] };
    known.columns.push({ name: column, type });
    tables.set(table, known);
  }
  return [...tables.values()];
}

/** Marks one tenant; `placeOf` says where a row lies. @returns the columns that bear a canary now, as “pod.message” */
export async function plantCanaries(
  client: Sql,
  tenant: { id: string; letter: string },
  placeOf: (table: string, row: Row) => WorldPlace,
): Promise<Set<string>> {
  const planted = new Set<string>();
  for (const table of await tenantTables(client)) {
    const { rows } = await client.query<Row>(
      `SELECT *, ctid::text AS "at", tableoid::text AS "of" FROM ${table.name} WHERE tenant_id = $1`,
      [tenant.id],
    );
    const columns = UNMARKED.has(table.name)
      ? []
      : table.columns.filter((column) => isMarked(column, rows) && !PEOPLE.has(`${table.name}.${column.name}`));
    for (const row of rows) {
      const { cluster, namespace } = placeOf(table.name, row);
      const marks = columns.map(({ name, type }) => {
        planted.add(`${table.name}.${name}`);
        const canary = `~${tenant.letter}/${cluster ?? '-'}/${namespace ?? '-'}/${table.name}.${name}~`;
        return type === 'jsonb' ? JSON.stringify(marked(row[name], canary)) : marked(row[name] ?? '', canary);
      });
      if (marks.length === 0) continue;
      const assignments = columns.map(({ name }, n) => `${name} = $${n + 3}`).join(', ');
      await client.query(`UPDATE ${table.name} SET ${assignments} WHERE ctid = $1::tid AND tableoid = $2::oid`, [
        row['at'],
        row['of'],
        ...marks,
      ]);
    }
  }
  return planted;
}

function isMarked({ name, type }: Table['columns'][number], rows: readonly Row[]): boolean {
  if (KEPT.has(name)) return false;
  if (type === 'jsonb' || type === 'ARRAY') return true;
  if (type !== 'text') return false;
  const values = rows.map((row) => row[name]).filter((value) => value !== null);
  return values.length === 0 || !values.every(isOfClosedSet);
}

function isOfClosedSet(value: unknown): boolean {
  return typeof value === 'string' && /^([A-Z][A-Z0-9_]*|[0-9a-f-]{36}|\d{4}-\d\d-\d\dT.*)$/.test(value);
}

/** Texts inside arrays and objects too. */
function marked(value: unknown, canary: string): unknown {
  if (typeof value === 'string') return isOfClosedSet(value) ? value : `${value} ${canary}`.trim();
  if (Array.isArray(value)) return value.map((one) => marked(one, canary));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    KEPT.has(key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) ? inner : marked(inner, canary),
  ]);
  return Object.fromEntries(entries);
}

export interface Canary extends WorldPlace {
  letter: string;
  table: string;
  column: string;
}

/** Every canary of a text. */
export function canariesIn(text: string): Canary[] {
  return [...text.matchAll(/~([A-Z])\/([\w-]+)\/([\w-]+)\/(\w+)\.(\w+)~/g)].map(
    ([, letter, cluster, namespace, table, column]) => ({
      letter: letter!,
      cluster: cluster === '-' ? null : cluster!,
      namespace: namespace === '-' ? null : namespace!,
      table: table!,
      column: column!,
    }),
  );
}

/** Every place that a name of a text tells. The names of cluster nodes are told by the pods on them. */
export function placesNamedIn(text: string): WorldPlace[] {
  return [...text.matchAll(/in\.(c\d)\.(any|none|ns-[a-z]+)\.x/g)].map(([, cluster, namespace]) => ({
    cluster: cluster!,
    namespace: namespace === 'none' ? 'any' : namespace!,
  }));
}
