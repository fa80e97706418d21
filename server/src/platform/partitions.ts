import pg from 'pg';

/** A table partitioned by time: by which column, how long one partition is, and how far ahead they are made. */
export interface PartitionedTable {
  table: string;
  column: string;
  unit: 'day' | 'month';
  ahead: number;
  /** Whether data of the past arrives: what agents held back, or the history of a cluster. */
  takesPast: boolean;
}

export const PARTITIONED_TABLES: readonly PartitionedTable[] = [
  { table: 'sample_block', column: 'hour_at', unit: 'day', ahead: 3, takesPast: true },
  { table: 'alert_event', column: 'day', unit: 'day', ahead: 3, takesPast: false },
  { table: 'rollup_block', column: 'chunk_at', unit: 'month', ahead: 1, takesPast: true },
];

/** What one partition holds: from its beginning to before its end, in UTC. */
export interface Span {
  name: string;
  from: string;
  to: string;
}

/**
 * The partitions that must exist at `now`, the one before it too, because data arrives late; where data of the past
 * arrives, also those of as many days back.
 */
export function partitionsAt(now: Date, table: PartitionedTable, pastDays = 0): Span[] {
  const past = new Date(now.getTime() - pastDays * 86_400_000);
  const before = spanAt(now, table, -1);
  const first = table.takesPast && pastDays > 0 ? earlier(spanAt(past, table), before) : before;
  const last = spanAt(now, table, table.ahead);
  const spans: Span[] = [];
  for (let span = first; span.from <= last.from; span = spanAt(new Date(span.to), table)) spans.push(span);
  return spans;
}

function earlier(one: Span, other: Span): Span {
  return one.from < other.from ? one : other;
}

/** The partition of a moment, or one so many before or after it. */
export function spanAt(moment: Date, { table, unit }: PartitionedTable, offset = 0): Span {
  const from = startOf(moment, unit, offset);
  const suffix = from.slice(0, unit === 'day' ? 10 : 7).replaceAll('-', '');
  return { name: `${table}_p${suffix}`, from, to: startOf(moment, unit, offset + 1) };
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
 * @param pastDays how far back data may arrive
 * @returns names of the partitions made; those that cannot be made now are left to a later run
 */
export function ensurePartitions(url: string, now: Date, pastDays = 0): Promise<string[]> {
  return asOwner(url, async (client) => {
    const made: string[] = [];
    for (const table of PARTITIONED_TABLES) {
      for (const span of partitionsAt(now, table, pastDays)) {
        if (await makePartition(client, table.table, span)) made.push(span.name);
      }
    }
    return made;
  });
}

/** Runs work on a connection that acts as the owner of the tables. */
export async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A connection that breaks between statements must not end the process; the next statement reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await actAsOwner(client);
    return await work(client);
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
export const PARTITION_LOCK = 7_150_003;
/** Why a partition is not made or dropped now; until a later run makes it, the default partition takes its rows. */
const NOT_NOW = [
  '23514', // check violation: the default partition already holds rows of the span
  '42P07', // duplicate table: another replica was faster
  '55P03', // lock not available: a long transaction reads or writes the table, and others must not queue behind us
];

async function makePartition(client: pg.Client, parent: string, span: Span): Promise<boolean> {
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS present', [span.name]);
  if (rows[0]?.present) return false;
  return attempt(
    client,
    `BEGIN; SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock(${PARTITION_LOCK});
      CREATE TABLE ${span.name} PARTITION OF ${parent} FOR VALUES FROM ('${span.from}') TO ('${span.to}');
      ${rowSecurity(span.name)}
      COMMIT`,
  );
}

export function rowSecurity(table: string): string {
  const own = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
  return `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
      ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
      CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${own}) WITH CHECK (${own});`;
}

/** Runs a whole transaction, given as text or as steps within. @returns false where it cannot be done now */
export async function attempt(client: pg.Client, work: string | (() => Promise<void>)): Promise<boolean> {
  try {
    await (typeof work === 'string' ? client.query(work) : work());
    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    if (error instanceof pg.DatabaseError && NOT_NOW.includes(error.code ?? '')) return false;
    throw error;
  }
}
