import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { aReportedFinding } from '../../../test/alert-builders.js';
import { addCluster } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { AgentCaller } from '../../platform/request-context.js';
import type { Receipt } from '../clusters/receipt.service.js';
import { checkReport } from './anomaly.service.js';
import type { ReportedFinding } from './finding-input.js';
import { FindingWriter } from './finding-writer.service.js';

// Before the database itself goes, which is told below.
afterAll(() => admin?.end());
const facts = useTestDatabase(6);
const NOW = new Date('2026-03-02T20:10:00Z');
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
let admin: pg.Client;
let tenantId: string;
let agent: AgentCaller;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: facts.superuserUrl });
  await admin.connect();
  // What one report in a hundred might meet in a database: a row that it does not take.
  await admin.query(`ALTER TABLE anomaly ADD CONSTRAINT ck_test CHECK (workload_name <> 'refused')`);
});
beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  agent = await addCluster(facts.db, tenantId, 'first');
});

function aReport(seq: number, workload: string, overrides: Partial<ReportedFinding> = {}) {
  const findings = [aReportedFinding(workload, { startedAt: at(-10), observedAt: at(-1), ...overrides })];
  return checkReport(agent, { batchId: `1:${seq}`, findings }, 10);
}

const storeAll = (reports: ReturnType<typeof aReport>[]): Promise<Receipt>[] => {
  const writer = new FindingWriter(facts.db);
  return reports.map((report) => writer.store(report, () => NOW));
};

/** Receipts, the commits that wrote them, and the events in their order. */
async function stored(): Promise<{ receipts: number; commits: number; events: string[] }> {
  const { rows } = await admin.query(
    `SELECT count(*)::int AS receipts, count(DISTINCT xmin::text)::int AS commits,
       (SELECT coalesce(array_agg(type || ' ' || (payload #>> '{alert,subjectName}') ORDER BY seq), '{}')
        FROM alert_event WHERE tenant_id = $1 AND stream = 'alert') AS events
     FROM batch_receipt WHERE tenant_id = $1`,
    [tenantId],
  );
  return rows[0];
}

describe('FindingWriter', () => {
  it('P44: stores in one commit what comes while another is under way, and gives each its own receipt', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `app-${n + 10}`);
    const receipts = await Promise.all(storeAll(names.map((name, n) => aReport(n + 1, name))));
    expect(receipts.map(({ batchId, accepted }) => [batchId, accepted])).toEqual(
      names.map((_, n) => [`1:${n + 1}`, 1]),
    );
    const { events, ...counts } = await stored();
    expect(counts).toEqual({ receipts: 12, commits: 2 });
    expect(events.sort()).toEqual(names.map((name) => `ADDED ${name}`));
  });

  it('tells all news of one anomaly in their order, however close they come', async () => {
    const ended = { state: 'ENDED', observedAt: at(0), endedAt: at(0) } as const;
    const later = { startedAt: at(1), observedAt: at(2) };
    const writer = new FindingWriter(facts.db);
    const reports = [
      aReport(1, 'other'),
      aReport(2, 'busy'),
      aReport(3, 'busy', ended),
      aReport(4, 'busy', { ...later, key: ` ${aReportedFinding('busy').key} ` }),
    ];
    await Promise.all(reports.map((report) => writer.store(report, () => at(3))));
    const { events } = await stored();
    expect(events).toEqual(['ADDED other', 'ADDED busy', 'RESOLVED busy', 'MODIFIED busy']);
  });

  it('fault 10, fault 12: of one batchId at once stores one body, repeats its receipt, and refuses another body', async () => {
    const answers = await Promise.allSettled(
      storeAll([aReport(1, 'a'), aReport(2, 'b'), aReport(2, 'b'), aReport(2, 'c'), aReport(3, 'd')]),
    );
    const [, first, same] = answers;
    expect(answers).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'IDEMPOTENCY_MISMATCH' } },
      { status: 'fulfilled' },
    ]);
    expect(same).toEqual(first);
    const { events, receipts } = await stored();
    expect(receipts).toBe(3);
    expect(events.sort()).toEqual(['ADDED a', 'ADDED b', 'ADDED d']);
  });

  it('P44: lets a report that the database does not take fail alone', async () => {
    const answers = await Promise.allSettled(
      storeAll([aReport(1, 'a'), aReport(2, 'b'), aReport(3, 'refused'), aReport(4, 'c')]),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect((await stored()).events.sort()).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
  });

  it('P45: refuses what comes when 2,000 reports of the cluster wait, and says when to come again', async () => {
    const writer = new FindingWriter(facts.db);
    const answers = await Promise.allSettled(
      Array.from({ length: 2_002 }, (_, n) =>
        writer.store(checkReport(agent, { batchId: `1:${n + 1}`, findings: [] }, 10), () => NOW),
      ),
    );
    expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'RATE_LIMITED', details: { retryAfter: 5 } } },
    ]);
    expect(await stored()).toEqual({ receipts: 2_001, commits: 2, events: [] });
  });
});
