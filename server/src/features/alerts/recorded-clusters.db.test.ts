import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { addCluster, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { AgentCaller } from '../../platform/request-context.js';
import type { PodInput, WorkloadInput } from '../inventory/inventory.types.js';
import { reportEvents } from './cluster-event.service.js';
import type { ReportedEvent } from './event-input.js';

// Which alerts come out of clusters that were recorded in trouble: one per root cause, whatever is reported first.

const facts = useTestDatabase();
let agent: AgentCaller;

beforeEach(async () => {
  agent = await addCluster(facts.db, await addTenant(facts.db));
});

const DATES = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A recorded file, with times as the API hands them on. */
function recorded<T>(path: string): T {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  return JSON.parse(text, (_key, value) => (typeof value === 'string' && DATES.test(value) ? new Date(value) : value));
}

// What the agent makes of the recorded answers of Kubernetes; a golden test of the agent keeps it so.
const AGENT = '../../../../agent/src/fixtures';
const [{ report }] = recorded<[{ report: { pods: PodInput[]; workloads: WorkloadInput[] } }]>(
  `${AGENT}/inventory.expected.json`,
);
const ofKubernetes = recorded<{ events: ReportedEvent[] }[]>(`${AGENT}/cluster-events.expected.json`);
const ofDumps = recorded<ReportedEvent[]>('../../../test/fixtures/recorded-events.json');

/** @param changes over the pods as they were recorded */
function storePods(pods: readonly PodInput[], now: Date, seq: number): Promise<unknown> {
  return reportInventory(facts.db, agent, seq, { observedAt: now, workloads: report.workloads, pods: [...pods] }, now);
}

function storeEvents(events: readonly ReportedEvent[], now: Date): Promise<unknown> {
  return facts.db.runInTenant(agent.tenantId, (tx) =>
    reportEvents(tx, agent, { batchId: '2:1', events: [...events] }, 500, now),
  );
}

async function firing(): Promise<string[]> {
  const rows = await facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query<{ line: string }>(
      `SELECT severity || ' ' || rule || ' ' || namespace || '/' || subject_name AS line FROM alert
       WHERE tenant_id = $1 AND resolved_at IS NULL ORDER BY 1`,
      [agent.tenantId],
    ),
  );
  return rows.map(({ line }) => line);
}

const ORDERS = ['pods first', 'events first'] as const;

async function tell(order: (typeof ORDERS)[number], pods: PodInput[], events: ReportedEvent[], now: Date) {
  if (order === 'pods first') await storePods(pods, now, 1);
  await storeEvents(events, now);
  if (order === 'events first') await storePods(pods, now, 1);
}

describe('a Kubernetes 1.31 with a crash, an OOM kill, an image that may not be pulled and a pod too big', () => {
  const now = new Date('2026-11-21T23:19:40Z');
  const pods = report.pods.filter(({ namespace }) => namespace === 'real');
  const events = ofKubernetes.flatMap((batch) => batch.events);
  // Alertmanager has 8 alerts for the same namespace at that moment.
  const rootCauses = [
    'CRITICAL CrashLoopBackOff real/crash-6588b7988d-tb66r',
    'CRITICAL OOMKilled real/oom-78b65d896-k9tl8',
    'WARNING ImagePullBackOff real/nopull',
    'WARNING Unschedulable real/toobig',
  ];

  it.each(ORDERS)('has one alert for each of its 4 root causes, %s', async (order) => {
    await tell(order, pods, events, now);
    expect(await firing()).toEqual(rootCauses);
  });

  it('has no alert left when every pod is gone', async () => {
    await tell('pods first', pods, events, now);
    const uids = pods.map(({ uid }) => ({ kind: 'POD' as never, uid }));
    const later = new Date(now.getTime() + 60_000);
    await reportInventory(facts.db, agent, 2, { observedAt: later, deleted: uids }, later);
    expect(await firing()).toEqual([]);
  });
});

describe('pods that fail in ways of their own', () => {
  const now = new Date('2023-07-11T05:37:00Z');
  const pods = report.pods.filter(({ namespace }) => namespace.startsWith('message-'));
  const expected = [
    'WARNING CrashLoopBackOff message-pod-crashloop-backoff/init-demo',
    'WARNING CrashLoopBackOff message-pod-init-crashloop-backoff/init-demo2',
    'WARNING FailedMount message-container-creating-failed-mount/troubleshoot-copyfromhost-4m79m-psdjm',
    'WARNING ImagePullBackOff message-image-pull-fail/no-image-deployment-849c4c4958-rxqmt',
    'WARNING OOMKilled message-oomkill-pod/oom-kill-job3-gbb89',
    'WARNING Unschedulable message-pending-pod-resources/pending-pod-resources-5fddcf7688-djjfc',
  ];

  it.each(ORDERS)('have one alert each, the failed mount by its event, %s', async (order) => {
    // Their clusters were recorded on several days; the mount that fails is told of once more.
    const events = ofDumps.map((event) => (event.reason === 'FailedMount' ? { ...event, lastSeenAt: now } : event));
    await tell(order, pods, events, now);
    expect(await firing()).toEqual(expected);
  });
});

describe('containers that were killed for lack of memory', () => {
  const now = new Date('2026-11-21T23:19:40Z');
  const [healthy] = report.pods.filter(({ name }) => name.startsWith('burn-'));
  const [container] = healthy!.containers;
  const killedAt = new Date('2026-11-21T23:18:00Z');
  const kill = { reason: 'OOMKilled', exitCode: 137, startedAt: killedAt, finishedAt: killedAt };
  const restarted = { restartCount: 1, startedAt: killedAt, lastTermination: kill };

  it('alert when they run again at once, without any event', async () => {
    await storePods([healthy!], now, 1);
    expect(await firing()).toEqual([]);
    await storePods([{ ...healthy!, containers: [{ ...container!, ...restarted }] }], now, 2);
    expect(await firing()).toEqual(['WARNING OOMKilled real/burn-79fb7fb455-rsqdb']);
  });

  it.each(['INIT', 'SIDECAR'])('alert also where they are of kind %s', async (kind) => {
    const other = { ...container!, ...restarted, name: 'other', kind: kind as never };
    await storePods([{ ...healthy!, containers: [container!, other] }], now, 1);
    expect(await firing()).toEqual(['WARNING OOMKilled real/burn-79fb7fb455-rsqdb']);
  });

  it('count every further kill, and not the same one twice', async () => {
    const again = new Date('2026-11-21T23:19:00Z');
    const twice = { ...restarted, restartCount: 2, lastTermination: { ...kill, finishedAt: again } };
    for (const [seq, state] of [restarted, restarted, twice, twice].entries()) {
      await storePods([{ ...healthy!, containers: [{ ...container!, ...state }] }], now, seq + 1);
    }
    const rows = await facts.db.runInTenant(agent.tenantId, (tx) =>
      tx.query('SELECT count FROM alert WHERE tenant_id = $1', [agent.tenantId]),
    );
    expect(rows).toEqual([{ count: 2 }]);
  });
});

describe('evicted pods', () => {
  const now = new Date('2026-11-21T23:19:40Z');
  const [healthy] = report.pods.filter(({ name }) => name.startsWith('burn-'));
  const evicted = (n: number, at: string, over: Partial<PodInput> = {}): PodInput => ({
    ...healthy!,
    uid: `evicted-${n}`,
    name: `burn-${n}`,
    phase: 'FAILED' as never,
    reason: 'Evicted',
    message: 'The node was low on resource: memory.',
    containers: healthy!.containers.map((container) => ({
      ...container,
      state: 'TERMINATED' as never,
      reason: 'Error',
      lastTermination: { reason: 'Error', exitCode: 137, finishedAt: new Date(`2026-11-21T${at}Z`) },
    })),
    ...over,
  });
  const alert = 'WARNING Evicted real/burn';

  it('have one alert together, on their workload, which counts them', async () => {
    await storePods([evicted(1, '23:10:00')], now, 1);
    await storePods([evicted(2, '23:11:00'), evicted(3, '23:12:00')], now, 2);
    expect(await firing()).toEqual([alert]);
    const rows = await facts.db.runInTenant(agent.tenantId, (tx) =>
      tx.query('SELECT count, subject_kind AS kind FROM alert WHERE tenant_id = $1', [agent.tenantId]),
    );
    expect(rows).toEqual([{ count: 3, kind: 'Deployment' }]);
  });

  it('alert no more when the last eviction is an hour ago, however long the corpses lie about', async () => {
    await storePods([evicted(1, '21:00:00'), evicted(2, '22:19:00')], now, 1);
    expect(await firing()).toEqual([]);
  });

  it('hand the alert that an event raised on over to their workload', async () => {
    await storeEvents(
      [
        {
          ...ofDumps.find(({ reason }) => reason === 'FailedMount')!,
          reason: 'Evicted',
          namespace: 'real',
          involvedName: 'burn-1',
          involvedUid: 'evicted-1',
          firstSeenAt: now,
          lastSeenAt: now,
        },
      ],
      now,
    );
    expect(await firing()).toEqual(['WARNING Evicted real/burn-1']);
    await storePods([evicted(1, '23:19:00')], now, 1);
    expect(await firing()).toEqual([alert]);
  });

  it('stand by themselves where no workload made them, until they are deleted', async () => {
    const byHand = evicted(1, '20:00:00', { ownerKind: null, ownerName: null, ownerUid: null });
    await storePods([byHand], now, 1);
    expect(await firing()).toEqual(['WARNING Evicted real/burn-1']);
  });
});
