import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { testSettings } from '../../../test/graphql.js';
import { addCluster } from '../../../test/inventory.js';
import { aNodeSubject, aTable, NOW } from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { entities } from '../../app/entities.js';
import { type Database, openDatabase } from '../../platform/database.js';
import type { AgentCaller } from '../../platform/request-context.js';
import type { Receipt } from '../clusters/receipt.service.js';
import { checkReport, type IngestBatch } from './ingest.service.js';
import { readSampleBatch } from './sample-batch.js';
import { SampleWriter } from './sample-writer.service.js';

// Before the database itself goes, which is told below.
afterAll(async () => {
  await other?.close();
  await admin?.end();
});
const facts = useTestDatabase(6);
const LIMITS = { ingestMaxWaitingSamples: 100_000, ingestPoolSize: 4 };
let tenantId: string;
let agent: AgentCaller;
/** Another replica. */
let other: Database;
let admin: pg.Client;

interface Sent {
  source?: string;
  value?: number;
  samples?: number;
  by?: AgentCaller;
}

/** One node measured every second, back from now. */
function aBatch(seq: number, { source = 'test', value = seq, samples = 1, by = agent }: Sent = {}): IngestBatch {
  const rows = Array.from({ length: samples }, (_, n): [ReturnType<typeof aNodeSubject>, number, number] => [
    aNodeSubject('node-1'),
    -n,
    value,
  ]);
  const batch = readSampleBatch({ tables: [aTable('node.cpu.usage', rows)] });
  return checkReport(by, { batchId: `3:${seq}`, source, samples: batch }, testSettings, NOW);
}

const store = (writer: SampleWriter, batch: IngestBatch): Promise<Receipt> => writer.store(batch, () => NOW);

async function sql<Row>(text: string): Promise<Row[]> {
  return (await admin.query(text, [tenantId])).rows;
}

/** How many blocks, receipts and commits there are. */
async function stored(): Promise<{ blocks: number; receipts: number; commits: number }> {
  const [row] = await sql<{ blocks: number; receipts: number; commits: number }>(
    `SELECT (SELECT count(*)::int FROM sample_block WHERE tenant_id = $1) AS blocks, count(*)::int AS receipts,
       count(DISTINCT xmin::text)::int AS commits FROM batch_receipt WHERE tenant_id = $1`,
  );
  return row!;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) if (Date.now() > deadline) throw new Error(`Never so: ${what}`);
}

beforeAll(async () => {
  other = await openDatabase({ url: withAppUrl(), poolSize: 4, statementTimeoutMs: 30_000 }, entities);
  admin = new pg.Client({ connectionString: facts.superuserUrl });
  await admin.connect();
  // What one batch in a hundred might meet in a database: a row that it does not take.
  await admin.query(`ALTER TABLE sample_block ADD CONSTRAINT ck_test CHECK (source <> 'refused')`);
});
beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  agent = await addCluster(facts.db, tenantId, 'first');
});

function withAppUrl(): string {
  return (facts.db.source.options as { url: string }).url;
}

describe('SampleWriter', () => {
  it('P44: stores what many agents send at once in one commit, and gives each its own receipt', async () => {
    const agents = [
      agent,
      await addCluster(facts.db, tenantId, 'second'),
      await addCluster(facts.db, tenantId, 'third'),
    ];
    const writer = new SampleWriter(facts.db, LIMITS);
    const batches = agents.flatMap((by) => [1, 2, 3, 4].map((seq) => aBatch(seq, { by, samples: seq })));
    const receipts = await Promise.all(batches.map((batch) => store(writer, batch)));
    expect(receipts.map(({ batchId, accepted }) => [batchId, accepted])).toEqual(
      batches.map(({ batchId, samples }) => [batchId, samples.rowCount]),
    );
    expect(await stored()).toEqual({ blocks: 12, receipts: 12, commits: 1 });
  });

  it('fault 10: the same batch five times at once through two replicas has one effect and five equal answers', async () => {
    const writers = [new SampleWriter(facts.db, LIMITS), new SampleWriter(other, LIMITS)];
    const answers = await Promise.all([0, 1, 0, 1, 0].map((n) => store(writers[n]!, aBatch(1))));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await stored()).toMatchObject({ blocks: 1, receipts: 1 });
  });

  it('fault 12: refuses another body under a stored or a simultaneous batchId, and stores the others', async () => {
    const writer = new SampleWriter(facts.db, LIMITS);
    const mismatch = { status: 'rejected', reason: expect.objectContaining({ code: 'IDEMPOTENCY_MISMATCH' }) };
    const together = [aBatch(1), aBatch(1, { value: 99 }), aBatch(2)].map((batch) => store(writer, batch));
    expect(await Promise.allSettled(together)).toMatchObject([
      { status: 'fulfilled' },
      mismatch,
      { status: 'fulfilled' },
    ]);
    const later = [aBatch(1, { value: 98 }), aBatch(3)].map((batch) => store(writer, batch));
    expect(await Promise.allSettled(later)).toMatchObject([mismatch, { status: 'fulfilled' }]);
    expect(await stored()).toMatchObject({ blocks: 3, receipts: 3 });
  });

  it('P44: lets a batch that the database does not take fail alone', async () => {
    const writer = new SampleWriter(facts.db, LIMITS);
    const batches = [aBatch(1), aBatch(2, { source: 'refused' }), aBatch(3)];
    const outcomes = await Promise.allSettled(batches.map((batch) => store(writer, batch)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toMatchObject({ blocks: 2, receipts: 2 });
  });

  it('fault 2: keeps nothing of a commit that was cut off, and stores it once when it comes again', async () => {
    const writer = new SampleWriter(facts.db, LIMITS);
    await whileLocked(`SELECT 1 FROM cluster WHERE tenant_id = '${tenantId}' FOR UPDATE`, async () => {
      const cutOff = Promise.allSettled([store(writer, aBatch(1)), store(writer, aBatch(2))]);
      await until('the commit waits', async () => (await waiting()).length === 1);
      await admin.query('SELECT pg_terminate_backend($1)', [(await waiting())[0]]);
      for (const outcome of await cutOff)
        expect(outcome).toMatchObject({ reason: { code: 'UNAVAILABLE', retryable: true } });
    });
    expect(await stored()).toEqual({ blocks: 0, receipts: 0, commits: 0 });
    await Promise.all([store(writer, aBatch(1)), store(writer, aBatch(2))]);
    expect(await stored()).toMatchObject({ blocks: 2, receipts: 2 });
    // The subjects of the lost commit were not remembered: what is stored now points to one that is there.
    const [subject] = await sql<{ count: number }>('SELECT count(*)::int AS count FROM subject WHERE tenant_id = $1');
    expect(subject!.count).toBe(1);
  });

  it('P45: refuses more than may wait while the database is slow, asks it for no more, and stores all it had taken', async () => {
    const writer = new SampleWriter(facts.db, { ...LIMITS, ingestMaxWaitingSamples: 1_000 });
    const second = await addCluster(facts.db, tenantId, 'second');
    let taken: Promise<Receipt>[] = [];
    await whileLocked(`SELECT 1 FROM cluster WHERE tenant_id = '${tenantId}' FOR UPDATE`, async () => {
      // 300 samples each, and what a batch costs beside them: two are taken.
      taken = [store(writer, aBatch(1, { samples: 300 })), store(writer, aBatch(2, { samples: 300 }))];
      await until('the commit waits', async () => (await waiting()).length === 1);
      for (const by of [agent, second]) {
        const refused = store(writer, aBatch(9, { samples: 300, by }));
        await expect(refused).rejects.toMatchObject({
          code: 'RATE_LIMITED',
          retryable: true,
          details: { retryAfter: expect.any(Number) },
        });
      }
      expect(await waiting()).toHaveLength(1);
    });
    expect(await Promise.all(taken)).toMatchObject([{ accepted: 300 }, { accepted: 300 }]);
    expect(await store(writer, aBatch(9, { samples: 300 }))).toMatchObject({ accepted: 300 });
  });

  it('P45: takes a batch that is larger than what may wait when nothing waits', async () => {
    const writer = new SampleWriter(facts.db, { ...LIMITS, ingestMaxWaitingSamples: 10 });
    expect(await store(writer, aBatch(1, { samples: 50 }))).toMatchObject({ accepted: 50 });
  });

  it('fault 42: lets a tenant whose database rows are locked wait alone', async () => {
    const writer = new SampleWriter(facts.db, LIMITS);
    const neighbourTenant = await addTenant(facts.db);
    const neighbour = await addCluster(facts.db, neighbourTenant, 'next door');
    await whileLocked(`SELECT 1 FROM cluster WHERE tenant_id = '${tenantId}' FOR UPDATE`, async () => {
      const stuck = store(writer, aBatch(1));
      await until('the commit waits', async () => (await waiting()).length === 1);
      expect(await store(writer, aBatch(1, { by: neighbour }))).toMatchObject({ accepted: 1 });
      await admin.query('ROLLBACK');
      expect(await stuck).toMatchObject({ accepted: 1 });
    });
  });

  it('lets the batches of other clusters pass one that waits for a lock', async () => {
    const writer = new SampleWriter(facts.db, LIMITS);
    const second = await addCluster(facts.db, tenantId, 'second');
    // Who makes subjects holds the tenant's counter: here all are known.
    await Promise.all([agent, second].map((by) => store(writer, aBatch(1, { by }))));
    await whileLocked(`SELECT 1 FROM cluster WHERE id = '${agent.clusterId}' FOR UPDATE`, async () => {
      const stuck = store(writer, aBatch(2));
      await until('the commit waits', async () => (await waiting()).length === 1);
      const behind = store(writer, aBatch(3));
      expect(await store(writer, aBatch(2, { by: second }))).toMatchObject({ accepted: 1 });
      expect(await waiting()).toHaveLength(1);
      await admin.query('ROLLBACK');
      expect(await Promise.all([stuck, behind])).toMatchObject([{ accepted: 1 }, { accepted: 1 }]);
    });
  });
});

/** Holds a lock as a slow transaction would while work runs. */
async function whileLocked(lock: string, work: () => Promise<void>): Promise<void> {
  await admin.query(`BEGIN; ${lock}`);
  try {
    await work();
  } finally {
    await admin.query('ROLLBACK');
  }
}

/** Processes of this database that wait for a lock. */
async function waiting(): Promise<number[]> {
  // Within a transaction PostgreSQL shows the same activity again and again.
  await admin.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await admin.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.map((row) => row.pid);
}
