import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSettings } from '../../../test/graphql.js';
import { addCluster } from '../../../test/inventory.js';
import { aNodeSubject, aTable, NOW, rollUpDue } from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { checkReport } from './ingest.service.js';
import { readBoard } from './latest-board.service.js';
import { readSampleBatch } from './sample-batch.js';
import { SampleWriter } from './sample-writer.service.js';

const facts = useTestDatabase(6);
let tenantId: string;

/** A node, seconds before two hours ago, and what was measured. */
type Row = [name: string, second: number, value: number | null];
const row = fc.tuple(
  fc.constantFrom('node-1', 'node-2', 'node-3'),
  fc.integer({ min: 0, max: 5_000 }).map((second) => second - (second % 500)),
  fc.option(fc.integer({ min: 0, max: 1_000_000 }), { freq: 5 }),
);
const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 });

beforeAll(async () => {
  tenantId = await addTenant(facts.db);
});

async function send(agent: AgentCaller, sent: readonly { seq: number; rows: readonly Row[] }[]): Promise<void> {
  const writer = new SampleWriter(facts.db, testSettings);
  const stored = sent.map(({ seq, rows }) => {
    const table = aTable(
      'node.cpu.usage',
      rows.map(([name, second, value]) => [aNodeSubject(name), second - 7_200, value]),
    );
    const samples = readSampleBatch({ tables: [table] });
    return writer.store(
      checkReport(agent, { batchId: `1:${seq}`, source: 'test', samples }, testSettings, NOW),
      () => NOW,
    );
  });
  await Promise.all(stored);
}

/** All samples as they are kept once their hours are compacted, and the newest values, by names instead of ids. */
async function stateOf({ clusterId }: AgentCaller): Promise<unknown> {
  await rollUpDue(facts.db, tenantId);
  return facts.db.runInTenant(tenantId, async (tx) => {
    const totals = await tx.query(
      `SELECT hour_at, sum(value_count)::int AS count, sum(value_sum) AS sum, min(value_min) AS least, max(value_max) AS most,
         bool_and(encoding = 2) AS "isCompacted" FROM sample_block
       WHERE tenant_id = $1 AND cluster_id = $2 AND value_count > 0 GROUP BY hour_at ORDER BY hour_at`,
      [tenantId, clusterId],
    );
    for (const total of totals) expect(total).toMatchObject({ isCompacted: true, sum: expect.any(Number) });
    const subjects = await tx.query<{ id: number; name: string }>(
      'SELECT id, name FROM subject WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY name',
      [tenantId, clusterId],
    );
    const board = await readBoard(tx, tenantId, clusterId);
    return { totals, newest: subjects.map(({ id, name }) => [name, board?.usageOf(id, 30_000) ?? null]) };
  });
}

describe('samples', () => {
  it('fault 11: that come late, twice, in other batches or in another order end in the same state as in order', async () => {
    const shuffles = batches.chain((all) =>
      fc.record({
        all: fc.constant(all),
        order: fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
        again: fc.subarray([...all.keys()]),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffles, async ({ all, order, again }) => {
        const inOrder = await addCluster(facts.db, tenantId, `c-${newId()}`);
        for (const [seq, rows] of all.entries()) await send(inOrder, [{ seq, rows }]);
        const mixed = await addCluster(facts.db, tenantId, `c-${newId()}`);
        const half = Math.ceil(order.length / 2);
        await send(
          mixed,
          order.slice(0, half).map((seq) => ({ seq, rows: all[seq]! })),
        );
        // The first half is compacted already when the second comes; some of it again, under its own and another name.
        await rollUpDue(facts.db, tenantId);
        const others = order.slice(half).map((seq) => ({ seq, rows: all[seq]! }));
        const repeated = again.flatMap((seq) => [
          { seq, rows: all[seq]! },
          { seq: 100 + seq, rows: [...all[seq]!].reverse() },
        ]);
        await send(mixed, [...others, ...repeated.filter(({ seq }) => seq >= 100 || order.indexOf(seq) < half)]);
        expect(await stateOf(mixed)).toEqual(await stateOf(inOrder));
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
