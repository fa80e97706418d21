import { beforeEach, describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../kube/objects.js';
import { RESOURCES } from './kinds.js';
import { InventoryTracker } from './tracker.js';

const SYNCED = { status: 'SYNCED' } as const;
const FORBIDDEN = { status: 'DENIED', reason: 'pods is forbidden' } as const;
const AWAY = { status: 'UNREACHABLE', reason: 'the API is away' } as const;

let tracker = new InventoryTracker(RESOURCES);
let version = 0;

function of(resource: string) {
  const tracked = tracker.resources.find((each) => each.resource.resource === resource);
  if (tracked === undefined) throw new Error(`no resource ${resource}`);
  return tracked;
}

function put(resource: string, uid: string, more: object = {}, owner?: [kind: string, uid: string]): void {
  const tracked = of(resource);
  const ownerReferences = owner ? [{ kind: owner[0], name: owner[1], uid: owner[1], controller: true }] : [];
  const object: KubeObject = { metadata: { uid, name: uid, namespace: 'shop', ownerReferences }, ...more };
  const value = tracked.resource.trim(object);
  version += 1;
  tracked.store.set(uid, { version: String(version), value });
  tracker.changed(tracked, uid, value);
}

function drop(resource: string, uid: string): void {
  of(resource).store.delete(uid);
  tracker.changed(of(resource), uid, null);
}

function syncAll(except: readonly string[] = []): void {
  for (const each of tracker.resources) {
    if (!except.includes(each.resource.resource)) tracker.setState(each, SYNCED);
  }
}

const take = () => tracker.take(1000, { kubeSystemUid: 'k' });

beforeEach(() => {
  tracker = new InventoryTracker(RESOURCES);
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
    tracker.setState(of('pods'), SYNCED);
    expect(take()?.isSnapshot).toBe(true);
  });

  it('P13: lists every reported object of a kind as complete; P17: without ReplicaSets of a Deployment', () => {
    syncAll();
    expect(take()?.complete).toEqual([
      { kind: 'CLUSTER_NODE', uids: ['node-1'] },
      { kind: 'NAMESPACE', uids: [] },
      { kind: 'WORKLOAD', uids: ['deploy-1'] },
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
    drop('deployments', 'deploy-1');
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
    tracker.setState(of('pods'), FORBIDDEN);
    const snapshot = take();
    expect(snapshot?.unobserved).toEqual([{ kind: 'POD', reason: 'pods: pods is forbidden' }]);
    expect(snapshot?.complete.map((each) => each.kind)).toEqual(['CLUSTER_NODE', 'NAMESPACE', 'WORKLOAD']);
    expect(tracker.outcome()).toMatchObject({ status: 'OK', note: expect.stringContaining('forbidden') });
  });

  it('P14: takes workloads for unobserved when one of their resources is', () => {
    syncAll(['cronjobs']);
    tracker.setState(of('cronjobs'), { status: 'MISSING', reason: 'no such API' });
    const snapshot = take();
    expect(snapshot?.complete.some((each) => each.kind === 'WORKLOAD')).toBe(false);
    expect(snapshot?.workloads).toHaveLength(1);
  });

  it('P14: tells at once that rights were taken away, and deletes nothing', () => {
    syncAll();
    take();
    of('pods').store.clear();
    tracker.changed(of('pods'), 'pod-1', null);
    tracker.setState(of('pods'), FORBIDDEN);
    expect(take()).toMatchObject({ isSnapshot: false, deleted: [], unobserved: [{ kind: 'POD' }] });
    tracker.setState(of('pods'), SYNCED);
    expect(take()).toMatchObject({ isSnapshot: true, unobserved: [] });
  });

  it('P15: reports nothing while the whole API is away', () => {
    syncAll();
    take();
    for (const each of tracker.resources) tracker.setState(each, AWAY);
    tracker.requestSnapshot();
    expect(take()).toBeNull();
    expect(tracker.outcome()).toMatchObject({ status: 'FAILED', message: expect.stringContaining('away') });
  });
});
