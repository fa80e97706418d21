import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type KubeSim, startKubeSim } from './sim.js';
import type { ClusterEvent, ContainerStatus, CronJob, Deployment, Job, KubeObject, Pod, ReplicaSet } from './types.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const START = new Date('2026-03-02T19:00:00Z');

let sim: KubeSim;

async function list<T extends KubeObject>(path: string, from = sim): Promise<T[]> {
  const response = await fetch(from.url + path);
  return ((await response.json()) as { items: T[] }).items;
}

const pods = (app: string, from = sim) => list<Pod>(`/api/v1/pods?labelSelector=app%3D${app}`, from);

async function only(app: string): Promise<Pod> {
  const [pod, ...others] = await pods(app);
  if (!pod || others.length > 0) throw new Error(`${others.length + (pod ? 1 : 0)} pods of ${app}: expected one`);
  return pod;
}

const main = (pod: Pod) => pod.status.containerStatuses?.[0] as ContainerStatus;

const measured = async (name: string) => {
  const items = await list<KubeObject>('/apis/metrics.k8s.io/v1beta1/pods');
  return items.some((it) => it.metadata.name === name);
};

/** Advances in steps until a condition holds, at most `limitMs` of simulated time. */
async function until<T>(stepMs: number, limitMs: number, look: () => Promise<T | undefined | false>): Promise<T> {
  for (let passed = 0; passed <= limitMs; passed += stepMs) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    sim.advance(stepMs);
  }
  throw new Error(`nothing found within ${limitMs / MINUTE} simulated minutes`);
}

beforeEach(async () => {
  sim = await startKubeSim({ seed: 5, now: START, speed: 0, livedMinutes: 20 });
});
afterEach(() => sim.stop());

describe('the cluster at the start', () => {
  it('has five nodes in three zones, two of them spot, and about eighty pods on them', async () => {
    const nodes = await list('/api/v1/nodes');
    const zones = new Set(nodes.map((node) => node.metadata.labels?.['topology.kubernetes.io/zone']));
    const all = await list<Pod>('/api/v1/pods');
    expect([nodes.length, zones.size]).toEqual([5, 3]);
    expect(all.length).toBeGreaterThan(68);
    expect(all.length).toBeLessThan(95);
    const used = new Set(all.map((pod) => pod.spec.nodeName));
    expect(nodes.every((node) => used.has(node.metadata.name))).toBe(true);
  });

  it('is the same for the same seed and clock, and another for another seed', async () => {
    const [same, other] = await Promise.all([
      startKubeSim({ seed: 5, now: START, speed: 0, livedMinutes: 20 }),
      startKubeSim({ seed: 6, now: START, speed: 0, livedMinutes: 20 }),
    ]);
    for (const it of [sim, same, other]) it.advance(10 * MINUTE);
    // The port of the expositions is whichever is free.
    const text = async (from: KubeSim, path: string) =>
      (await (await fetch(from.url + path)).text()).replaceAll(/"prometheus.io\/port":"\d+"/g, '');
    for (const path of ['/api/v1/pods', '/api/v1/events', '/apis/metrics.k8s.io/v1beta1/pods']) {
      expect(await text(same, path)).toBe(await text(sim, path));
      expect(await text(other, path)).not.toBe(await text(sim, path));
    }
    await Promise.all([same.stop(), other.stop()]);
  });

  it('gives every pod of a Deployment a chain of owners that exist', async () => {
    const sets = await list<ReplicaSet>('/apis/apps/v1/replicasets');
    const deployments = await list<Deployment>('/apis/apps/v1/deployments');
    for (const pod of await pods('frontend')) {
      const set = sets.find((it) => it.metadata.uid === pod.metadata.ownerReferences?.[0]?.uid);
      const deployment = deployments.find((it) => it.metadata.uid === set?.metadata.ownerReferences?.[0]?.uid);
      expect(deployment?.metadata.name).toBe('frontend');
    }
  });

  it('shows every QoS class, a native sidecar and containers without requests', async () => {
    const all = await list<Pod>('/api/v1/pods');
    expect(new Set(all.map((pod) => pod.status.qosClass))).toEqual(new Set(['Guaranteed', 'Burstable', 'BestEffort']));
    const sidecars = all.flatMap((pod) => pod.spec.initContainers ?? []).filter((it) => it.restartPolicy === 'Always');
    expect(sidecars.length).toBeGreaterThan(0);
    expect(all.some((pod) => pod.spec.containers.some((it) => it.resources.requests === undefined))).toBe(true);
  });
});

describe('a crash loop', () => {
  it('restarts after pauses that double and counts the restarts', async () => {
    const old = (await only('ledger-export')).metadata.uid;
    sim.rollOut('payments', 'ledger-export');
    const pauses: string[] = [];
    await until(500, 12 * MINUTE, async () => {
      const states = (await pods('ledger-export')).filter((it) => it.metadata.uid !== old).map(main);
      const message = states.at(-1)?.state?.waiting?.message;
      const pause = /back-off (\S+) restarting/.exec(message ?? '')?.[1];
      if (pause !== undefined && pause !== pauses.at(-1)) pauses.push(pause);
      return pauses.includes('5m0s');
    });
    expect(pauses).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s']);
    const status = main(await only('ledger-export'));
    expect(status.restartCount).toBe(6);
    expect(status.lastState.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
  });

  it('repeats its event with a growing count', async () => {
    const count = async () => {
      const events = await list<ClusterEvent>('/api/v1/events?fieldSelector=reason%3DBackOff,type%3DWarning');
      return events
        .filter((it) => it.involvedObject.name.startsWith('ledger-export'))
        .reduce((sum, it) => sum + (it.count ?? 0), 0);
    };
    const before = await count();
    sim.advance(2 * MINUTE);
    expect(await count()).toBeGreaterThan(before);
  });
});

describe('a memory leak', () => {
  it('grows to the limit, is OOM-killed with exit code 137, and starts over', async () => {
    const before = main(await only('image-resizer')).restartCount;
    const status = await until(20 * SECOND, 25 * MINUTE, async () => {
      const found = main(await only('image-resizer'));
      return found.restartCount > before && found.state.running ? found : undefined;
    });
    expect(status.lastState.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });
});

describe('a pod that fits nowhere', () => {
  it('stays pending with the scheduler’s reason, and its event is counted up', async () => {
    const pod = await only('warehouse-loader');
    const message = expect.stringMatching(/^0\/5 nodes are available: .*3 Insufficient cpu\./);
    expect(pod.status).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    const [event] = await list<ClusterEvent>('/api/v1/events?fieldSelector=reason%3DFailedScheduling');
    expect(event?.series?.count).toBeGreaterThan(10);
  });
});

describe('a rollout', () => {
  it('is given up as failed when nothing moves within ten minutes', async () => {
    const [deployment] = await list<Deployment>('/apis/apps/v1/deployments?labelSelector=app%3Dwarehouse-loader');
    const progressing = deployment?.status.conditions?.find((it) => it.type === 'Progressing');
    expect(progressing).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
  });

  it('replaces all pods by new ones and keeps as many ready as were asked for', async () => {
    await sim.stop();
    sim = await startKubeSim({ seed: 5, now: START, speed: 0, livedMinutes: 20, isQuiet: true });
    const old = new Set((await pods('catalog')).map((pod) => pod.metadata.uid));
    sim.rollOut('shop', 'catalog');
    let fewest = old.size;
    await until(SECOND, 3 * MINUTE, async () => {
      const ready = (await pods('catalog')).filter((pod) => main(pod)?.ready).length;
      fewest = Math.min(fewest, ready);
      const [deployment] = await list<Deployment>('/apis/apps/v1/deployments?labelSelector=app%3Dcatalog');
      const isDone = deployment?.status.updatedReplicas === 3 && deployment.status.replicas === 3;
      return isDone && !(await pods('catalog')).some((pod) => old.has(pod.metadata.uid));
    });
    expect(fewest).toBe(old.size);
  });

  it('hangs in ImagePullBackOff while the registry lacks the image, and heals', async () => {
    sim.rollOut('shop', 'cart', 3 * MINUTE);
    await until(SECOND, MINUTE, async () =>
      (await pods('cart')).some((pod) => main(pod)?.state.waiting?.reason === 'ImagePullBackOff'),
    );
    await until(5 * SECOND, 12 * MINUTE, async () => {
      const all = await pods('cart');
      return all.length === 3 && all.every((pod) => main(pod)?.ready);
    });
    const events = await list<ClusterEvent>('/api/v1/events?fieldSelector=reason%3DFailed');
    expect(events.some((it) => it.message.startsWith('Failed to pull image "registry.web-shop.example/cart:'))).toBe(
      true,
    );
  });
});

describe('jobs', () => {
  it('run every two minutes, complete, and leave a bounded history', async () => {
    sim.advance(20 * MINUTE);
    const jobs = (await list<Job>('/apis/batch/v1/jobs')).filter((job) => job.metadata.name.startsWith('cart-cleanup'));
    const done = jobs.filter((job) => job.status.succeeded === 1);
    expect(done).toHaveLength(2);
    expect(done.every((job) => job.status.completionTime !== undefined)).toBe(true);
    const [cron] = (await list<CronJob>('/apis/batch/v1/cronjobs')).filter((it) => it.metadata.name === 'cart-cleanup');
    expect(Date.parse(cron?.status.lastScheduleTime ?? '')).toBeGreaterThan(START.getTime() + 17 * MINUTE);
  });
});

describe('metrics.k8s.io', () => {
  it('knows a pod only after two scrapes, and no longer when its container ended', async () => {
    sim.createPod({ namespace: 'default', name: 'probe' });
    await until(SECOND, MINUTE, async () => main(await only('probe'))?.state.running);
    expect(await measured('probe')).toBe(false);
    sim.advance(40 * SECOND);
    expect(await measured('probe')).toBe(true);
    sim.killContainer({ namespace: 'default', pod: 'probe' });
    expect(await measured('probe')).toBe(false);
  });

  it('leaves out a node that fell silent, with its pods', async () => {
    sim.setNodeReady('web-pool-a-7c2f', false);
    const nodes = await list('/apis/metrics.k8s.io/v1beta1/nodes');
    expect(nodes.map((it) => it.metadata.name)).toEqual([
      'web-pool-b-19de',
      'web-pool-c-e05b',
      'web-spot-b-3e8a',
      'web-spot-b-d470',
    ]);
    const silent = (await list<Pod>('/api/v1/pods?fieldSelector=spec.nodeName%3Dweb-pool-a-7c2f'))[0];
    expect(await measured(silent?.metadata.name ?? '')).toBe(false);
  });

  it('sums a node up from its pods and the system', async () => {
    const nano = (text: string) => Number(text.replace('n', ''));
    type Metrics = KubeObject & { usage: { cpu: string }; containers: { usage: { cpu: string } }[] };
    const placed = await list<Pod>('/api/v1/pods?fieldSelector=spec.nodeName%3Dweb-pool-a-7c2f');
    const here = new Set(placed.map((pod) => pod.metadata.name));
    const inside = (await list<Metrics>('/apis/metrics.k8s.io/v1beta1/pods')).filter((it) =>
      here.has(it.metadata.name),
    );
    const sum = inside.flatMap((it) => it.containers).reduce((total, it) => total + nano(it.usage.cpu), 0);
    const [node] = await list<Metrics>('/apis/metrics.k8s.io/v1beta1/nodes');
    expect(nano(node?.usage.cpu ?? '')).toBeGreaterThan(sum);
    expect(nano(node?.usage.cpu ?? '')).toBeLessThan(sum + 600e6);
  });
});

describe('events', () => {
  it('disappear after an hour without a repetition', async () => {
    sim.emitEvent({ object: { kind: 'Node', name: 'web-pool-a-7c2f' }, reason: 'Test', message: 'once' });
    sim.emitEvent({ object: { kind: 'Node', name: 'web-pool-a-7c2f' }, reason: 'Test', message: 'once' });
    const found = () => list<ClusterEvent>('/api/v1/events?fieldSelector=reason%3DTest');
    expect((await found()).map((it) => it.count)).toEqual([2]);
    sim.advance(62 * MINUTE);
    expect(await found()).toEqual([]);
  });
});
