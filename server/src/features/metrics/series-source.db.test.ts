import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aTable,
  reportTables,
} from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { type Aggregation, finishGroup, newGroupParts } from './group-parts.js';
import { metricByName } from './metrics.catalog.js';
import type { ResolutionChoice } from './resolution.js';
import { rebuildNext } from './rollup-next.service.js';
import { canFoldGroups, foldGroups, foldSubjects, type SeriesFacts } from './series-source.service.js';
import { membershipsOf } from './subject-member.service.js';

const facts = useTestDatabase();
const METRIC = 'container.cpu.usage';
/** The hours of the samples are over and settled, and so are the days but for the last. */
const LATER = new Date('2026-03-01T18:00:00Z');
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 1, 27);
const END = START + 3 * DAY_MS;

const PODS = [
  aPod('web-a', { nodeName: 'n1', ownerKind: 'Deployment', ownerName: 'web', ownerUid: 'uid-web' }),
  aPod('web-b', { nodeName: 'n2', ownerKind: 'Deployment', ownerName: 'web', ownerUid: 'uid-web' }),
  aPod('db-0', { nodeName: 'n2', ownerKind: 'StatefulSet', ownerName: 'db', ownerUid: 'uid-db' }),
  aPod('tool', { namespace: 'ops', nodeName: 'n1', uid: 'uid-tool' }),
];

type Scope = Parameters<typeof canFoldGroups>[2];
interface Combination {
  how: Aggregation;
  scope: Scope;
}
const COMBINATIONS: Combination[] = (['NAMESPACE', 'WORKLOAD', 'CLUSTER_NODE'] as const).flatMap((scope) =>
  (['AVG', 'MIN', 'MAX', 'SUM', 'LAST', 'P50', 'P95', 'P99'] as const).flatMap((overTime) =>
    (['SUM', 'AVG', 'MIN', 'MAX', 'POOLED'] as const).map((across) => ({ scope, how: { overTime, across } })),
  ),
);
const admitted = (stepSeconds: number): Combination[] =>
  COMBINATIONS.filter(({ how, scope }) => canFoldGroups({ stepSeconds }, how, scope));

/** Pod, minutes before noon of the first of March, value; on three days. */
type Row = [pod: number, minutesAgo: number, value: number | null];
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.nat(PODS.length - 1),
  fc.tuple(fc.nat(200), fc.constantFrom(0, 0, 600, 1_440, 2_880)).map(([n, ago]) => n + ago),
  fc.option(fc.oneof(fc.constant(0), fc.nat(5_000_000)), { freq: 8 }),
);
const reports = fc.array(
  fc.record({
    rows: fc.array(row, { minLength: 1, maxLength: 40 }),
    source: fc.constantFrom('a', 'b'),
    rebuilt: fc.nat(9),
  }),
  { minLength: 2, maxLength: 4 },
);

async function newWorld(): Promise<AgentOfTest> {
  const agent = await addMeasuredCluster(facts.db, await addTenant(facts.db), 'prod');
  await reportInventory(facts.db, agent, 1, { workloads: [aWorkload('web'), aWorkload('db')], pods: PODS });
  return agent;
}

/** After each report some hours and days are rebuilt, so that others stay due, and day rows have newer hours. */
async function fill(agent: AgentOfTest, sent: { rows: Row[]; source: string; rebuilt: number }[]): Promise<void> {
  const context = { db: facts.db, now: () => LATER, log: () => undefined };
  for (const [index, { rows, source, rebuilt }] of sent.entries()) {
    const table = aTable(
      METRIC,
      rows.map(([pod, ago, value]) => [
        aContainerSubject(PODS[pod]!.name, 'app', PODS[pod]!.namespace),
        -1_800 - ago * 60,
        value,
      ]),
    );
    await reportTables(facts.db, agent, index + 2, [table], source);
    for (let left = rebuilt; left > 0; left--) await rebuildNext(context, agent.tenantId);
  }
}

interface Outcome {
  values: (number | null)[][];
  found: SeriesFacts;
}

/** The same from group roll-ups and by subject, for all groups of the scope but one that is not wanted. */
function readBoth(agent: AgentOfTest, choice: ResolutionChoice, { how, scope }: Combination): Promise<Outcome[]> {
  const { tenantId, clusterId } = agent;
  const member = ({ NAMESPACE: 'namespace', WORKLOAD: 'workload', CLUSTER_NODE: 'clusterNode' } as const)[scope];
  return facts.db.runInTenant(tenantId, async (tx) => {
    const subjects = await tx.query<{ id: number }>(
      `SELECT id FROM subject WHERE tenant_id = $1 AND cluster_id = $2 AND kind = 'CONTAINER' ORDER BY id`,
      [tenantId, clusterId],
    );
    const all = subjects.map((one) => one.id);
    const memberships = await membershipsOf(tx, tenantId, { clusterId, subjectIds: all, until: LATER });
    const keys = [...new Set(all.map((id) => memberships.get(id)![member]!))].sort();
    // All but the last are asked for, which is also none at times.
    const groupOf = (key: string): number => (keys.indexOf(key) === keys.length - 1 ? -1 : keys.indexOf(key));
    const subjectIds = Int32Array.from(all.filter((id) => groupOf(memberships.get(id)![member]!) >= 0));
    const groups = subjectIds.map((id) => groupOf(memberships.get(id)![member]!));
    const outcome = async (isGrouped: boolean): Promise<Outcome> => {
      const parts = newGroupParts(keys.length, choice.points, how);
      const metricId = metricByName(METRIC)!.id;
      const request = { clusterId, metricId, choice, how, parts, members: { subjectIds, groups } };
      const found = isGrouped
        ? await foldGroups(tx, tenantId, { ...request, scope, groupOf })
        : await foldSubjects(tx, tenantId, request);
      return { values: keys.map((_, group) => finishGroup(parts, group, how, 1)), found };
    };
    return [await outcome(true), await outcome(false)];
  });
}

function expectSame([grouped, bySubject]: Outcome[], isWhole: boolean): void {
  for (const [group, values] of grouped!.values.entries()) {
    const exact = bySubject!.values[group]!;
    expect(values.map((value) => value === null)).toEqual(exact.map((value) => value === null));
    for (const [n, value] of values.entries()) if (value !== null) expect(value).toBeCloseTo(exact[n]!, 4);
  }
  expect(grouped!.found.observedAt).toBe(bySubject!.found.observedAt);
  // A roll-up names the sources of its whole hour or day, of which the answer may begin or end within.
  const [some, all] = [bySubject!.found.sources, grouped!.found.sources];
  if (isWhole) expect([...all].sort()).toEqual([...some].sort());
  else expect([...some].filter((source) => !all.has(source))).toEqual([]);
}

function choiceOf(stepSeconds: number, from: number, to: number): ResolutionChoice {
  const points = (to - from) / 1_000 / stepSeconds;
  return { resolution: 'RAW', stepSeconds, from, to, points, reason: 'STEP_GIVEN' };
}

describe('foldGroups', () => {
  it.each([300, 600, 3_600, 10_800, 86_400])(
    'equals foldSubjects for all that it can tell at a step of %d s, whatever is due or newer than its day',
    async (stepSeconds) => {
      const window = fc.tuple(fc.nat(1_000), fc.nat(1_000)).map(([a, b]) => {
        const steps = (END - START) / 1_000 / stepSeconds;
        const [first, last] = [a % steps, b % steps].sort((x, y) => x - y);
        return [START + first! * stepSeconds * 1_000, START + (last! + 1) * stepSeconds * 1_000] as const;
      });
      // Each third of the combinations has a world of its own, because all of them in each take long.
      for (const third of [0, 1, 2]) {
        const combinations = admitted(stepSeconds).filter((_, n) => n % 3 === third);
        await fc.assert(
          fc.asyncProperty(reports, window, async (sent, [from, to]) => {
            const agent = await newWorld();
            await fill(agent, sent);
            for (const combination of combinations) {
              for (const choice of [choiceOf(stepSeconds, START, END), choiceOf(stepSeconds, from, to)]) {
                expectSame(await readBoth(agent, choice, combination), choice.from === START && choice.to === END);
              }
            }
          }),
          { numRuns: 1, endOnFailure: true },
        );
      }
    },
  );

  it('is offered for what adds up in any order, and within one bucket for sums and means of subjects', () => {
    const can = (stepSeconds: number, overTime: Aggregation['overTime'], across: Aggregation['across'], scope: Scope) =>
      canFoldGroups({ stepSeconds }, { overTime, across }, scope);
    expect([can(300, 'MAX', 'SUM', 'NAMESPACE'), can(600, 'MAX', 'SUM', 'NAMESPACE')]).toEqual([true, false]);
    expect([can(600, 'MAX', 'MAX', 'NAMESPACE'), can(600, 'P95', 'POOLED', 'NAMESPACE')]).toEqual([true, true]);
    expect([can(300, 'P95', 'SUM', 'NAMESPACE'), can(420, 'AVG', 'AVG', 'NAMESPACE')]).toEqual([false, false]);
    expect([can(300, 'AVG', 'AVG', 'WORKLOAD'), can(3_600, 'AVG', 'AVG', 'WORKLOAD')]).toEqual([false, true]);
  });
});
