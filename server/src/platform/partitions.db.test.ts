import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { useTestDatabase } from '../../test/test-database.js';
import { ensurePartitions, PARTITIONED_TABLES, partitionsAt } from './partitions.js';

const facts = useTestDatabase();

function names(now: Date): string[] {
  return PARTITIONED_TABLES.flatMap((table) => partitionsAt(now, table).map((span) => span.name)).sort();
}

describe('ensurePartitions', () => {
  it('makes every partition once when replicas do it together, behind row level security and without a grant', async () => {
    const now = new Date('2030-01-31T12:00:00Z');
    const made = await Promise.all([1, 2, 3].map(() => ensurePartitions(facts.partitionsUrl, now)));
    expect(made.flat().sort()).toEqual(names(now));
    const walls = await facts.db.reference(
      `SELECT bool_and(relrowsecurity AND relforcerowsecurity) AS walled,
         bool_or(has_table_privilege('k8i_app', oid, 'SELECT')) AS granted
       FROM pg_class WHERE relname = ANY($1::text[])`,
      [names(now)],
    );
    expect(walls).toEqual([{ walled: true, granted: false }]);
    expect(await ensurePartitions(facts.partitionsUrl, now)).toEqual([]);
  });

  it('leaves a table that is in use for long to the next run, and makes the others', async () => {
    const now = new Date('2031-06-15T12:00:00Z');
    const reader = new pg.Client({ connectionString: facts.superuserUrl });
    await reader.connect();
    await reader.query('BEGIN; LOCK TABLE rollup IN ACCESS EXCLUSIVE MODE');
    const made = await ensurePartitions(facts.partitionsUrl, now);
    await reader.end();
    expect(made.sort()).toEqual(names(now).filter((name) => !name.startsWith('rollup')));
    expect(await ensurePartitions(facts.partitionsUrl, now)).toHaveLength(3);
  });
});
