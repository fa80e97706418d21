import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aClusterNode, aNamespace, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
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
import type { Grant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { WorkloadKind } from '../inventory/workload.entity.js';
import type { AcrossKind, OverTimeKind } from './over-time.js';
import type { ComparisonKind } from './resolution.js';
import { SKETCH_ERROR } from './sketch.js';
import type { GroupKind } from './subject-group.js';
import type { SubjectSelection } from './subject-selection.service.js';
import { readTimeSeries, type SeriesAnswer, type TimeSeriesAnswer } from './time-series.service.js';

const facts = useTestDatabase();

/** What the model knows of a subject; the same is reported as inventory. */
interface Thing {
  cluster: 'east' | 'west';
  namespace: string;
  pod: string;
  node: string;
  workload: string | null;
  team: string | null;
}

const thing = (cluster: Thing['cluster'], namespace: string, pod: string, node: string, workload: string | null) => ({
  ...{ cluster, namespace, pod, node, workload },
  team: namespace === 'shop' ? (cluster === 'east' ? 'red' : 'blue') : null,
});
/** A container each; two clusters with namespaces and pods of the same names. */
const PODS: Thing[] = [
  thing('east', 'shop', 'web-1-a', 'n1', 'web'),
  thing('east', 'shop', 'web-1-b', 'n2', 'web'),
  thing('east', 'shop', 'tidy-7-x', 'n1', 'tidy'),
  thing('east', 'ops', 'tool', 'n2', null),
  thing('west', 'shop', 'web-1-a', 'n1', 'web'),
];
/** Cluster nodes, measured themselves. */
const NODES: Thing[] = (['east', 'west'] as const).flatMap((cluster) =>
  ['n1', 'n2'].map((node) => ({ cluster, namespace: '', pod: '', node, workload: null, team: null })),
);
const THINGS = [...PODS, ...NODES];
const isNode = (one: Thing): boolean => one.pod === '';

interface World {
  tenantId: string;
  agents: Record<Thing['cluster'], AgentOfTest>;
  teams: Record<string, string>;
  ids: Map<string, string>;
}

async function newWorld(): Promise<World> {
  const tenantId = await addTenant(facts.db);
  const [east, west] = [
    await addMeasuredCluster(facts.db, tenantId, 'east'),
    await addMeasuredCluster(facts.db, tenantId, 'west'),
  ];
  const teams = { red: newId(), blue: newId() };
  await facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, 'red', now()), ($1, $3, 'blue', now())`,
      [tenantId, teams.red, teams.blue],
    ),
  );
  for (const [cluster, agent] of Object.entries({ east, west })) {
    const team = [{ key: 'team', value: cluster === 'east' ? 'red' : 'blue' }];
    const owners: Record<string, object> = {
      web: { ownerKind: 'ReplicaSet', ownerName: 'web-1', ownerUid: 'uid-web-1' },
      tidy: { ownerKind: 'Job', ownerName: 'tidy-7', ownerUid: 'uid-tidy-7' },
    };
    await reportInventory(facts.db, agent, 1, {
      clusterNodes: [aClusterNode('n1'), aClusterNode('n2')],
      namespaces: [aNamespace('shop', { labels: team }), aNamespace('ops')],
      workloads: [
        aWorkload('web'),
        aWorkload('web-1', { kind: WorkloadKind.REPLICA_SET, ownerUid: 'uid-web' }),
        aWorkload('tidy', { kind: WorkloadKind.CRON_JOB }),
        aWorkload('tidy-7', { kind: WorkloadKind.JOB, ownerUid: 'uid-tidy' }),
      ],
      pods: PODS.filter((one) => one.cluster === cluster).map(({ pod, namespace, node, workload }) =>
        aPod(pod, { namespace, nodeName: node, uid: `${namespace}-${pod}`, ...(workload ? owners[workload] : {}) }),
      ),
    });
  }
  const rows = await facts.db.runInTenant(tenantId, (tx) =>
    tx.query<{ key: string; id: string }>(
      `SELECT 'node ' || c.name || ' ' || n.name AS key, n.id FROM cluster_node n JOIN cluster c ON c.id = n.cluster_id
       WHERE n.tenant_id = $1 UNION SELECT 'workload ' || c.name || ' ' || w.name, w.id FROM workload w
       JOIN cluster c ON c.id = w.cluster_id WHERE w.tenant_id = $1`,
      [tenantId],
    ),
  );
  return { tenantId, agents: { east, west }, teams, ids: new Map(rows.map(({ key, id }) => [key, id])) };
}

/** A sample as it is sent: thing, seconds before NOW, microcores or null. */
type Row = [thing: number, secondsAgo: number, value: number | null];
type Batch = Row[];

const row: fc.Arbitrary<Row> = fc.tuple(
  fc.nat(THINGS.length - 1),
  // Few distinct moments, so that the same one is often sent again with another value; now, a day and a week ago.
  fc
    .tuple(
      fc.oneof(
        fc.integer({ min: 0, max: 700 }).map((n) => n * 15),
        fc.constantFrom(1_800, 1_801, 5_399, 5_400, 5_401),
      ),
      fc.constantFrom(0, 0, 0, 86_400, 604_800),
    )
    .map(([ago, earlier]) => ago + earlier),
  fc.option(fc.oneof(fc.constant(0), fc.nat(5_000_000)), { freq: 8 }),
);
const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 });

interface Question {
  of: 'cluster' | 'clusters' | 'all' | 'team' | 'namespace' | 'clusterNode' | 'workload';
  metric: 'container.cpu.usage' | 'host.cpu.usage';
  overTime: OverTimeKind;
  across: AcrossKind;
  groupBy: GroupKind;
  stepSeconds: number;
  /** Seconds before NOW at which it ends, and how long it is. */
  window: [number, number];
  top: number;
  withOther: boolean;
  compareTo: ComparisonKind | null;
  rights: Grant[];
}

const VIEWER = { role: Role.VIEWER };
const questionOf = (
  metric: Question['metric'],
  of: fc.Arbitrary<Question['of']>,
  groupBy: fc.Arbitrary<GroupKind>,
): fc.Arbitrary<Question> =>
  fc.record<Question>({
    metric: fc.constant(metric),
    of,
    groupBy,
    overTime: fc.constantFrom('AVG', 'MIN', 'MAX', 'SUM', 'LAST', 'P50', 'P95', 'P99'),
    across: fc.constantFrom('SUM', 'AVG', 'MIN', 'MAX', 'POOLED'),
    stepSeconds: fc.constantFrom(60, 300, 420, 900, 3_600, 7_200, 86_400),
    window: fc.tuple(fc.nat(11_000), fc.integer({ min: 1, max: 11_000 })),
    top: fc.integer({ min: 1, max: 4 }),
    withOther: fc.boolean(),
    compareTo: fc.constantFrom(null, 'PREVIOUS_PERIOD', 'PREVIOUS_DAY', 'PREVIOUS_WEEK'),
    rights: fc.constantFrom<Grant[]>(
      [{ ...VIEWER, clusterIds: null, namespaces: null }],
      [{ ...VIEWER, clusterIds: null, namespaces: ['shop'] }],
      [{ ...VIEWER, clusterIds: ['east'], namespaces: null }],
      [
        { ...VIEWER, clusterIds: ['east'], namespaces: ['ops'] },
        { ...VIEWER, clusterIds: ['west'], namespaces: null },
      ],
    ),
  });
const question = fc.oneof(
  questionOf(
    'container.cpu.usage',
    fc.constantFrom('cluster', 'clusters', 'all', 'team', 'namespace', 'clusterNode', 'workload'),
    fc.constantFrom('ALL', 'CLUSTER', 'CLUSTER_NODE', 'NAMESPACE', 'TEAM', 'WORKLOAD', 'POD', 'CONTAINER'),
  ),
  questionOf(
    'host.cpu.usage',
    fc.constantFrom('cluster', 'clusters', 'all', 'clusterNode'),
    fc.constantFrom('ALL', 'CLUSTER', 'CLUSTER_NODE'),
  ),
);

async function send(world: World, batch: Batch, seq: number): Promise<void> {
  for (const cluster of ['east', 'west'] as const) {
    const rows = batch.filter(([index]) => THINGS[index]!.cluster === cluster);
    const tables = [true, false].flatMap((nodes) => {
      const own = rows.filter(([index]) => isNode(THINGS[index]!) === nodes);
      const sent = own.map(([index, ago, value]) => [subjectOf(THINGS[index]!), -ago, value] as const);
      return sent.length > 0 ? [aTable(nodes ? 'host.cpu.usage' : 'container.cpu.usage', sent as never)] : [];
    });
    if (tables.length > 0) await reportTables(facts.db, world.agents[cluster], seq, tables, `source-${seq % 3}`);
  }
}

const subjectOf = ({ pod, namespace, node }: Thing) =>
  pod === '' ? aNodeSubject(node) : aContainerSubject(pod, 'app', namespace);

function selectionOf(world: World, of: Question['of']): SubjectSelection {
  const [east, west] = (['east', 'west'] as const).map((name) => toGlobalId('Cluster', world.agents[name].clusterId));
  switch (of) {
    case 'cluster':
      return { cluster: east! };
    case 'clusters':
      return { clusters: [east!, west!, toGlobalId('Cluster', newId())] };
    case 'all':
      return { clusters: [] };
    case 'team':
      return { team: toGlobalId('Team', world.teams['red']!) };
    case 'namespace':
      return { namespace: { cluster: east!, name: 'shop' } };
    case 'clusterNode':
      return { clusterNode: toGlobalId('ClusterNode', world.ids.get('node east n1')!) };
    case 'workload':
      return { workload: toGlobalId('Workload', world.ids.get('workload east web')!) };
  }
}

function ask(world: World, { window, of, metric, rights, ...how }: Question): Promise<TimeSeriesAnswer | null> {
  const from = secondsFromNow(-window[0] - window[1]);
  const range = { from: new Date(from), to: new Date(from + window[1] * 1_000) };
  const asked = { of: selectionOf(world, of), metrics: [metric], range, maxPoints: 300, intervalSeconds: 15, ...how };
  const grants = rights.map((grant) => ({
    ...grant,
    clusterIds: grant.clusterIds?.map((name) => world.agents[name as Thing['cluster']].clusterId) ?? null,
  }));
  return facts.db.runInTenant(world.tenantId, (tx) =>
    readTimeSeries({ tx, tenantId: world.tenantId, rights: grants }, asked, NOW),
  );
}

// The same answer by brute force.

const SELECTED: Record<Question['of'], (one: Thing) => boolean> = {
  cluster: ({ cluster }) => cluster === 'east',
  clusters: () => true,
  all: () => true,
  team: ({ team }) => team === 'red',
  namespace: ({ cluster, namespace }) => cluster === 'east' && namespace === 'shop',
  clusterNode: ({ cluster, node }) => cluster === 'east' && node === 'n1',
  workload: ({ cluster, workload }) => cluster === 'east' && workload === 'web',
};

const sees = (rights: Grant[], cluster: string, namespace: string | null): boolean =>
  rights.some(
    ({ clusterIds, namespaces }) =>
      (!clusterIds || clusterIds.includes(cluster)) &&
      (!namespaces || (namespace !== null && namespaces.includes(namespace))),
  );
const seesSome = (rights: Grant[], cluster: string): boolean =>
  rights.some(({ clusterIds }) => !clusterIds || clusterIds.includes(cluster));

/** Whether the selected object is there for the caller; several clusters are, as long as one is. */
function isFound({ of, rights }: Question): boolean {
  if (of === 'clusters' || of === 'all' || of === 'team') return true;
  if (of === 'cluster') return seesSome(rights, 'east');
  return sees(rights, 'east', of === 'clusterNode' ? null : 'shop');
}

function thingsOf({ of, metric, rights }: Question): Thing[] {
  const kind = metric === 'host.cpu.usage';
  return THINGS.filter(
    (one) => isNode(one) === kind && SELECTED[of](one) && sees(rights, one.cluster, isNode(one) ? null : one.namespace),
  );
}

function clustersShown({ of, rights }: Question): number {
  if (of !== 'clusters' && of !== 'all') return 1;
  return ['east', 'west'].filter((cluster) => seesSome(rights, cluster)).length;
}

function groupName(one: Thing, asked: Question): string {
  const inCluster = clustersShown(asked) > 1 ? `${one.cluster}/` : '';
  const path = `${inCluster}${asked.of === 'namespace' || asked.of === 'workload' ? '' : `${one.namespace}/`}`;
  switch (asked.groupBy) {
    case 'CLUSTER':
      return one.cluster;
    case 'CLUSTER_NODE':
      return inCluster + one.node;
    case 'NAMESPACE':
      return inCluster + one.namespace;
    case 'TEAM':
      return one.team ?? 'none';
    case 'WORKLOAD':
      return one.workload ? path + one.workload : `${inCluster}none`;
    case 'POD':
      return path + one.pod;
    case 'CONTAINER':
      return `${path}${one.pod}/app`;
    default:
      return 'all';
  }
}

interface Sample {
  thing: Thing;
  time: number;
  value: number;
}

/** Of several values of one moment the greatest stays; null is none. */
function samplesOf(sent: Batch[]): Sample[] {
  const kept = new Map<string, Sample>();
  for (const [index, ago, value] of sent.flat()) {
    const time = secondsFromNow(-ago);
    const known = kept.get(`${index} ${time}`)?.value ?? Number.NEGATIVE_INFINITY;
    if (value === null || value / 1e6 <= known) continue;
    kept.set(`${index} ${time}`, { thing: THINGS[index]!, time, value: value / 1e6 });
  }
  return [...kept.values()].sort((x, y) => x.time - y.time || x.value - y.value);
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const rank = (percent: number) => (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1]!;
const REDUCE: Record<OverTimeKind, (values: number[]) => number> = {
  SUM: sum,
  AVG: (values) => sum(values) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
  // The newest; of several subjects' newest of one moment the greatest.
  LAST: (values) => values.at(-1)!,
  P50: rank(50),
  P95: rank(95),
  P99: rank(99),
};

function bucketValue(samples: Sample[], { overTime, across }: Question): number | null {
  if (samples.length === 0) return null;
  const valuesOf = (list: Sample[]) => list.map(({ value }) => value);
  if (across === 'POOLED' || (overTime === 'AVG' && across === 'AVG')) return REDUCE[overTime](valuesOf(samples));
  const subjects = [...new Set(samples.map((one) => one.thing))];
  return REDUCE[across](subjects.map((own) => REDUCE[overTime](valuesOf(samples.filter((s) => s.thing === own)))));
}

function line(samples: Sample[], { from, to, stepSeconds }: Frame, asked: Question): (number | null)[] {
  const values: (number | null)[] = [];
  const step = stepSeconds * 1_000;
  for (let at = from; at < to; at += step) {
    values.push(
      bucketValue(
        samples.filter(({ time }) => time >= at && time < at + step),
        asked,
      ),
    );
  }
  return values;
}

interface Frame {
  from: number;
  to: number;
  stepSeconds: number;
}

function framesOf({ window, stepSeconds, compareTo }: Question): { now: Frame; before: Frame | null } {
  const step = stepSeconds * 1_000;
  const start = secondsFromNow(-window[0] - window[1]);
  const from = Math.floor(start / step) * step;
  const to = Math.ceil((start + window[1] * 1_000) / step) * step;
  const shift = { PREVIOUS_PERIOD: to - from, PREVIOUS_DAY: 86_400_000, PREVIOUS_WEEK: 604_800_000 };
  const before = compareTo && { from: from - shift[compareTo], to: to - shift[compareTo], stepSeconds };
  return { now: { from, to, stepSeconds }, before };
}

/** Equal but for the rounding of sums, or as far apart as the answer says of its percentiles. */
function close(found: (number | null)[], expected: (number | null)[], error: number): void {
  expect(found.map((value) => value === null)).toEqual(expected.map((value) => value === null));
  for (const [index, value] of found.entries()) {
    if (value !== null) expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(error * expected[index]! + 1e-9);
  }
}

const meanOf = (values: (number | null)[]): number => {
  const measured = values.filter((value) => value !== null);
  return sum(measured) / measured.length;
};

function check(answer: TimeSeriesAnswer, sent: Batch[], asked: Question): void {
  const { now, before } = framesOf(asked);
  const things = thingsOf(asked);
  const samples = samplesOf(sent).filter((one) => things.includes(one.thing));
  const inside = samples.filter(({ time }) => time >= now.from && time < now.to);
  const ofGroup = (name: string) => samples.filter((one) => groupName(one.thing, asked) === name);
  const names = asked.groupBy === 'ALL' ? ['all'] : [...new Set(inside.map((one) => groupName(one.thing, asked)))];
  const means = new Map(names.map((name) => [name, meanOf(line(ofGroup(name), now, asked))]));

  expect([answer.from, answer.to]).toEqual([new Date(now.from), new Date(now.to)]);
  expect([answer.previousFrom, answer.previousTo]).toEqual(
    before ? [new Date(before.from), new Date(before.to)] : [null, null],
  );
  expect(answer.percentileError === null).toBe(!asked.overTime.startsWith('P'));
  expect(answer.observedAt?.getTime() ?? null).toBe(inside.at(-1)?.time ?? null);
  expect(answer.subjectCount).toBeGreaterThanOrEqual(new Set(inside.map((one) => one.thing)).size);
  expect(answer.subjectCount).toBeLessThanOrEqual(things.length);

  const kept = answer.series.filter(({ isOther }) => !isOther).map(({ group }) => group);
  expect(kept).toHaveLength(Math.min(asked.top, names.length));
  expect(names).toEqual(expect.arrayContaining(kept));
  const left = names.filter((name) => !kept.includes(name));
  expect(answer.omittedGroups).toBe(left.length);
  const falling = [...kept, ...left.sort((a, b) => means.get(b)! - means.get(a)!)].map((name) => means.get(name)!);
  const error = answer.percentileError ?? 0;
  for (const [index, mean] of falling.entries()) {
    if (index > 0) expect(mean * (1 - error)).toBeLessThan(falling[index - 1]! * (1 + error) + 1e-9);
  }

  expect(answer.series.some(({ isOther }) => isOther)).toBe(asked.withOther && left.length > 0);
  for (const series of answer.series) checkLine(series, samplesOfLine(series), { now, before, error }, asked);
  function samplesOfLine({ group, isOther }: SeriesAnswer): Sample[] {
    return isOther ? samples.filter((one) => !kept.includes(groupName(one.thing, asked))) : ofGroup(group);
  }
}

function checkLine(
  { values, previous }: SeriesAnswer,
  samples: Sample[],
  { now, before, error }: ReturnType<typeof framesOf> & { error: number },
  asked: Question,
): void {
  close(values, line(samples, now, asked), error);
  // What is compared with may be read from other tiers.
  if (before) close(previous!, line(samples, before, asked), asked.overTime.startsWith('P') ? SKETCH_ERROR : 0);
  else expect(previous).toBeNull();
}

describe('timeSeries', () => {
  it('equals a brute-force model for any samples, question, rights and state of the roll-ups', async () => {
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(question, { minLength: 8, maxLength: 8 }),
        fc.nat(8),
        async (sent, questions, rolledUpAfter) => {
          const world = await newWorld();
          for (const [index, batch] of sent.entries()) {
            await send(world, batch, index + 2);
            if (index === rolledUpAfter) await rollUpDue(facts.db, world.tenantId);
          }
          for (const asked of questions) {
            const answer = await ask(world, asked);
            if (isFound(asked)) check(answer!, sent, asked);
            else expect(answer).toBeNull();
          }
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
  }, 120_000);

  it('ends in the same answers however the batches arrive: late, repeated, in any order', async () => {
    const arrival = fc.record({
      order: fc.infiniteStream(fc.nat(1_000)),
      repeats: fc.array(fc.nat(7), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(question, { minLength: 4, maxLength: 4 }),
        arrival,
        async (sent, questions, { order, repeats }) => {
          const [straight, shuffled] = [await newWorld(), await newWorld()];
          for (const [index, batch] of sent.entries()) await send(straight, batch, index + 2);
          await rollUpDue(facts.db, straight.tenantId);
          const keys = sent.map((_, index) => ({ index, key: order.next().value as number }));
          const arrivals = keys.sort((a, b) => a.key - b.key).map(({ index }) => index);
          for (const index of [...arrivals, ...repeats.filter((repeat) => repeat < sent.length)]) {
            await send(shuffled, sent[index]!, index + 2);
            if (index % 3 === 0) await rollUpDue(facts.db, shuffled.tenantId);
          }
          await rollUpDue(facts.db, shuffled.tenantId);
          for (const asked of questions) {
            expect(withoutIds(await ask(shuffled, asked))).toEqual(withoutIds(await ask(straight, asked)));
          }
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  }, 120_000);
});

function withoutIds(answer: TimeSeriesAnswer | null): object | null {
  return answer && { ...answer, series: answer.series.map((series) => ({ ...series, objectId: null })) };
}
