import { beforeAll, describe, expect, it } from '@jest/globals';
import { aContainer, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aTable,
  NOW,
  reportTables,
  rollUpDue,
  secondsFromNow,
} from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { noteLateSamples } from '../gaps/gap.service.js';
import { InventoryKind } from '../inventory/inventory.types.js';
import { PodPhase } from '../inventory/pod.entity.js';
import { WorkloadKind } from '../inventory/workload.entity.js';
import { readUsage, type UsagePage, type WorkloadUsage } from './read-usage.service.js';
import { endOf, isMeasured, type PodUsage, STEP_MS } from './usage-series.js';

const facts = useTestDatabase();
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const at = (seconds: number): Date => new Date(secondsFromNow(seconds));

interface Sample {
  pod: string;
  container: string;
  /** Seconds from NOW. */
  at: number;
  cpu: number;
  memory: number;
}

/** All that was ever reported, for brute force. */
const samples: Sample[] = [];
let agent: AgentOfTest;
let seq = 0;

/** Uneven numbers that are the same in every run. */
const noise = (n: number): number => (n * 7_919 + 104_729) % 9_973;

/** Every 30 s, from and to in seconds from NOW. */
function ran(pod: string, from: number, to: number, container = 'app'): Sample[] {
  const own: Sample[] = [];
  for (let when = from; when < to; when += 30) {
    const n = noise(when + 1_000_000 + 31 * pod.length + pod.charCodeAt(pod.length - 1) + container.length);
    own.push({ pod, container, at: when, cpu: 100 * n, memory: 4_096 * (n + 1) });
  }
  return own;
}

async function report(some: readonly Sample[]): Promise<void> {
  samples.push(...some);
  for (let first = 0; first < some.length; first += 2_000) {
    const rows = some
      .slice(first, first + 2_000)
      .map((one) => [aContainerSubject(one.pod, one.container), one] as const);
    await reportTables(facts.db, agent, ++seq, [
      aTable(
        'container.cpu.usage',
        rows.map(([subject, one]) => [subject, one.at, one.cpu]),
      ),
      aTable(
        'container.memory.working_set',
        rows.map(([subject, one]) => [subject, one.at, one.memory]),
      ),
    ]);
  }
}

const replicaSet = (name: string, owner: string) =>
  aWorkload(name, {
    kind: WorkloadKind.REPLICA_SET,
    ownerUid: `uid-${owner}`,
  });
const podOf = (name: string, owner: string, over: Parameters<typeof aPod>[1] = {}) =>
  aPod(name, { ownerKind: 'ReplicaSet', ownerName: owner, ownerUid: `uid-${owner}`, ...over });
const gone = (uid: string) => ({ kind: InventoryKind.POD, uid });
const [app, proxy] = [aContainer('app'), aContainer('proxy')];

/** Moments, seconds from NOW. */
const T = { start: -10 * HOUR, died: -7 * HOUR - 7 * MINUTE, replaced: -4 * HOUR - 2 * MINUTE };
const GAP = { from: -6 * HOUR - 12 * MINUTE, to: -5 * HOUR - 20 * MINUTE, filledTo: -6 * HOUR };

/**
 * api: two pods, of which `a-1` died, was gone, and came again as `a-2`, and `b` which went into a newer ReplicaSet’s
 * `c`. Nothing was collected in the gap but its first minutes, which came late.
 */
async function makeApi(): Promise<void> {
  const created = { startedAt: at(T.start), createdAt: at(T.start) };
  await reportInventory(
    facts.db,
    agent,
    1,
    {
      workloads: [
        aWorkload('api'),
        replicaSet('api-1', 'api'),
        aWorkload('idle'),
        aWorkload('other', { kind: WorkloadKind.STATEFUL_SET }),
      ],
      pods: [
        podOf('a-1', 'api-1', { ...created, containers: [app, proxy] }),
        podOf('b', 'api-1', { ...created, containers: [app] }),
        podOf('ended', 'api-1', { ...created, phase: PodPhase.FAILED }),
        podOf('waiting', 'api-1', { phase: PodPhase.PENDING }),
        podOf('db-0', 'other', { uid: 'first', ...created }),
      ],
    },
    at(T.start),
  );
  await reportInventory(
    facts.db,
    agent,
    2,
    {
      pods: [podOf('a-2', 'api-1', { createdAt: at(T.died), containers: [app, proxy] })],
      deleted: [gone('uid-a-1')],
    },
    at(T.died),
  );
  await reportInventory(
    facts.db,
    agent,
    3,
    {
      workloads: [replicaSet('api-2', 'api')],
      pods: [
        podOf('c', 'api-2', { startedAt: at(T.replaced) }),
        podOf('db-0', 'other', { uid: 'second', startedAt: at(T.replaced) }),
      ],
      deleted: [gone('uid-b'), gone('first')],
    },
    at(T.replaced),
  );
}

async function addGap(): Promise<void> {
  const { tenantId, clusterId } = agent;
  await facts.db.runInTenant(tenantId, async (tx) => {
    for (const data of ['SAMPLES', 'INVENTORY']) {
      const from = at(data === 'SAMPLES' ? GAP.from : T.start);
      await tx.query(
        `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, to_at, backfilled, created_at, updated_at)
         VALUES ($1, $2, $3, 'DATA_DROPPED', $4, $5, $6, '{}', $5, $5)`,
        [tenantId, newId(), clusterId, data, from, at(GAP.to)],
      );
    }
    const late = { from: secondsFromNow(GAP.from), to: secondsFromNow(GAP.filledTo) };
    await noteLateSamples(tx, tenantId, clusterId, [late], NOW);
  });
}

async function idOf(name: string, clusterId = agent.clusterId): Promise<string> {
  const [row] = await facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query<{ id: string }>('SELECT id FROM workload WHERE tenant_id = $1 AND cluster_id = $2 AND name = $3', [
      agent.tenantId,
      clusterId,
      name,
    ]),
  );
  return row!.id;
}

async function read(names: readonly string[], days?: number, now = NOW): Promise<UsagePage[]> {
  const workloadIds = await Promise.all(names.map((name) => idOf(name)));
  return facts.db.runInTenant(agent.tenantId, async (tx) => {
    const pages: UsagePage[] = [];
    const question = { clusterId: agent.clusterId, workloadIds, ...(days === undefined ? {} : { days }) };
    for await (const page of readUsage(tx, agent.tenantId, question, now)) pages.push(page);
    return pages;
  });
}

/** Mean and greatest of the raw samples of a bucket, the greater of two of one moment; NaN for none. */
function bruteForce({ window }: UsagePage, pod: string, container: string, what: 'cpu' | 'memory') {
  const buckets = (window.to - window.from) / STEP_MS;
  const [means, peaks]: number[][] = [[], []];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = window.from + bucket * STEP_MS;
    const kept = new Map<number, number>();
    for (const one of samples) {
      const time = secondsFromNow(one.at);
      if (one.pod !== pod || one.container !== container || time < from || time >= from + STEP_MS) continue;
      kept.set(time, Math.max(one[what], kept.get(time) ?? 0));
    }
    const values = [...kept.values()];
    means!.push(values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length);
    peaks!.push(values.length === 0 ? Number.NaN : Math.max(...values));
  }
  return { means, peaks };
}

function expectBruteForce(page: UsagePage, pod: PodUsage, container: string): void {
  const [cpu, memory] = (['cpu', 'memory'] as const).map((what) => bruteForce(page, pod.podName, container, what));
  expect([...pod.cpuMean]).toEqual(cpu!.means);
  expect([...pod.cpuMax]).toEqual(cpu!.peaks);
  expect([...pod.memoryMean]).toEqual(memory!.means);
  expect([...pod.memoryMax]).toEqual(memory!.peaks);
}

const podsOf = (workload: WorkloadUsage, container: string): readonly PodUsage[] =>
  workload.containers.find(({ name }) => name === container)!.usage.pods;

beforeAll(async () => {
  const tenantId = await addTenant(facts.db);
  agent = await addMeasuredCluster(facts.db, tenantId, 'prod');
  await makeApi();
  await report([
    ...ran('stranger', -20 * DAY, -20 * DAY + HOUR),
    ...ran('a-1', T.start, T.died),
    ...ran('a-1', T.start, T.died, 'proxy'),
    ...ran('b', T.start, GAP.from),
    ...ran('b', GAP.to, T.replaced),
    ...ran('a-2', T.died, GAP.from),
    ...ran('a-2', GAP.to, -40 * MINUTE),
    ...ran('db-0', T.start, GAP.from),
    ...ran('ended', T.start, T.start + HOUR),
    ...ran('stranger', T.start, T.start + HOUR),
  ]);
  await rollUpDue(facts.db, tenantId);
  // Hours that are compacted get more, and a correction; the newest are open.
  await report([...ran('b', GAP.from, GAP.filledTo), ...ran('c', T.replaced, 0), ...ran('a-2', -40 * MINUTE, 0)]);
  await report(ran('a-1', T.start + HOUR, T.start + HOUR + 60).map((one) => ({ ...one, cpu: 9_999_999 })));
  await addGap();
}, 120_000);

describe('readUsage', () => {
  it('equals brute force over the samples, pod by pod, whether an hour is compacted, due or open', async () => {
    const [page, ...more] = await read(['api']);
    const api = page!.workloads[0]!;
    expect(more).toEqual([]);
    expect(api.containers.map(({ name }) => name)).toEqual(['app', 'proxy']);
    expect(
      podsOf(api, 'app')
        .map(({ podName }) => podName)
        .sort(),
    ).toEqual(['a-1', 'a-2', 'b', 'c', 'ended']);
    for (const { name, usage } of api.containers) for (const pod of usage.pods) expectBruteForce(page!, pod, name);
    const measured = podsOf(api, 'app').map((pod) => [...pod.cpuMean.keys()].filter((n) => isMeasured(pod, n)).length);
    expect(Math.min(...measured)).toBeGreaterThan(10);
  });

  it('tells from when to when each pod ran, and nothing where nobody knows it', async () => {
    const [page] = await read(['api']);
    const spans = podsOf(page!.workloads[0]!, 'app').map(({ podName, ranFrom, ranTo }) => [podName, ranFrom, ranTo]);
    const [start, died, replaced, end] = [T.start, T.died, T.replaced, 0].map(secondsFromNow);
    expect(spans.sort()).toEqual([
      ['a-1', start, died],
      ['a-2', died, end],
      ['b', start, replaced],
      ['c', replaced, end],
      ['ended', start, null],
    ]);
  });

  it('leaves in the gaps only what was not back-filled, and only those of samples', async () => {
    const [page] = await read(['api']);
    const gap = { from: secondsFromNow(GAP.filledTo), to: secondsFromNow(GAP.to) };
    expect(page!.gaps).toEqual([gap]);
    const b = podsOf(page!.workloads[0]!, 'app').find(({ podName }) => podName === 'b')!;
    const bucketOf = (moment: number): number => (moment - page!.window.from) / STEP_MS;
    expect(
      [bucketOf(gap.from) - 1, bucketOf(gap.from), bucketOf(gap.to)].map((n) => isMeasured(b, Math.floor(n))),
    ).toEqual([true, false, true]);
  });

  it('joins two pods of a StatefulSet that bore one name', async () => {
    const [page] = await read(['other']);
    const [pod, ...more] = podsOf(page!.workloads[0]!, 'app');
    expect(more).toEqual([]);
    expect(pod).toMatchObject({ podName: 'db-0', ranFrom: secondsFromNow(T.start), ranTo: secondsFromNow(0) });
    expectBruteForce(page!, pod!, 'app');
  });

  it('gives each workload once, one without pods without containers', async () => {
    const workloads = (await read(['idle', 'api', 'other'])).flatMap((page) => page.workloads);
    const ids = await Promise.all(['idle', 'api', 'other'].map((name) => idOf(name)));
    expect(workloads.map(({ workloadId }) => workloadId).sort()).toEqual([...ids].sort());
    expect(workloads.find(({ workloadId }) => workloadId === ids[0])).toEqual({
      ...{ workloadId: ids[0], containers: [], podsLeftOut: 0 },
    });
  });

  it('looks at 7 days, 14 at most, up to the last whole bucket', async () => {
    const now = at(3 * MINUTE);
    const spans = await Promise.all([undefined, 1, 30].map((days) => read(['api'], days, now)));
    const lengths = spans.map(([page]) => (page!.window.to - page!.window.from) / 1_000 / DAY);
    expect(lengths).toEqual([7, 1, 14]);
    const { usage } = spans[0]![0]!.workloads[0]!.containers[0]!;
    expect(endOf(usage)).toBe(NOW.getTime());
  });

  it('leaves out pods that were gone before the window', async () => {
    const [page] = await read(['api'], (3 * HOUR) / DAY);
    expect(
      podsOf(page!.workloads[0]!, 'app')
        .map(({ podName }) => podName)
        .sort(),
    ).toEqual(['a-2', 'c']);
    for (const pod of podsOf(page!.workloads[0]!, 'app')) expectBruteForce(page!, pod, 'app');
  });

  it('keeps to 500 containers of pods at once, of one workload to the newest', async () => {
    const wide = Array.from({ length: 300 }, (_, n) =>
      aPod(`wide-${n}`, { ownerUid: 'uid-wide', createdAt: at(-DAY), containers: [app, proxy] }),
    );
    const workloads = [aWorkload('wide', { kind: WorkloadKind.DAEMON_SET })];
    await reportInventory(facts.db, agent, 4, { workloads, pods: wide.slice(0, 20) }, at(-HOUR));
    const deleted = wide.slice(0, 20).map(({ uid }) => gone(uid));
    await reportInventory(facts.db, agent, 5, { pods: wide.slice(20), deleted }, at(-HOUR / 2));
    await report(wide.flatMap(({ name }) => ran(name, -MINUTE, 0)));
    const pages = await read(['api', 'wide']);
    expect(pages.map((page) => page.workloads.map(({ podsLeftOut }) => podsLeftOut))).toEqual([[0], [50]]);
    const pods = podsOf(pages[1]!.workloads[0]!, 'app');
    expect(pods).toHaveLength(250);
    const oldest = new Set(wide.slice(0, 20).map(({ name }) => name));
    expect(pods.filter(({ podName }) => oldest.has(podName))).toEqual([]);
    expectBruteForce(pages[1]!, pods[249]!, 'app');
  });

  it('begins with the oldest sample of the cluster where fewer days are kept', async () => {
    const young = await addMeasuredCluster(facts.db, agent.tenantId, 'young');
    await reportInventory(facts.db, young, 1, { workloads: [aWorkload('young')] }, at(-HOUR));
    const rows = [-9 * HOUR - 61, -HOUR].map((when): [ReturnType<typeof aContainerSubject>, number, number] => [
      ...([aContainerSubject('young-1'), when, 1] as const),
    ]);
    await reportTables(facts.db, young, 1, [aTable('container.cpu.usage', rows)]);
    const workloadIds = [await idOf('young', young.clusterId)];
    await facts.db.runInTenant(young.tenantId, async (tx) => {
      const page = await readUsage(tx, young.tenantId, { clusterId: young.clusterId, workloadIds }, NOW).next();
      expect((page.value as UsagePage).window.from).toBe(secondsFromNow(-9 * HOUR));
    });
  });

  it('shows nothing of another tenant', async () => {
    const other = await addTenant(facts.db);
    const question = { clusterId: agent.clusterId, workloadIds: [await idOf('api')] };
    await facts.db.runInTenant(other, async (tx) => {
      expect(await readUsage(tx, other, question, NOW).next()).toEqual({ done: true, value: undefined });
    });
  });
});
