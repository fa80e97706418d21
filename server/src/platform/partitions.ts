import pg from 'pg';

/** A table partitioned by time: how long one partition is, and how far ahead they are made. */
export interface PartitionedTable {
  table: string;
  unit: 'day' | 'month';
  ahead: number;
}

export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { table: 'sample_block', unit: 'day', ahead: 3 },
  { table: 'alert_event', unit: 'day', ahead: 3 },
  { table: 'rollup', unit: 'month', ahead: 1 },
];

interface Span {
  name: string;
  from: string;
  to: string;
}

/** The partitions that must exist at `now`, the one before it too, because data arrives late. */
export function partitionsAt(now: Date, { table, unit, ahead }: PartitionedTable): Span[] {
  const spans: Span[] = [];
  for (let offset = -1; offset <= ahead; offset++) {
    const from = startOf(now, unit, offset);
    const to = startOf(now, unit, offset + 1);
    const suffix = from.slice(0, unit === 'day' ? 10 : 7).replaceAll('-', '');
    spans.push({ name: `${table}_p${suffix}`, from, to });
  }
  return spans;
}

function startOf(now: Date, unit: 'day' | 'month', offset: number): string {
  const year = now.getUTCFullYear();
  const month = now.getUTCMonth();
  const start = unit === 'day' ? Date.UTC(year, month, now.getUTCDate() + offset) : Date.UTC(year, month + offset, 1);
  return new Date(start).toISOString();
}

/**
 * Makes the partitions that `now` needs. A new partition has forced row level security and a policy of its own and no
 * grant to the application role, so that it can only be read through its parent.
 * @param url connection of the owner of the tables, or of a member of it, who then acts as the owner
 * @returns names of the partitions made; those that cannot be made now are left to a later run
 */
export async function ensurePartitions(url: string, now: Date): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const made: string[] = [];
  try {
    await actAsOwner(client);
    for (const table of PARTITIONED_TABLES) {
      for (const span of partitionsAt(now, table)) {
        if (await makePartition(client, table.table, span)) made.push(span.name);
      }
    }
    return made;
  } finally {
    await client.end();
  }
}

async function actAsOwner(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT tableowner AS owner FROM pg_tables WHERE tablename = $1 AND tableowner <> current_user`,
    [PARTITIONED_TABLES[0]!.table],
  );
  if (rows[0]) await client.query(`SET ROLE ${pg.escapeIdentifier(rows[0].owner)}`);
}

// Any constant of ours: replicas make partitions one after the other.
const PARTITION_LOCK = 7_150_003;
/** Why a partition is not made now; until a later run makes it, the default partition takes its rows. */
const NOT_NOW = [
  '23514', // check violation: the default partition already holds rows of the span
  '42P07', // duplicate table: another replica was faster
  '55P03', // lock not available: a long transaction reads or writes the table, and others must not queue behind us
];

async function makePartition(client: pg.Client, parent: string, span: Span): Promise<boolean> {
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS present', [span.name]);
  if (rows[0]?.present) return false;
  const own = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock(${PARTITION_LOCK});
      CREATE TABLE ${span.name} PARTITION OF ${parent} FOR VALUES FROM ('${span.from}') TO ('${span.to}');
      ALTER TABLE ${span.name} ENABLE ROW LEVEL SECURITY;
      ALTER TABLE ${span.name} FORCE ROW LEVEL SECURITY;
      CREATE POLICY ${span.name}_tenant ON ${span.name} FOR ALL USING (${own}) WITH CHECK (${own});
      COMMIT`);
    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    if (error instanceof pg.DatabaseError && NOT_NOW.includes(error.code ?? '')) return false;
    throw error;
  }
}
