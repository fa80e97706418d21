import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aPod, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aNodeSubject,
  aTable,
  reportTables,
  rollUpDue,
} from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { rebuildNext } from './rollup-next.service.js';
import { ensureSubjects, type SubjectKey } from './subject.service.js';

const facts = useTestDatabase();
/** Every hour and day of the samples is over and settled. */
const AFTER = new Date('2026-03-03T00:00:00Z');

const PODS = [
  aPod('web-a', { nodeName: 'n1' }),
  aPod('web-b', { nodeName: 'n2' }),
  aPod('tool', { namespace: 'ops', nodeName: 'n1' }),
];
const THINGS = [
  ...PODS.map(({ name, namespace }) => ({
    metric: 'container.cpu.usage',
    subject: aContainerSubject(name, 'app', namespace),
  })),
  ...['n1', 'n2'].map((name) => ({ metric: 'host.memory.used', subject: aNodeSubject(name) })),
];

/** Thing, seconds before NOW, value; hours of the same day, of the day before, and one long ago. */
type Row = [thing: number, secondsAgo: number, value: number | null];
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.nat(THINGS.length - 1),
  fc.tuple(fc.nat(40), fc.constantFrom(0, 3_600, 7_200, 50_000, 86_400)).map(([n, ago]) => n * 60 + ago),
  fc.option(
    fc.oneof(
      fc.nat(1_000),
      fc.nat(2 ** 40).map((pages) => pages * 4_096),
    ),
    { freq: 6 },
  ),
);
const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 });

/** A cluster whose subjects have the same ids in every tenant, so that what is stored can be compared. */
async function newWorld(): Promise<AgentOfTest> {
  const agent = await addMeasuredCluster(facts.db, await addTenant(facts.db), 'prod');
  await reportInventory(facts.db, agent, 1, { pods: PODS });
  const keys: SubjectKey[] = THINGS.flatMap(({ subject }) => {
    const { kind, name, namespace = '', container = '' } = subject;
    const own = { kind, name, namespace: namespace ?? '', container: container ?? '' };
    return own.kind === 'CONTAINER' ? [own, { ...own, kind: 'POD' as const, container: '' }] : [own];
  });
  await facts.db.runInTenant(agent.tenantId, (tx) => ensureSubjects(tx, agent.tenantId, agent.clusterId, keys));
  return agent;
}

async function send(agent: AgentOfTest, rows: Row[], index: number, seq: number): Promise<void> {
  const tables = ['container.cpu.usage', 'host.memory.used'].flatMap((metric) => {
    const own = rows.filter(([thing]) => THINGS[thing]!.metric === metric);
    if (own.length === 0) return [];
    return [
      aTable(
        metric,
        own.map(([thing, ago, value]) => [THINGS[thing]!.subject, -ago, value]),
      ),
    ];
  });
  await reportTables(facts.db, agent, seq, tables, `source-${index % 3}`);
}

/** Everything that is stored of a cluster's samples, but for when it was. */
function storedOf({ tenantId, clusterId }: AgentOfTest): Promise<object[]> {
  return facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      `SELECT 'samples' AS what, jsonb_build_array(hour_at, encoding, metric_ids, source, start_at, end_at, subject_min,
         subject_max, value_count, value_sum, value_min, value_max) AS facts, encode(body, 'hex') AS body
       FROM sample_block WHERE tenant_id = $1 AND cluster_id = $2
       UNION ALL
       SELECT 'roll-up', jsonb_build_array(chunk_at, metric_id, scope, step_seconds, span_seconds, first_key, last_key),
         encode(body, 'hex') FROM rollup_block WHERE tenant_id = $1 AND cluster_id = $2
       ORDER BY 1, 2`,
      [tenantId, clusterId],
    ),
  );
}

const arrival = fc.record({
  /** Which batches come once more before all of them come, in that order, and in which they do. */
  repeats: fc.array(fc.nat(4), { maxLength: 4 }),
  order: fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 }),
  /** How many hours and days are rebuilt after each arrival. */
  rebuilt: fc.array(fc.nat(4), { minLength: 9, maxLength: 9 }),
});

describe('the store of samples', () => {
  it('ends in the same bytes for any order and repetition of the batches and any roll-ups between them', async () => {
    await fc.assert(
      fc.asyncProperty(batches, arrival, async (sent, { repeats, order, rebuilt }) => {
        const [straight, shuffled] = [await newWorld(), await newWorld()];
        for (const [index, rows] of sent.entries()) await send(straight, rows, index, index + 2);
        await rollUpDue(facts.db, straight.tenantId, AFTER);

        const all = [...sent.keys()].sort((a, b) => order[a]! - order[b]!);
        const arrivals = [...repeats.filter((index) => index < sent.length), ...all];
        const context = { db: facts.db, now: () => AFTER, log: () => undefined };
        for (const [n, index] of arrivals.entries()) {
          await send(shuffled, sent[index]!, index, n + 2);
          for (let left = rebuilt[n]!; left > 0; left--) await rebuildNext(context, shuffled.tenantId);
        }
        await rollUpDue(facts.db, shuffled.tenantId, AFTER);
        expect(await storedOf(shuffled)).toEqual(await storedOf(straight));
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('keeps a cluster whose samples all are absent without a row', async () => {
    const agent = await newWorld();
    await send(agent, [[0, 3_600, null]], 0, 2);
    await rollUpDue(facts.db, agent.tenantId, AFTER);
    expect(await storedOf(agent)).toEqual([]);
  });
});
