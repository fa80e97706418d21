import { describe, expect, it } from '@jest/globals';
import { Store, type WatchEvent } from './store.js';
import type { Namespace } from './types.js';

const namespace = (name: string): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: name, resourceVersion: '', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { finalizers: [] },
  status: { phase: 'Active' },
});

const touch = (store: Store, name: string) =>
  store.update('namespaces', undefined, name, (draft) => {
    draft.metadata.labels = { touched: `${Number(draft.metadata.labels?.touched ?? 0) + 1}` };
  });

describe('store', () => {
  it('gives every write the next revision and leaves earlier objects as they were', () => {
    const store = new Store(10, 100);
    const created = store.create('namespaces', namespace('shop'));
    const changed = touch(store, 'shop');
    expect([created.metadata.resourceVersion, changed?.metadata.resourceVersion]).toEqual(['101', '102']);
    expect(created.metadata.labels).toBeUndefined();
  });

  it('writes nothing when an update changes nothing', () => {
    const store = new Store(10, 100);
    store.create('namespaces', namespace('shop'));
    store.update('namespaces', undefined, 'shop', () => {});
    expect(store.revision).toBe(101);
  });

  it('tells listeners what changed, with the object before', () => {
    const store = new Store(10, 100);
    const seen: WatchEvent[] = [];
    const stop = store.subscribe('namespaces', (event) => seen.push(event));
    store.create('namespaces', namespace('shop'));
    touch(store, 'shop');
    store.remove('namespaces', undefined, 'shop');
    stop();
    store.create('namespaces', namespace('data'));
    expect(seen.map(({ type, revision }) => [type, revision])).toEqual([
      ['ADDED', 101],
      ['MODIFIED', 102],
      ['DELETED', 103],
    ]);
    expect(seen[1]?.previous?.metadata.resourceVersion).toBe('101');
    expect(seen[2]?.object.metadata.resourceVersion).toBe('103');
  });

  it('answers what a watch missed, until its history no longer reaches back', () => {
    const store = new Store(10, 100);
    store.create('namespaces', namespace('shop'));
    for (let i = 0; i < 5; i++) touch(store, 'shop');
    expect(store.since('namespaces', 103)?.map((event) => event.revision)).toEqual([104, 105, 106]);
    for (let i = 0; i < 20; i++) touch(store, 'shop');
    expect(store.since('namespaces', 103)).toBeUndefined();
    expect(store.since('namespaces', store.revision)).toEqual([]);
  });

  it('keeps a list readable under its revision until it is compacted', () => {
    const store = new Store(10, 100);
    store.create('namespaces', namespace('shop'));
    const revision = store.keepSnapshot('namespaces');
    store.remove('namespaces', undefined, 'shop');
    expect(store.snapshot('namespaces', revision)).toHaveLength(1);
    store.forget('namespaces');
    expect(store.snapshot('namespaces', revision)).toBeUndefined();
    expect(store.since('namespaces', revision)).toBeUndefined();
  });
});
