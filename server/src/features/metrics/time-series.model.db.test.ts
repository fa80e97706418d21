import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AgentOfTest,
  addMeasuredCluster,
  aNodeSubject,
  aTable,
  NOW,
  reportTables,
  rollUpDue,
  secondsFromNow,
} from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import type { AcrossKind, OverTimeKind } from './aggregate.js';
import { readTimeSeries, type TimeSeriesAnswer } from './time-series.service.js';

const facts = useTestDatabase();

/** A sample as it is sent: subject, seconds before NOW, microcores or null. */
type Row = [subject: string, secondsAgo: number, value: number | null];
type Batch = Row[];

const SUBJECTS = ['a', 'b', 'c'];
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom(...SUBJECTS),
  // Few distinct moments, so that the same one is often sent again with another value.
  fc.oneof(
    fc.integer({ min: 0, max: 700 }).map((n) => n * 15),
    fc.constantFrom(1_800, 1_801, 5_399, 5_400, 5_401),
  ),
  fc.option(fc.oneof(fc.constant(0), fc.nat(5_000_000)), { freq: 8 }),
);
const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 25 }), { minLength: 1, maxLength: 8 });

const question = fc.record({
  overTime: fc.constantFrom<OverTimeKind>('AVG', 'MIN', 'MAX', 'SUM', 'LAST'),
  across: fc.constantFrom<AcrossKind>('SUM', 'AVG', 'MIN', 'MAX'),
  groupBy: fc.constantFrom('ALL' as const, 'CLUSTER_NODE' as const),
  stepSeconds: fc.constantFrom(60, 300, 420, 900, 3_600, 7_200),
  window: fc.tuple(fc.nat(11_000), fc.integer({ min: 1, max: 11_000 })),
});
type Question = Parameters<typeof question.map>[0] extends (value: infer Q) => unknown ? Q : never;

async function newAgent(): Promise<AgentOfTest> {
  return addMeasuredCluster(facts.db, await addTenant(facts.db), `c-${newId()}`);
}

const send = (agent: AgentOfTest, batch: Batch, seq: number): Promise<void> => {
  const rows = batch.map(([name, ago, value]) => [aNodeSubject(name), -ago, value] as const);
  return reportTables(facts.db, agent, seq, [aTable('host.cpu.usage', rows as never)], `source-${seq % 3}`);
};

function ask(agent: AgentOfTest, { window, ...how }: Question): Promise<TimeSeriesAnswer | null> {
  const from = secondsFromNow(-window[0] - window[1]);
  const range = { from: new Date(from), to: new Date(from + window[1] * 1_000) };
  const of = { cluster: toGlobalId('Cluster', agent.clusterId) };
  const rest = { metrics: ['host.cpu.usage'], maxPoints: 300, top: 8, minStepSeconds: 30 };
  return facts.db.runInTenant(agent.tenantId, (tx) =>
    readTimeSeries(
      { tx, tenantId: agent.tenantId, rights: wholeTenant(Role.VIEWER) },
      { of, range, ...how, ...rest },
      NOW,
    ),
  );
}

/** The same answer by brute force: of samples of one moment the last one sent counts. */
function model(sent: Batch[], { window, overTime, across, groupBy, stepSeconds }: Question) {
  const step = stepSeconds * 1_000;
  const start = secondsFromNow(-window[0] - window[1]);
  const from = Math.floor(start / step) * step;
  const to = Math.ceil((start + window[1] * 1_000) / step) * step;
  const kept = new Map<string, { name: string; time: number; value: number }>();
  for (const [name, ago, value] of sent.flat()) {
    const time = secondsFromNow(-ago);
    if (value !== null) kept.set(`${name} ${time}`, { name, time, value: value / 1e6 });
  }
  const inside = [...kept.values()].filter((s) => s.time >= from && s.time < to).sort((x, y) => x.time - y.time);
  const names = groupBy === 'ALL' ? ['all'] : [...new Set(inside.map((s) => s.name))].sort();
  const lines = names.map((group) => {
    const own = inside.filter((s) => group === 'all' || s.name === group);
    const values: (number | null)[] = [];
    for (let at = from; at < to; at += step) {
      const bucket = own.filter((s) => s.time >= at && s.time < at + step);
      const perSubject = [...new Set(bucket.map((s) => s.name))].map((name) =>
        bucket.filter((s) => s.name === name).map((s) => s.value),
      );
      if (bucket.length === 0) values.push(null);
      else if (overTime === 'AVG' && across === 'AVG') values.push(REDUCE.AVG(bucket.map((s) => s.value)));
      else values.push(REDUCE[across](perSubject.map(REDUCE[overTime])));
    }
    return { group, values };
  });
  const observedAt = inside.at(-1)?.time ?? null;
  return { from, to, lines, observedAt };
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const REDUCE = {
  SUM: sum,
  AVG: (values: number[]) => sum(values) / values.length,
  MIN: (values: number[]) => Math.min(...values),
  MAX: (values: number[]) => Math.max(...values),
  LAST: (values: number[]) => values.at(-1)!,
};

function close(found: (number | null)[], expected: (number | null)[]): void {
  expect(found.map((value) => value === null)).toEqual(expected.map((value) => value === null));
  for (const [index, value] of found.entries()) if (value !== null) expect(value).toBeCloseTo(expected[index]!, 9);
}

/** Roll-ups by what identifies them outside of the database they are in. */
function rollups(agent: AgentOfTest): Promise<unknown[]> {
  return facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query(
      `SELECT s.name, r.metric_id, r.step_seconds, r.chunk_at, r.sources, r.buckets FROM rollup r
       JOIN subject s ON s.tenant_id = $1 AND s.id = r.subject_id
       WHERE r.tenant_id = $1 ORDER BY s.name, r.metric_id, r.chunk_at`,
      [agent.tenantId],
    ),
  );
}

describe('timeSeries', () => {
  it('equals a brute-force model for any samples, question and state of the roll-ups', async () => {
    await fc.assert(
      fc.asyncProperty(batches, question, fc.nat(8), async (sent, asked, rolledUpAfter) => {
        const agent = await newAgent();
        for (const [index, batch] of sent.entries()) {
          await send(agent, batch, index + 1);
          if (index === rolledUpAfter) await rollUpDue(facts.db, agent.tenantId);
        }
        const answer = (await ask(agent, asked))!;
        const expected = model(sent, asked);
        expect([answer.from.getTime(), answer.to.getTime()]).toEqual([expected.from, expected.to]);
        expect(answer.observedAt?.getTime() ?? null).toBe(expected.observedAt);
        const found = [...answer.series].sort((a, b) => (a.group < b.group ? -1 : 1));
        expect(found.map((series) => series.group)).toEqual(expected.lines.map((line) => line.group));
        for (const [index, series] of found.entries()) close(series.values, expected.lines[index]!.values);
      }),
      { numRuns: 25 },
    );
  });

  it('and the roll-ups end the same for any order and repetition of the batches', async () => {
    const arrival = fc.record({
      order: fc.infiniteStream(fc.nat(1_000)),
      repeats: fc.array(fc.nat(7), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(batches, question, arrival, async (sent, asked, { order, repeats }) => {
        const [straight, shuffled] = [await newAgent(), await newAgent()];
        for (const [index, batch] of sent.entries()) await send(straight, batch, index + 1);
        await rollUpDue(facts.db, straight.tenantId);
        const keys = sent.map((_, index) => ({ index, key: order.next().value as number }));
        const arrivals = keys.sort((a, b) => a.key - b.key).map(({ index }) => index);
        for (const index of [...arrivals, ...repeats.filter((repeat) => repeat < sent.length)]) {
          await send(shuffled, sent[index]!, index + 1);
          if (index % 3 === 0) await rollUpDue(facts.db, shuffled.tenantId);
        }
        await rollUpDue(facts.db, shuffled.tenantId);
        expect(await rollups(shuffled)).toEqual(await rollups(straight));
        expect(await ask(shuffled, asked)).toEqual(await ask(straight, asked));
      }),
      { numRuns: 15 },
    );
  });
});
