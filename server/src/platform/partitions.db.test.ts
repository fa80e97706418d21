import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { until } from '../../test/server-process.js';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { rehomeStrayRows } from './default-partition.js';
import { newId } from './id.js';
import { dropPartitions } from './partition-drop.js';
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
    await reader.query('BEGIN; LOCK TABLE rollup_block IN ACCESS EXCLUSIVE MODE');
    const made = await ensurePartitions(facts.partitionsUrl, now);
    await reader.end();
    expect(made.sort()).toEqual(names(now).filter((name) => !name.startsWith('rollup')));
    expect(await ensurePartitions(facts.partitionsUrl, now)).toHaveLength(3);
  });
});

/** Stores a landing block of each of these hours, as ingest does. */
async function storeBlocks(tenantId: string, hours: readonly string[]): Promise<void> {
  await facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO sample_block (tenant_id, cluster_id, id, metric_ids, source, report_epoch, report_seq, part, start_at,
         end_at, value_count, encoding, body, received_at, hour_at)
       SELECT $1, $2, h.id, '{1}', 'kubelet', 1, 1, 0, h.at, h.at, 1, 1, '', now(), h.at
       FROM unnest($3::uuid[], $4::timestamptz[]) AS h (id, at)`,
      [tenantId, newId(), hours.map(() => newId()), hours],
    ),
  );
}

async function storedHours(tenantId: string, from: string, to: string): Promise<{ at: string; place: string }[]> {
  const rows = await facts.db.runInTenant(tenantId, (tx) =>
    tx.query<{ at: Date; place: string }>(
      `SELECT hour_at AS at, tableoid::regclass::text AS place FROM sample_block
       WHERE tenant_id = $1 AND hour_at >= $2 AND hour_at < $3 ORDER BY hour_at`,
      [tenantId, from, to],
    ),
  );
  return rows.map(({ at, place }) => ({ at: at.toISOString(), place }));
}

async function holding(statement: string): Promise<pg.Client> {
  const holder = new pg.Client({ connectionString: facts.superuserUrl });
  await holder.connect();
  await holder.query(`BEGIN; ${statement}`);
  return holder;
}

describe('a row on its way to the default partition', () => {
  it('is stored all the same when its own partition is made meanwhile', async () => {
    const tenantId = await addTenant(facts.db);
    const span = partitionsAt(new Date('2034-03-05T12:00:00Z'), PARTITIONED_TABLES[0]!)[0]!;
    const maker = await holding(
      `CREATE TABLE ${span.name} (LIKE sample_block INCLUDING ALL);
       ALTER TABLE sample_block ATTACH PARTITION ${span.name} FOR VALUES FROM ('${span.from}') TO ('${span.to}')`,
    );
    const stored = storeBlocks(tenantId, [span.from]);
    await until('the row waits for the partition', 60, async () => {
      const [lock] = await facts.db.reference<{ waits: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'sample_block_default'::regclass) AS waits`,
      );
      return lock!.waits;
    });
    await maker.query('COMMIT');
    await stored;
    const { rows } = await maker.query(`SELECT count(*)::int AS count FROM ${span.name}`);
    await maker.end();
    expect(rows).toEqual([{ count: 1 }]);
  });
});

describe('partitionsAt', () => {
  const samples = PARTITIONED_TABLES.find(({ table }) => table === 'sample_block')!;

  it('are made three days ahead, over the turn of a year and a leap day (fault test 40)', () => {
    const after = (now: string) => partitionsAt(new Date(now), samples).map(({ name }) => name.slice(-8));
    expect(after('2026-12-30T23:59:59Z')).toEqual(['20261229', '20261230', '20261231', '20270101', '20270102']);
    expect(after('2028-02-27T00:00:00Z')).toEqual(['20280226', '20280227', '20280228', '20280229', '20280301']);
  });

  it('reach as far back as data may arrive, without a hole', () => {
    const spans = partitionsAt(new Date('2026-11-22T10:00:00Z'), samples, 30);
    expect(spans[0]!.from).toBe('2026-10-23T00:00:00.000Z');
    for (const [index, span] of spans.slice(1).entries()) expect(span.from).toBe(spans[index]!.to);
    expect(spans).toHaveLength(34);
  });
});

describe('the default partition', () => {
  it('takes rows whose partition is missing at midnight UTC; they move into their own, by tenant (fault test 33)', async () => {
    const other = await addTenant(facts.db);
    const hours = ['2032-01-01T00:00:00.000Z', '2032-01-01T23:00:00.000Z', '2032-01-02T00:00:00.000Z'];
    await storeBlocks(facts.tenantId, hours);
    await storeBlocks(other, hours.slice(0, 1));
    const span = ['2032-01-01T00:00:00Z', '2032-02-01T00:00:00Z'] as const;
    const before = await storedHours(facts.tenantId, ...span);
    expect(new Set(before.map(({ place }) => place))).toEqual(new Set(['sample_block_default']));

    const found = await rehomeStrayRows(facts.partitionsUrl, [facts.tenantId, other]);
    expect(found).toEqual([
      { table: 'sample_block', partition: 'sample_block_p20320101', rows: 3, isMoved: true },
      { table: 'sample_block', partition: 'sample_block_p20320102', rows: 1, isMoved: true },
    ]);
    expect(await storedHours(facts.tenantId, ...span)).toEqual([
      { at: hours[0], place: 'sample_block_p20320101' },
      { at: hours[1], place: 'sample_block_p20320101' },
      { at: hours[2], place: 'sample_block_p20320102' },
    ]);
    expect(await storedHours(other, ...span)).toEqual([{ at: hours[0], place: 'sample_block_p20320101' }]);
    expect(await rehomeStrayRows(facts.partitionsUrl, [facts.tenantId, other])).toEqual([]);
    const [walls] = await facts.db.reference(
      `SELECT bool_and(relrowsecurity AND relforcerowsecurity) AS walled,
         bool_or(has_table_privilege('k8i_app', oid, 'SELECT')) AS granted,
         (SELECT count(*)::int FROM pg_index x WHERE x.indrelid = 'sample_block_p20320101'::regclass) AS indexes
       FROM pg_class WHERE relkind = 'r' AND relname LIKE 'sample_block_p203201%'`,
    );
    expect(walls).toEqual({ walled: true, granted: false, indexes: 2 });
  });

  it('keeps its rows, and says so, while a long transaction writes such rows; the next run moves them', async () => {
    await storeBlocks(facts.tenantId, ['2033-03-03T03:00:00.000Z']);
    const writer = await holding('LOCK TABLE sample_block_default IN ROW EXCLUSIVE MODE');
    const found = await rehomeStrayRows(facts.partitionsUrl, [facts.tenantId]);
    await writer.end();
    expect(found).toMatchObject([{ rows: 1, isMoved: false }]);
    expect(await rehomeStrayRows(facts.partitionsUrl, [facts.tenantId])).toMatchObject([{ rows: 1, isMoved: true }]);
  });
});

describe('dropPartitions', () => {
  it('drops what ended before, keeps the partition that the moment lies in and the default one', async () => {
    await ensurePartitions(facts.partitionsUrl, new Date('2034-05-15T12:00:00Z'));
    await storeBlocks(facts.tenantId, ['2034-05-14T10:00:00.000Z', '2034-05-15T10:00:00.000Z']);
    const dropped = await dropPartitions(facts.partitionsUrl, { sample_block: new Date('2034-05-15T12:00:00Z') });
    expect(dropped).toContain('sample_block_p20340514');
    expect(dropped).not.toContain('sample_block_p20340515');
    const left = await storedHours(facts.tenantId, '2034-05-14T00:00:00Z', '2034-05-16T00:00:00Z');
    expect(left.map(({ at }) => at)).toEqual(['2034-05-15T10:00:00.000Z']);
    const [others] = await facts.db.reference(
      `SELECT to_regclass('sample_block_default') IS NOT NULL AS fallback, to_regclass('alert_event_p20340514') IS NOT NULL AS events`,
    );
    expect(others).toEqual({ fallback: true, events: true });
  });

  it('does not block inserts while a long transaction reads what is to go; the next run drops it (fault test 33)', async () => {
    await ensurePartitions(facts.partitionsUrl, new Date('2035-07-10T12:00:00Z'));
    const before = { sample_block: new Date('2035-07-10T00:00:00Z') };
    const reader = await holding('SELECT count(*) FROM sample_block_p20350709');
    const dropping = dropPartitions(facts.partitionsUrl, before);
    let slowest = 0;
    let isOver = false;
    const inserting = (async () => {
      while (!isOver) {
        const began = performance.now();
        await storeBlocks(facts.tenantId, ['2035-07-10T10:00:00.000Z']);
        slowest = Math.max(slowest, performance.now() - began);
      }
    })();
    const dropped = await dropping;
    isOver = true;
    await inserting;
    await reader.end();
    expect(dropped).not.toContain('sample_block_p20350709');
    expect(slowest).toBeLessThan(1_000);
    expect(await dropPartitions(facts.partitionsUrl, before)).toContain('sample_block_p20350709');
  });
});
