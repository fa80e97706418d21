import type pg from 'pg';
import {
  asOwner,
  attempt,
  PARTITION_LOCK,
  PARTITIONED_TABLES,
  type PartitionedTable,
  rowSecurity,
  type Span,
  spanAt,
} from './partitions.js';

// A default partition takes the rows that have no partition of their own, so that nothing is lost when partitions were
// not made ahead. It is no place to stay: its rows are dropped with nothing, and every read of the past looks into it.

/** Rows found in a default partition, by the partition they belong to. */
export interface StrayRows {
  table: string;
  /** The partition they belong to. */
  partition: string;
  rows: number;
  /** Whether they lie there now; a table in use for long is left to the next run. */
  isMoved: boolean;
}

/**
 * Moves the rows of default partitions into partitions of their own, which are made by it: each in one transaction.
 * Row level security binds the owner too, so it goes by tenant.
 * @param tenants ids of all tenants
 */
export function rehomeStrayRows(url: string, tenants: readonly string[]): Promise<StrayRows[]> {
  return asOwner(url, async (client) => {
    const found: StrayRows[] = [];
    for (const table of PARTITIONED_TABLES) {
      for (const { span, rows } of await findStrays(client, table, tenants)) {
        const isMoved = await attempt(client, () => rehome(client, table, span, tenants));
        found.push({ table: table.table, partition: span.name, rows, isMoved });
      }
    }
    return found;
  });
}

async function findStrays(
  client: pg.Client,
  table: PartitionedTable,
  tenants: readonly string[],
): Promise<{ span: Span; rows: number }[]> {
  const { rows: size } = await client.query(`SELECT pg_relation_size('${table.table}_default') > 0 AS used`);
  if (!size[0]!.used) return [];
  const strays = new Map<string, { span: Span; rows: number }>();
  for (const tenantId of tenants) {
    await client.query(`BEGIN READ ONLY; SET LOCAL timezone = 'UTC'; SET LOCAL app.tenant = '${tenantId}'`);
    const { rows } = await client.query<{ at: Date; count: number }>(
      `SELECT date_trunc($2, ${table.column}::timestamptz, 'UTC') AS at, count(*)::int AS count
       FROM ONLY ${table.table}_default WHERE tenant_id = $1 GROUP BY 1`,
      [tenantId, table.unit],
    );
    await client.query('COMMIT');
    for (const { at, count } of rows) {
      const span = spanAt(at, table);
      strays.set(span.name, { span, rows: count + (strays.get(span.name)?.rows ?? 0) });
    }
  }
  return [...strays.values()];
}

/**
 * Writers of rows without a partition wait, all others and all readers go on until the new partition is attached, which
 * takes a moment: its rows and those left are checked while nobody reads the default partition.
 */
async function rehome(
  client: pg.Client,
  { table, column }: PartitionedTable,
  { name, from, to }: Span,
  tenants: readonly string[],
): Promise<void> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock(${PARTITION_LOCK});
    LOCK TABLE ONLY ${table}_default IN SHARE ROW EXCLUSIVE MODE;
    CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE);
    ${rowSecurity(name)}`);
  for (const tenantId of tenants) {
    await client.query(`SET LOCAL app.tenant = '${tenantId}';
      WITH moved AS (DELETE FROM ONLY ${table}_default WHERE tenant_id = '${tenantId}' AND ${column} >= '${from}'
        AND ${column} < '${to}' RETURNING *)
      INSERT INTO ${name} SELECT * FROM moved`);
  }
  await client.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}'); COMMIT`);
}
