import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { cloneDatabase } from '../../launcher/test-postgres.mjs';
import { SnakeNaming } from '../platform/database.js';
import { ensurePartitions, PARTITIONED_TABLES } from '../platform/partitions.js';
import { entities } from './entities.js';

type Clone = Awaited<ReturnType<typeof cloneDatabase>>;
let clone: Clone;
let source: DataSource;

beforeAll(async () => {
  clone = await cloneDatabase();
  source = await new DataSource({
    type: 'postgres',
    url: clone.superuserUrl,
    entities,
    namingStrategy: new SnakeNaming(),
  }).initialize();
});

afterAll(async () => {
  await source.destroy();
  await clone.drop();
});

/** Tables that nothing reads or writes any more; the version before may still run beside this one. */
const RETIRED = ['rollup'];

describe('entities and migrations', () => {
  it('agree: the schema builder finds nothing to change', async () => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  });

  it('have an entity for every table that is not partitioned or kept by the migrations themselves', async () => {
    const rows = await source.query(
      `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace`,
    );
    const partitioned = PARTITIONED_TABLES.map((one) => one.table);
    const known = [
      ...source.entityMetadatas.map((metadata) => metadata.tableName),
      ...partitioned,
      ...RETIRED,
      'schema_migration',
    ];
    expect(rows.map((row: { relname: string }) => row.relname).filter((name: string) => !known.includes(name))).toEqual(
      [],
    );
  });
});

/** Tables that belong to no tenant: found by e-mail or token before a tenant is known, or the installation’s own. */
const REFERENCE_TABLES =
  'tenant login access_token job_state default_retention database_history schema_migration'.split(' ');

describe('row level security', () => {
  it('is enabled, forced and has a policy on every tenant table and partition, new ones too', async () => {
    await ensurePartitions(clone.partitionsUrl, new Date());
    const rows = await source.query(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
         AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))`,
    );
    expect(rows.map((row: { name: string }) => row.name).sort()).toEqual([...REFERENCE_TABLES].sort());
  });

  it('binds the application role: it owns nothing and may not bypass it', async () => {
    const [role] = await source.query(
      `SELECT rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned FROM pg_roles r WHERE rolname = 'k8i_app'`,
    );
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, owned: 0 });
  });

  it('gives the application no grant on a partition itself', async () => {
    const rows = await source.query(
      `SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' AND has_table_privilege('k8i_app', oid, 'SELECT')`,
    );
    expect(rows).toEqual([]);
  });

  it('leads every primary key and index of a tenant table with tenant_id', async () => {
    const rows = await source.query(
      `SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
       WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND a.attname <> 'tenant_id'`,
    );
    expect(rows).toEqual([]);
  });
});

describe('ensurePartitions', () => {
  it('makes each partition once', async () => {
    const now = new Date('2031-05-30T12:00:00Z');
    const made = await ensurePartitions(clone.partitionsUrl, now);
    expect(made).toContain('sample_block_p20310602');
    expect(made).toContain('rollup_block_p203106');
    expect(await ensurePartitions(clone.partitionsUrl, now)).toEqual([]);
  });
});
