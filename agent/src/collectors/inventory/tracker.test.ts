import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InventoryKind, InventoryPart } from '../../api/generated.js';
import type { KubeObject } from '../../kube/objects.js';
import type { InventoryReport } from '../collector.js';
import { RESOURCES } from './kinds.js';
import { InventoryTracker } from './tracker.js';

const SYNCED = { status: 'SYNCED' } as const;
const FORBIDDEN = { status: 'DENIED', reason: 'pods is forbidden' } as const;
const AWAY = { status: 'UNREACHABLE', reason: 'the API is away' } as const;

let tracker = new InventoryTracker({ resources: RESOURCES });

function of(resource: string) {
  const store = tracker.stores.find((each) => each.resource.resource === resource);
  if (store === undefined) throw new Error(`no resource ${resource}`);
  return store;
}

function put(resource: string, uid: string, more: object = {}, owner?: [kind: string, uid: string]): void {
  const ownerReferences = owner ? [{ kind: owner[0], name: owner[1], uid: owner[1], controller: true }] : [];
  const object: KubeObject = { metadata: { uid, name: uid, namespace: 'shop', ownerReferences }, ...more };
  of(resource).put(uid, object);
}

function syncAll(except: readonly string[] = []): void {
  for (const each of tracker.stores) if (!except.includes(each.resource.resource)) each.setState(SYNCED);
}

const takeParts = (): InventoryReport[] => [...tracker.take(1000, { kubeSystemUid: 'k' })];
/** The report, where it comes in one part; null for none. */
function take(): InventoryReport | null {
  const [report = null, ...more] = takeParts();
  expect(more).toEqual([]);
  return report;
}

beforeEach(() => {
  tracker = new InventoryTracker({ resources: RESOURCES });
  put('nodes', 'node-1', { spec: { providerID: 'aws:///eu-1a/i-0' }, status: {} });
  put('deployments', 'deploy-1');
  put('replicasets', 'rs-1', {}, ['Deployment', 'deploy-1']);
  put('pods', 'pod-1', {}, ['ReplicaSet', 'rs-1']);
});

describe('inventory tracker', () => {
  it('P11: reports nothing before every resource was listed or refused', () => {
    syncAll(['pods']);
    expect(take()).toBeNull();
    expect(tracker.outcome().status).toBe('NOTHING_TO_REPORT');
    of('pods').setState(SYNCED);
    expect(take()?.isSnapshot).toBe(true);
  });

  it('P13: lists every reported object of a kind as complete; P17: without ReplicaSets of a Deployment', () => {
    syncAll();
    expect(take()?.complete).toEqual([
      { kind: 'CLUSTER_NODE', uids: ['node-1'] },
      { kind: 'NAMESPACE', uids: [] },
      { kind: 'WORKLOAD', uids: ['deploy-1'] },
      { kind: 'HORIZONTAL_POD_AUTOSCALER', uids: [] },
      { kind: 'POD_DISRUPTION_BUDGET', uids: [] },
      { kind: 'PERSISTENT_VOLUME_CLAIM', uids: [] },
      { kind: 'RESOURCE_QUOTA', uids: [] },
      { kind: 'SERVICE', uids: [] },
      { kind: 'POD', uids: ['pod-1'] },
    ]);
  });

  it('states provider and identity of the cluster in a snapshot', () => {
    syncAll();
    expect(take()?.cluster).toEqual({ kubeSystemUid: 'k', provider: 'aws', region: null });
  });

  it('P17: names the Deployment as the owner of a pod, also when its ReplicaSet is seen later', () => {
    syncAll();
    expect(take()?.pods[0]).toMatchObject({ ownerKind: 'Deployment', ownerUid: 'deploy-1' });
    put('pods', 'pod-2', {}, ['ReplicaSet', 'rs-2']);
    expect(take()?.pods[0]).toMatchObject({ ownerKind: 'ReplicaSet', ownerUid: 'rs-2' });
    put('replicasets', 'rs-2', {}, ['Deployment', 'deploy-1']);
    const changes = take();
    expect(changes?.pods).toEqual([expect.objectContaining({ uid: 'pod-2', ownerUid: 'deploy-1' })]);
    expect(changes?.workloads).toEqual([]);
  });

  it('P11: reports changes after the snapshot, each once', () => {
    syncAll();
    take();
    expect(take()).toBeNull();
    put('pods', 'pod-1', { status: { phase: 'Running' } }, ['ReplicaSet', 'rs-1']);
    of('deployments').drop('deploy-1');
    expect(take()).toMatchObject({
      isSnapshot: false,
      pods: [{ uid: 'pod-1', phase: 'RUNNING' }],
      deleted: [{ kind: 'WORKLOAD', uid: 'deploy-1' }],
      complete: [],
    });
    expect(take()).toBeNull();
  });

  it('reports no change where nothing that is reported has changed', () => {
    syncAll();
    take();
    put('nodes', 'node-1', { spec: { providerID: 'aws:///eu-1a/i-0' }, status: { images: ['a'] } });
    expect(take()).toBeNull();
  });

  it('P14: states a refused kind as unobserved, never as complete', () => {
    syncAll(['pods']);
    of('pods').setState(FORBIDDEN);
    const snapshot = take();
    expect(snapshot?.unobserved).toEqual([{ kind: 'POD', reason: 'pods: pods is forbidden.' }]);
    expect(snapshot?.complete.map((each) => each.kind)).not.toContain('POD');
    expect(snapshot?.complete).toHaveLength(8);
    expect(tracker.outcome()).toMatchObject({ status: 'OK', note: 'Forbidden to list and watch: pods.' });
  });

  it('P14: takes workloads for unobserved when one of their resources is', () => {
    syncAll(['cronjobs']);
    of('cronjobs').setState({ status: 'MISSING', reason: 'no such API' });
    const snapshot = take();
    expect(snapshot?.complete.some((each) => each.kind === 'WORKLOAD')).toBe(false);
    expect(snapshot?.workloads).toHaveLength(1);
  });

  it('P14: tells at once that rights were taken away, and deletes nothing', () => {
    syncAll();
    take();
    of('pods').clear();
    of('pods').setState(FORBIDDEN);
    expect(take()).toMatchObject({ isSnapshot: false, deleted: [], unobserved: [{ kind: 'POD' }] });
    of('pods').setState(SYNCED);
    expect(take()).toMatchObject({ isSnapshot: true, unobserved: [] });
  });

  it('P15: reports nothing while the whole API is away', () => {
    syncAll();
    take();
    for (const each of tracker.stores) each.setState(AWAY);
    tracker.requestSnapshot();
    expect(take()).toBeNull();
    expect(tracker.outcome()).toMatchObject({ status: 'FAILED', message: expect.stringContaining('away') });
  });

  it('P12: gives a snapshot out in parts, with the lists of what is complete in the last one', () => {
    for (let index = 0; index < 250; index += 1) put('pods', `more-${index}`);
    syncAll();
    const parts = takeParts();
    expect(parts.map((part) => part.part)).toEqual([
      { isFirst: true, isLast: false },
      { isFirst: false, isLast: false },
      { isFirst: false, isLast: true },
    ]);
    expect(parts.map((part) => part.complete.length > 0)).toEqual([false, false, true]);
    expect(parts.map((part) => part.cluster !== undefined)).toEqual([true, false, false]);
    expect(parts.flatMap((part) => part.pods)).toHaveLength(251);
    expect(parts.at(-1)?.complete.find(({ kind }) => kind === 'POD')?.uids).toHaveLength(251);
  });

  it('tells after a snapshot what changed while it was given out, and nothing twice', () => {
    for (let index = 0; index < 400; index += 1) put('pods', `more-${index}`);
    syncAll();
    const parts = tracker.take(1000, {});
    expect(parts.next().value?.isSnapshot).toBe(true);
    of('deployments').drop('deploy-1');
    put('pods', 'more-399', { status: { phase: 'Running' } });
    put('pods', 'new');
    const rest = [...parts];
    expect(rest.at(-1)?.pods.map(({ uid }) => uid)).toContain('new');
    expect(take()).toMatchObject({ pods: [], deleted: [{ kind: 'WORKLOAD', uid: 'deploy-1' }] });
    expect(take()).toBeNull();
  });

  it('tells only kinds that the server takes, and everything once it takes more', () => {
    let kinds: InventoryKind[] = ['CLUSTER_NODE', 'POD'];
    tracker = new InventoryTracker({ resources: RESOURCES, kinds: () => kinds });
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'cart-data' } }];
    put('pods', 'pod-1', { spec: { volumes, containers: [] } });
    put('persistentvolumeclaims', 'claim-1');
    syncAll();
    const before = take();
    expect(before?.complete.map(({ kind }) => kind)).toEqual(kinds);
    expect(before?.persistentVolumeClaims).toBeUndefined();
    expect(before?.pods[0]).not.toHaveProperty('claims');
    kinds = [...kinds, 'PERSISTENT_VOLUME_CLAIM'];
    const after = take();
    expect(after).toMatchObject({ isSnapshot: true, persistentVolumeClaims: [{ uid: 'claim-1' }] });
    expect(after?.pods[0]?.claims).toEqual(['cart-data']);
  });

  it('P63: tells where pods can go only to a server that takes it, and tells all of them anew once it does', () => {
    let parts: InventoryPart[] = [];
    tracker = new InventoryTracker({ resources: RESOURCES, parts: () => parts });
    put('pods', 'pod-1', { spec: { nodeSelector: { disk: 'ssd' }, containers: [] } });
    syncAll();
    expect(take()?.pods[0]).not.toHaveProperty('scheduling');
    parts = ['POD_SCHEDULING'];
    expect(take()).toMatchObject({
      isSnapshot: true,
      pods: [{ scheduling: { nodeSelector: [{ key: 'disk', value: 'ssd' }] } }],
    });
  });

  it('leaves out namespaces that are not watched, the namespace itself included', () => {
    tracker = new InventoryTracker({ resources: RESOURCES, isWatched: (name) => name !== 'shop' });
    of('nodes').put('node-1', { metadata: { uid: 'node-1', name: 'node-1' } });
    put('pods', 'pod-1');
    of('namespaces').put('n1', { metadata: { uid: 'n1', name: 'shop' } });
    of('namespaces').put('n2', { metadata: { uid: 'n2', name: 'bank' } });
    syncAll();
    expect(take()).toMatchObject({ clusterNodes: [{ uid: 'node-1' }], namespaces: [{ uid: 'n2' }], pods: [] });
  });

  it('P14: takes a kind for unobserved where one of the named namespaces refuses it', () => {
    tracker = new InventoryTracker({ resources: RESOURCES, namedNamespaces: ['shop', 'bank'] });
    syncAll();
    tracker.stores
      .find(({ namespace, resource }) => namespace === 'bank' && resource.kind === 'POD')
      ?.setState(FORBIDDEN);
    expect(take()?.unobserved).toEqual([{ kind: 'POD', reason: 'pods in bank: pods is forbidden.' }]);
  });

  it('says what is needed where the cluster has an older version only', () => {
    syncAll(['horizontalpodautoscalers']);
    of('horizontalpodautoscalers').setState({ status: 'MISSING', reason: 'could not be found.' });
    const [unobserved] = take()?.unobserved ?? [];
    expect(unobserved?.kind).toBe('HORIZONTAL_POD_AUTOSCALER');
    expect(unobserved?.reason).toContain(
      'could not be found. It is read from autoscaling/v2, which Kubernetes has had',
    );
    expect(tracker.outcome()).toMatchObject({
      note: 'Not served by the API: horizontalpodautoscalers (autoscaling/v2, Kubernetes 1.23 or newer).',
    });
  });
});

describe('endpoints of Services', () => {
  const slice = (ready: boolean[], more: object = {}) => ({
    metadata: { uid: 's', name: 's', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
    addressType: 'IPv4',
    endpoints: ready.map((each) => ({ conditions: { ready: each } })),
    ...more,
  });
  const counts = (report: InventoryReport | null) =>
    report?.services?.map(({ readyEndpoints, notReadyEndpoints }) => [readyEndpoints, notReadyEndpoints]);

  beforeEach(() => {
    put('services', 'cart');
    of('endpointslices').put('s', slice([true, false]));
  });

  it('are counted from the slices, and told when they change', () => {
    syncAll();
    expect(counts(take())).toEqual([[1, 1]]);
    of('endpointslices').put('s', slice([true, true]));
    expect(counts(take())).toEqual([[2, 0]]);
    of('endpointslices').put('s', slice([true, true], { ports: [] }));
    expect(take()).toBeNull();
    of('endpointslices').drop('s');
    expect(counts(take())).toEqual([[0, 0]]);
  });

  it('are unknown where the slices may not be read, and the Services known', () => {
    syncAll();
    take();
    of('endpointslices').clear();
    of('endpointslices').setState(FORBIDDEN);
    const snapshot = take();
    expect(counts(snapshot)).toEqual([[null, null]]);
    expect(snapshot?.complete.map(({ kind }) => kind)).toContain('SERVICE');
    expect(tracker.outcome()).toMatchObject({ status: 'OK', note: expect.stringContaining('endpointslices') });
  });
});
