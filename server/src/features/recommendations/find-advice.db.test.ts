import { beforeAll, describe, expect, it } from '@jest/globals';
import { aFinding } from '../../../test/alert-builders.js';
import { MIB } from '../../../test/container-usage.js';
import { aClusterNode, aContainer, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aTable,
  NOW,
  reportTables,
  secondsFromNow,
} from '../../../test/metrics.js';
import { aBudget, aClaim, anAutoscaler } from '../../../test/namespaced.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';
import { InventoryKind } from '../inventory/inventory.types.js';
import { AutoscalerMetricType } from '../inventory/namespaced-parts.types.js';
import { PodPhase } from '../inventory/pod.entity.js';
import { WorkloadKind } from '../inventory/workload.entity.js';
import { seedRules } from '../rules/seed-rules.service.js';
import { readFrequentAlerts } from './facts/read-frequent-alerts.service.js';
import { type Found, findAdvice } from './find-advice.service.js';
import { findTrouble } from './find-trouble.service.js';
import type { ProfileBody } from './profile-body.js';
import { recommendJob } from './recommend.job.js';
import { previewSizing } from './sizing-preview.service.js';
import type { StoredSizing } from './sizing-values.js';

const facts = useTestDatabase();
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const at = (seconds: number): Date => new Date(secondsFromNow(seconds));

let agent: AgentOfTest;
let seq = 0;

interface Load {
  pod: string;
  container?: string;
  days: number;
  /** Microcores and bytes at a moment, seconds from NOW. */
  cpu: (when: number) => number;
  memory: number;
}

/** A sample every five minutes. */
async function report(loads: readonly Load[]): Promise<void> {
  for (const { pod, container = 'app', days, cpu, memory } of loads) {
    const subject = aContainerSubject(pod, container);
    const times = Array.from({ length: days * 288 }, (_, n) => -MINUTE - n * 5 * MINUTE);
    await reportTables(facts.db, agent, ++seq, [
      aTable(
        'container.cpu.usage',
        times.map((when) => [subject, when, cpu(when)]),
      ),
      aTable(
        'container.memory.working_set',
        times.map((when) => [subject, when, memory]),
      ),
    ]);
  }
}

const probed = { hasLivenessProbe: true, hasReadinessProbe: true };
const resources = (cpuRequestCores: number, memoryMib: number, memoryLimitMib: number | null = 2 * memoryMib) => ({
  cpuRequestCores,
  memoryRequestBytes: memoryMib * MIB,
  memoryLimitBytes: memoryLimitMib === null ? null : memoryLimitMib * MIB,
});
const aMeasured = (cores: number, memoryMib: number) =>
  aContainer('app', { ...probed, resources: resources(cores, memoryMib) });

/** Pods `<name>-1` … of a Deployment, each on a cluster node of its own. */
const podsOf = (name: string, count: number, container: ReturnType<typeof aContainer>, over = {}) =>
  Array.from({ length: count }, (_, n) =>
    aPod(`${name}-${n + 1}`, {
      ...{ ownerKind: 'Deployment', ownerName: name, ownerUid: `uid-${name}`, nodeName: `node-${(n % 3) + 1}` },
      labels: [{ key: 'app', value: name }],
      containers: [container],
      createdAt: at(-20 * DAY),
      startedAt: at(-20 * DAY),
      claims: [],
      ...over,
    }),
  );

const killed = { lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: at(-HOUR) }, restartCount: 4 };

async function makeWorld(): Promise<void> {
  const limited = { ...resources(1, 220), cpuLimitCores: 1 };
  const shares = [{ type: AutoscalerMetricType.RESOURCE, name: 'cpu', targetUtilization: 0.7 }];
  await reportInventory(
    facts.db,
    agent,
    1,
    {
      clusterNodes: [1, 2, 3].map((n) => aClusterNode(`node-${n}`)),
      workloads: [
        aWorkload('api'),
        aWorkload('scaled'),
        aWorkload('idle'),
        aWorkload('young'),
        aWorkload('held'),
        aWorkload('leaky', { desiredReplicas: 1 }),
        aWorkload('nightly', { kind: WorkloadKind.CRON_JOB, desiredReplicas: null }),
      ],
      pods: [
        ...podsOf('api', 2, aMeasured(1, 220)),
        ...podsOf('scaled', 2, aMeasured(1, 220)),
        ...podsOf('idle', 2, aMeasured(0.2, 64)),
        ...podsOf('held', 2, aContainer('app', { ...probed, resources: limited })),
        ...podsOf('young', 2, aMeasured(1, 220), { createdAt: at(-1.2 * DAY), startedAt: at(-1.2 * DAY) }),
        ...podsOf('leaky', 1, aContainer('app', { ...probed, ...killed, resources: resources(0.1, 256, 256) })),
        aPod('nightly-1', { ownerUid: 'uid-nightly', phase: PodPhase.SUCCEEDED, claims: ['backups'] }),
        aPod('mounting', { claims: ['in-use'] }),
        aPod('scaled-down', { claims: ['left-over'] }),
      ],
      horizontalPodAutoscalers: [anAutoscaler('scaled', { metrics: shares })],
      podDisruptionBudgets: ['api', 'scaled', 'idle'].map((name) => aBudget(name)),
      persistentVolumeClaims: [aClaim('in-use'), aClaim('left-over'), aClaim('backups')],
      complete: [
        {
          kind: InventoryKind.POD_DISRUPTION_BUDGET,
          uids: ['api', 'scaled', 'idle'].map((name) => `uid-pdb-${name}`),
        },
      ],
    },
    at(-20 * DAY),
  );
  const deleted = [{ kind: InventoryKind.POD, uid: 'uid-scaled-down' }];
  await reportInventory(facts.db, agent, 2, { deleted }, at(-12 * DAY));
}

beforeAll(async () => {
  const tenantId = await addTenant(facts.db);
  agent = await addMeasuredCluster(facts.db, tenantId, 'prod');
  await makeWorld();
  // Up and down with the hours, and no more than that.
  const upTo = (most: number) => (when: number) =>
    Math.round(most * (0.9 + 0.1 * Math.cos((when / DAY) * 2 * Math.PI)));
  await report(
    ['api', 'scaled'].flatMap((name) =>
      [1, 2].map((n) => ({ pod: `${name}-${n}`, days: 14, cpu: upTo(100_000), memory: 200 * MIB })),
    ),
  );
  await report([1, 2].map((n) => ({ pod: `idle-${n}`, days: 14, cpu: () => 1_000, memory: 20 * MIB })));
  await report([1, 2].map((n) => ({ pod: `young-${n}`, days: 1, cpu: () => 100_000, memory: 200 * MIB })));
  await report([1, 2].map((n) => ({ pod: `held-${n}`, days: 14, cpu: upTo(100_000), memory: 200 * MIB })));
  // 40 % and 20 % of the last day, and all of the day before.
  const twoDays = Array.from({ length: 576 }, (_, n) => -MINUTE - n * 5 * MINUTE);
  const throttled = [400, 200].flatMap((share, n) =>
    twoDays.map((when): [ReturnType<typeof aContainerSubject>, number, number] => [
      aContainerSubject(`held-${n + 1}`, 'app'),
      when,
      when > -DAY ? share : 1_000,
    ]),
  );
  await reportTables(facts.db, agent, ++seq, [aTable('container.cpu.throttled', throttled)]);
  await report([{ pod: 'leaky-1', days: 14, cpu: () => 80_000, memory: 250 * MIB }]);
}, 120_000);

const log = (): void => undefined;

function run(now = NOW, { signal = new AbortController().signal, budgetMs = 60_000 } = {}): Promise<Found> {
  return findAdvice(facts.db, agent.tenantId, { now: () => now, signal, log, budgetMs });
}

interface Kept {
  rule: string;
  state: string;
  subject: string;
  title: string;
  text: string;
  cpuFreed: number | null;
  targets: unknown[];
}

function kept(rule?: string): Promise<Kept[]> {
  return facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query<Kept>(
      `SELECT rule, state, subject_name AS subject, title, text, cpu_freed AS "cpuFreed", body -> 'targets' AS targets
       FROM recommendation WHERE tenant_id = $1 AND ($2::text IS NULL OR rule = $2) ORDER BY subject_name, rule`,
      [agent.tenantId, rule ?? null],
    ),
  );
}

async function profileOf(workload: string): Promise<ProfileBody> {
  const [row] = await facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query<{ body: ProfileBody }>(
      `SELECT p.body FROM usage_profile p JOIN workload w ON w.tenant_id = p.tenant_id AND w.id = p.workload_id
       WHERE p.tenant_id = $1 AND w.name = $2`,
      [agent.tenantId, workload],
    ),
  );
  return row!.body;
}

const titlesOf = async (rule: string, subject: string): Promise<string[]> =>
  (await kept(rule)).filter((one) => one.subject === subject).map(({ title }) => title);

describe('findAdvice', () => {
  beforeAll(() => run(), 60_000);

  it('states the roadmap’s case in plain words: 1 core requested, no more than 0.1 used in 7 days', async () => {
    const [api] = (await kept('over-provisioned')).filter(({ subject }) => subject === 'api');
    expect(api).toMatchObject({
      state: 'OPEN',
      title: 'Deployment shop/api has requested 1 core of CPU but has not used more than 0.1 cores in the last 7 days.',
    });
    expect(api!.text).toContain('Lower the CPU request from 1 core to 0.105 cores.');
    expect(api!.cpuFreed).toBe(2 * 895_000);
  });

  it('tells how much the CPU limit held the pods up of late', async () => {
    const [held] = (await kept('over-provisioned')).filter(({ subject }) => subject === 'held');
    expect(held!.text).toContain('Its CPU limit held it up in 30 % of the scheduling periods of the last day');
    expect((await kept('over-provisioned')).find(({ subject }) => subject === 'api')!.text).not.toContain('held it up');
  });

  it('tries a policy on the workloads in which it would hold, beside what holds now', async () => {
    const preview = (sizing: StoredSizing, namespace: string | null = null) =>
      facts.db.runInTenant(agent.tenantId, (tx) =>
        previewSizing(tx, agent.tenantId, { sizing, namespace, clusterId: null, replaces: null }, NOW),
      );
    const wider = await preview({ cpuHeadroom: 3 }, 'sh*');
    expect(wider.workloads).toBeGreaterThan(2);
    expect(wider.tried).toBe(wider.workloads);
    expect(wider.current.cuts).toBeGreaterThan(0);
    expect(wider.proposed.cpu).toBeLessThan(wider.current.cpu);
    expect(wider.proposed.cpu).toBeGreaterThan(0);
    expect((await preview({ isExcluded: true })).proposed).toMatchObject({ cuts: 0 });
    expect(await preview({}, 'nowhere')).toMatchObject({ workloads: 0, tried: 0 });
  });

  it('changes request and target of an autoscaler together', async () => {
    const [scaled] = (await kept('over-provisioned')).filter(({ subject }) => subject === 'scaled');
    expect(scaled!.targets).toEqual([expect.objectContaining({ autoscaler: 'scaled', from: 0.7, to: 0.8 })]);
  });

  it('tells an idle workload once, and not to run it twice or safer', async () => {
    expect(await titlesOf('idle-workload', 'idle')).toEqual([
      'Deployment shop/idle has used no more than 0.001 cores of CPU in 99 % of the last week.',
    ]);
    expect(await titlesOf('replicas-over-need', 'idle')).toEqual([]);
  });

  it('keeps a profile of each container, with the reason why there is no advice yet', async () => {
    const { usage, verdicts } = await profileOf('young');
    expect(usage!.cpu).toMatchObject({ max: 100_000, p50: 100_000 });
    expect(usage!.enough).toMatchObject({ kind: 'TOO_LITTLE', needsDays: 3 });
    expect(verdicts.find(({ rule }) => rule === 'over-provisioned')).toEqual({
      rule: 'over-provisioned',
      reason: 'TOO_LITTLE_DATA',
      text: 'Nothing is proposed yet: needs 3 days of usage; 1.0 collected.',
    });
  });

  it('finds budgets by their selectors and autoscalers by their targets', async () => {
    const withoutBudget = (await kept('no-disruption-budget')).map(({ subject }) => subject);
    expect(withoutBudget).toEqual(['held', 'young']);
    const { verdicts } = await profileOf('scaled');
    expect(verdicts.find(({ rule }) => rule === 'replicas-over-need')).toMatchObject({ reason: 'AUTOSCALED' });
  });

  it('tells a volume that no pod has mounted for more than a week, and since when', async () => {
    expect((await kept('unused-volume-claim')).map(({ title }) => title)).toEqual([
      'PersistentVolumeClaim shop/backups of 10 GiB is bound, and no pod has mounted it for 20 days.',
      'PersistentVolumeClaim shop/left-over of 10 GiB is bound, and no pod has mounted it for 12 days.',
    ]);
  });

  it('counts only pods that run against cluster nodes that could go', async () => {
    expect((await kept('node-packing')).map(({ title }) => title)).toEqual([
      '1 of 3 cluster nodes of prod could go: node-3.',
    ]);
  });

  it('is not due again within a tenth of the cluster’s age, at most 6 hours', async () => {
    expect(await run(at(5 * HOUR))).toEqual({ workloads: 0, advice: 0, failed: 0 });
    expect(await run(at(7 * HOUR))).toMatchObject({ workloads: 7 });
  });

  it('says the same again without changing anything, and withdraws nothing because less was measured by then', async () => {
    const toldOf = async () =>
      (await kept()).map(({ rule, subject, state, title }) => ({ rule, subject, state, title }));
    const before = await toldOf();
    expect(await run(at(14 * HOUR))).toMatchObject({ workloads: 7, advice: 0 });
    expect(await toldOf()).toEqual(before);
    const { verdicts } = await profileOf('idle');
    expect(verdicts.find(({ rule }) => rule === 'idle-workload')).toMatchObject({ reason: 'TOO_LITTLE_DATA' });
  });
});

describe('a run that is ended', () => {
  it('goes on after the last workload that was kept', async () => {
    const { db } = facts;
    const { tenantId, clusterId } = agent;
    // As if it had been ended after half of the workloads.
    const half = await db.runInTenant(tenantId, async (tx) => {
      const places = await tx.query<{ id: string; subject: number }>(
        `SELECT w.id, min(c.subject_id) AS subject FROM workload w
         JOIN pod p ON p.tenant_id = w.tenant_id AND p.owner_uid = w.uid JOIN container c ON c.tenant_id = w.tenant_id
           AND c.pod_id = p.id
         WHERE w.tenant_id = $1 GROUP BY w.id ORDER BY 2`,
        [tenantId],
      );
      const last = places[2]!;
      await tx.query(
        `UPDATE recommendation_run SET begun_at = $3, finished_at = NULL, done_subject = $4, done_workload_id = $5
         WHERE tenant_id = $1 AND cluster_id = $2`,
        [tenantId, clusterId, at(15 * HOUR), last.subject, last.id],
      );
      return places.slice(3).length;
    });
    expect(await run(at(15 * HOUR))).toMatchObject({ workloads: half });
    expect(await run(at(15 * HOUR + MINUTE))).toMatchObject({ workloads: 0 });
  });

  it('goes on the next time where its time is over', async () => {
    expect(await run(at(22 * HOUR), { budgetMs: 0 })).toMatchObject({ workloads: 7 });
    expect(await unfinished()).toBe(1);
    expect(await run(at(22 * HOUR + MINUTE), { budgetMs: 0 })).toMatchObject({ workloads: 0 });
    expect(await unfinished()).toBe(0);
  });
});

async function unfinished(): Promise<number> {
  const rows = await facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query('SELECT 1 FROM recommendation_run WHERE tenant_id = $1 AND done_workload_id IS NOT NULL', [
      agent.tenantId,
    ]),
  );
  return rows.length;
}

describe('a workload that is gone', () => {
  it('takes its advice along', async () => {
    const deleted = [{ kind: InventoryKind.WORKLOAD, uid: 'uid-idle' }];
    await reportInventory(facts.db, agent, 3, { deleted }, at(-HOUR));
    await run(at(29 * HOUR));
    expect((await kept()).filter(({ subject }) => subject === 'idle').map(({ state }) => state)).not.toContain('OPEN');
  });
});

/** Raises an alert about a pod of api and ends it so many seconds later; seconds from NOW. */
async function raise(about: { rule: string; title: string }, from: number, seconds: number): Promise<void> {
  const { tenantId, clusterId } = agent;
  const [fires, ends] = [at(from), at(from + seconds)];
  const finding = aFinding(clusterId, 'api-1', { ...about, source: 'STATE', firstSeenAt: fires, seenAt: fires });
  await facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, [finding], fires));
  const cleared = { ...finding, state: 'CLEARED', seenAt: ends, reason: 'It is over.' } as const;
  await facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, [cleared], ends));
}

describe('findTrouble', () => {
  const trouble = (now: Date, signal = new AbortController().signal): Promise<number> =>
    findTrouble(facts.db, agent.tenantId, { now, signal });

  it('tells a kill at the memory limit and a restart loop within a minute', async () => {
    await trouble(NOW);
    expect(await titlesOf('oom-kills', 'leaky')).toEqual([
      'Deployment shop/leaky was killed for its memory in pod leaky-1, at its limit of 256 MiB.',
    ]);
  });

  it('counts kills over the pods of a workload, and remembers those of pods that are gone', async () => {
    const finished = (seconds: number) => ({ reason: 'OOMKilled', exitCode: 137, finishedAt: at(seconds) });
    const killedAgain = aContainer('app', {
      ...{ ...probed, resources: resources(0.1, 256, 256) },
      ...{ restartCount: 5, lastTermination: finished(MINUTE) },
    });
    await reportInventory(facts.db, agent, 4, { pods: podsOf('leaky', 1, killedAgain) }, at(2 * MINUTE));
    const fresh = podsOf('leaky', 1, aContainer('app', { ...probed, resources: resources(0.1, 256, 256) }));
    const pods = fresh.map((pod) => ({ ...pod, name: 'leaky-2', uid: 'uid-leaky-2' }));
    const deleted = [{ kind: InventoryKind.POD, uid: 'uid-leaky-1' }];
    await reportInventory(facts.db, agent, 5, { pods, deleted }, at(3 * MINUTE));
    await trouble(at(4 * MINUTE));
    expect(await titlesOf('oom-kills', 'leaky')).toEqual([
      'Deployment shop/leaky was killed for its memory once in the last 7 days, at its limit of 256 MiB.',
    ]);
  });

  it('names the deployment of an alert that fired 15 times in the last hour, and says what to do', async () => {
    const about = { rule: 'HighErrorRate', title: 'Too many errors' };
    for (let n = 0; n < 15; n++) await raise(about, -50 * MINUTE + n * 3 * MINUTE, 90);
    await trouble(NOW);
    const [alert] = await kept('frequent-alert');
    expect(alert).toMatchObject({
      state: 'OPEN',
      subject: 'api',
      title: '“Too many errors” (HighErrorRate) fired 15 times in the last hour on Deployment shop/api.',
      text: 'Investigate: it uses 10 % of its CPU request, so more replicas would not help.',
    });
  });

  it('looks up the busiest of a cluster alone where many fire', async () => {
    const about = { rule: 'HighLatency', title: 'Too slow' };
    for (let n = 0; n < 16; n++) await raise(about, -50 * MINUTE + n * 3 * MINUTE, 90);
    const rulesOf = async (mostOfCluster?: number): Promise<string[]> => {
      const often = await facts.db.runInTenant(agent.tenantId, (tx) =>
        readFrequentAlerts(tx, agent.tenantId, { least: 15, mostOfCluster }, NOW),
      );
      return often.map(({ facts: { rule } }) => rule).sort();
    };
    expect(await rulesOf()).toEqual(['HighErrorRate', 'HighLatency']);
    expect(await rulesOf(1)).toEqual(['HighLatency']);
  });

  it('begins no further cluster once it is told to stop', async () => {
    expect(await trouble(at(2 * HOUR), AbortSignal.abort())).toBe(0);
    expect((await kept('frequent-alert')).map(({ state }) => state)).toEqual(['OPEN']);
  });

  it('withdraws it when the hour is over', async () => {
    await trouble(at(2 * HOUR));
    expect((await kept('frequent-alert')).map(({ state }) => state)).toEqual(['WITHDRAWN']);
  });
});

describe('a noisy alert rule', () => {
  it('is told with a longer time to wait, tried on what it raised', async () => {
    const { db } = facts;
    const { tenantId } = agent;
    await db.runInTenant(tenantId, (tx) => seedRules(tx, tenantId, NOW));
    const about = { rule: 'NodeCpuSaturated', title: 'CPU of the node is used up' };
    for (let n = 0; n < 30; n++) await raise(about, 40 * HOUR - (30 - n) * 5 * HOUR, 100);
    await run(at(40 * HOUR));
    expect(await kept('noisy-alert-rule')).toMatchObject([
      {
        subject: 'NodeCpuSaturated',
        title: expect.stringMatching(/^Alert rule NodeCpuSaturated fired 30 times in 7 days, and 30 of them ended/),
        text: expect.stringMatching(
          /^Set `for` from 15 minutes to 30 minutes: it would have fired 0 times instead of 30/,
        ),
      },
    ]);
  });
});

describe('recommendJob', () => {
  it('shows nothing of another tenant, and looks at each', async () => {
    const other = await addTenant(facts.db);
    const controller = new AbortController();
    const notes = { rows: 0, warning: null, failedTenants: 0 };
    await recommendJob.run({ db: facts.db, now: () => at(36 * HOUR), log, notes }, controller.signal);
    expect(notes.failedTenants).toBe(0);
    const rows = await facts.db.runInTenant(other, (tx) =>
      tx.query('SELECT 1 FROM recommendation WHERE tenant_id = $1', [other]),
    );
    expect(rows).toEqual([]);
  });
});
