import type pg from 'pg';
import { asOwner, attempt, PARTITIONED_TABLES, type PartitionedTable, spanAt } from './partitions.js';

/** Nobody waits longer than this for a partition to be dropped: whoever wants the table queues behind the drop. */
const LOCK_TIMEOUT = '200ms';
const ATTEMPTS = 3;

/**
 * Drops the partitions that end at or before a moment, whole and at once, without reading a row.
 * @param url connection of the owner of the tables, or of a member of it
 * @param before by table; tables that are not named keep everything
 * @returns names of the partitions dropped; those in use for long are left to a later run
 */
export function dropPartitions(url: string, before: Readonly<Record<string, Date>>): Promise<string[]> {
  return asOwner(url, async (client) => {
    const dropped: string[] = [];
    for (const table of PARTITIONED_TABLES) {
      const end = before[table.table];
      if (!end) continue;
      for (const name of await endedPartitions(client, table, end)) {
        if (await drop(client, name)) dropped.push(name);
      }
    }
    return dropped;
  });
}

async function endedPartitions(client: pg.Client, table: PartitionedTable, end: Date): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = $1::regclass ORDER BY c.relname`,
    [table.table],
  );
  return rows.map(({ name }) => name).filter((name) => isEnded(name, table, end));
}

/** Partitions of ours are named by their beginning; the default partition and strangers are not. */
function isEnded(name: string, table: PartitionedTable, end: Date): boolean {
  const match = /_p(\d{4})(\d{2})(\d{2})?$/.exec(name);
  if (!match) return false;
  const span = spanAt(new Date(`${match[1]}-${match[2]}-${match[3] ?? '01'}T00:00:00Z`), table);
  return span.name === name && new Date(span.to) <= end;
}

async function drop(client: pg.Client, name: string): Promise<boolean> {
  for (let tried = 0; tried < ATTEMPTS; tried++) {
    if (await attempt(client, `BEGIN; SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'; DROP TABLE ${name}; COMMIT`))
      return true;
  }
  return false;
}
