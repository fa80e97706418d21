import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ApiException,
  CoreV1Api,
  type CoreV1Event,
  type Informer,
  KubeConfig,
  Metrics,
  makeInformer,
  type V1Pod,
  Watch,
} from '@kubernetes/client-node';
import { type KubeSim, startKubeSim } from './sim.js';

type Seen = {
  type: string;
  object: { metadata: { name?: string; resourceVersion: string; annotations?: Record<string, string> }; code?: number };
};

let sim: KubeSim;
let config: KubeConfig;

beforeEach(async () => {
  sim = await startKubeSim({ seed: 4, now: new Date('2026-03-02T12:00:00Z'), speed: 0, livedMinutes: 5, history: 40 });
  config = new KubeConfig();
  config.loadFromString(sim.kubeconfig());
});
afterEach(() => sim.stop());

/** Waits for a condition, at most 30 seconds. */
async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('the condition did not come true within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** An open watch that remembers what it saw. */
async function watching(path: string, query: Record<string, string | boolean>) {
  const seen: Seen[] = [];
  const state = { isDone: false };
  const controller = await new Watch(config).watch(
    path,
    query,
    (type: string, object: Seen['object']) => seen.push({ type, object }),
    () => {
      state.isDone = true;
    },
  );
  return { seen, state, stop: () => controller.abort() };
}

const core = () => config.makeApiClient(CoreV1Api);
const revision = async () => (await core().listPodForAllNamespaces({ limit: 1 })).metadata?.resourceVersion ?? '';
const newPod = (name: string) => sim.createPod({ namespace: 'default', name });
const named = (seen: Seen[], name: string) =>
  seen.filter((it) => it.object.metadata?.name === name).map((it) => it.type);

describe('kube-sim with @kubernetes/client-node', () => {
  it('is reached by its kubeconfig under the context demo-web-shop', () => {
    expect(config.getCurrentContext()).toBe('demo-web-shop');
    expect(config.getCurrentCluster()?.server).toBe(sim.url);
  });

  it('lists in pages', async () => {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await core().listPodForAllNamespaces({ limit: 25, ...(token ? { _continue: token } : {}) });
      names.push(...page.items.map((pod) => pod.metadata?.name ?? ''));
      token = page.metadata?._continue;
    } while (token);
    const whole = await core().listPodForAllNamespaces();
    expect(names).toEqual(whole.items.map((pod) => pod.metadata?.name));
    expect(sim.requests['list pods']).toBe(Math.ceil(names.length / 25) + 1);
  });

  it('reads objects with their types', async () => {
    const { items } = await core().listNode();
    expect(items[0]?.status?.conditions?.at(-1)?.lastHeartbeatTime).toBeInstanceOf(Date);
    const pods = await core().listNamespacedPod({ namespace: 'payments', labelSelector: 'app=payments-api' });
    expect(pods.items[0]?.status?.initContainerStatuses?.map((it) => it.name)).toEqual(['migrate', 'mtls-proxy']);
  });

  it('watches from a revision: what was missed first, then what happens', async () => {
    const from = await revision();
    newPod('missed');
    const watch = await watching('/api/v1/pods', { resourceVersion: from });
    await eventually(() => named(watch.seen, 'missed').length > 0);
    newPod('live');
    sim.advance(10_000);
    await eventually(() => named(watch.seen, 'live').length > 3);
    expect(named(watch.seen, 'live').slice(0, 2)).toEqual(['ADDED', 'MODIFIED']);
    sim.deletePod('default', 'live');
    sim.advance(10_000);
    await eventually(() => named(watch.seen, 'live').at(-1) === 'DELETED');
    const revisions = watch.seen.map((it) => Number(it.object.metadata.resourceVersion));
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    watch.stop();
  });

  it('turns entering and leaving a selector into ADDED and DELETED', async () => {
    const query = { resourceVersion: await revision(), fieldSelector: 'status.phase=Pending,metadata.name=brief' };
    const watch = await watching('/api/v1/namespaces/default/pods', query);
    newPod('brief');
    sim.advance(20_000);
    await eventually(() => named(watch.seen, 'brief').includes('DELETED'));
    expect(named(watch.seen, 'brief').at(0)).toBe('ADDED');
    expect(named(watch.seen, 'brief').at(-1)).toBe('DELETED');
    watch.stop();
  });

  it('sends bookmarks to those who allow them', async () => {
    const from = await revision();
    const [with_, without] = await Promise.all([
      watching('/api/v1/pods', { resourceVersion: from, allowWatchBookmarks: true }),
      watching('/api/v1/pods', { resourceVersion: from }),
    ]);
    await eventually(() => sim.openWatches === 2);
    sim.bookmark('pods');
    newPod('after');
    await eventually(() => named(without.seen, 'after').length > 0);
    await eventually(() => with_.seen.some((it) => it.type === 'BOOKMARK'));
    expect(without.seen.some((it) => it.type === 'BOOKMARK')).toBe(false);
    expect(Number(with_.seen[0]?.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(from));
    with_.stop();
    without.stop();
  });

  it('streams the whole state first when asked for initial events', async () => {
    const query = { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' };
    const watch = await watching('/api/v1/nodes', query);
    await eventually(() => watch.seen.length === 6);
    expect(watch.seen.map((it) => it.type)).toEqual([...Array(5).fill('ADDED'), 'BOOKMARK']);
    expect(watch.seen[5]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    watch.stop();
  });

  it('ends a watch at its timeout', async () => {
    const watch = await watching('/api/v1/pods', { resourceVersion: await revision(), timeoutSeconds: '1' });
    await eventually(() => watch.state.isDone);
  });

  it('answers a revision that the history has lost with an ERROR event of code 410', async () => {
    const from = await revision();
    for (let i = 0; i < 60; i++) newPod(`filler-${i}`);
    const watch = await watching('/api/v1/pods', { resourceVersion: from });
    await eventually(() => watch.state.isDone);
    expect(watch.seen).toEqual([{ type: 'ERROR', object: expect.objectContaining({ code: 410, reason: 'Expired' }) }]);
  });

  it('denies by RBAC in a way the client reports as 403', async () => {
    sim.deny({ resource: 'nodes' });
    const error = await core()
      .listNode()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiException);
    expect((error as ApiException<unknown>).code).toBe(403);
  });

  it('answers the metrics client', async () => {
    const metrics = new Metrics(config);
    const [nodes, pods] = await Promise.all([metrics.getNodeMetrics(), metrics.getPodMetrics('shop')]);
    expect(nodes.items).toHaveLength(5);
    expect(pods.items.length).toBeGreaterThan(15);
    expect(pods.items[0]?.containers[0]?.usage).toEqual({
      cpu: expect.stringMatching(/^\d+n$/),
      memory: expect.stringMatching(/^\d+Ki$/),
    });
    sim.setMetrics('unavailable');
    await expect(metrics.getNodeMetrics()).rejects.toThrow();
  });
});

describe('an informer on kube-sim', () => {
  let informer: Informer<V1Pod> & { list(namespace?: string): readonly V1Pod[] };
  let isOver: boolean;

  beforeEach(async () => {
    isOver = false;
    informer = makeInformer(config, '/api/v1/pods', () => core().listPodForAllNamespaces());
    await informer.start();
    await eventually(() => sim.openWatches === 1);
  });
  afterEach(async () => {
    isOver = true;
    await informer.stop();
  });

  /** What every user of an informer has to do: it does not start again by itself after an error. */
  const restartOnError = () => informer.on('error', () => isOver || void informer.start());
  const names = () => informer.list('default').map((pod) => pod.metadata?.name);

  it('follows what happens', async () => {
    newPod('one');
    await eventually(() => names().includes('one'));
    sim.deletePod('default', 'one');
    sim.advance(10_000);
    await eventually(() => !names().includes('one'));
    expect(sim.requests).toMatchObject({ 'list pods': 1, 'watch pods': 1 });
  });

  it('goes on with its last revision after its connection was cut by an outage', async () => {
    restartOnError();
    expect(sim.dropWatches('pods')).toBe(1);
    newPod('while-away');
    await eventually(() => names().includes('while-away'));
    expect(sim.requests['list pods']).toBe(1);
  });

  it('lists again after 410', async () => {
    restartOnError();
    sim.expire('pods');
    newPod('after-compaction');
    await eventually(() => (sim.requests['list pods'] ?? 0) >= 2);
    await eventually(() => names().includes('after-compaction'));
  });
});

describe('events on kube-sim', () => {
  it('arrive as they are written and are counted up', async () => {
    const seen: CoreV1Event[] = [];
    const informer = makeInformer(config, '/api/v1/events', () => core().listEventForAllNamespaces());
    informer.on('update', (event) => seen.push(event));
    informer.on('add', (event) => seen.push(event));
    await informer.start();
    await eventually(() => sim.openWatches === 1);
    const object = { kind: 'Node', name: 'web-pool-a-7c2f' } as const;
    sim.emitEvent({ object, type: 'Warning', reason: 'SystemOOM', message: 'System OOM encountered' });
    sim.emitEvent({ object, type: 'Warning', reason: 'SystemOOM', message: 'System OOM encountered' });
    const counts = () => seen.filter((it) => it.reason === 'SystemOOM').map((it) => it.count);
    await eventually(() => counts().length === 2);
    expect(counts()).toEqual([1, 2]);
    await informer.stop();
  });
});
