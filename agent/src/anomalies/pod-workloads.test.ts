import { describe, expect, it } from '@jest/globals';
import { HOUR_MS } from './detector-settings.js';
import { PodWorkloads } from './pod-workloads.js';

const pod = (name: string, ownerKind: string | null, ownerName: string | null) => ({
  namespace: 'shop',
  name,
  ownerKind,
  ownerName,
});

describe('the workload of a pod', () => {
  it('is shared by its pods', () => {
    const pods = new PodWorkloads<number>(0);
    pods.add(pod('cart-1', 'Deployment', 'cart'));
    pods.add(pod('cart-2', 'Deployment', 'cart'));
    expect(pods.of('shop', 'cart-1')).toBe(pods.of('shop', 'cart-2'));
    expect(pods.of('shop', 'cart-1')).toMatchObject({ namespace: 'shop', kind: 'Deployment', name: 'cart' });
  });

  it('is the pod itself where it has no owner, and none for a job that runs once', () => {
    const pods = new PodWorkloads<number>(0);
    pods.add(pod('shell', null, null));
    pods.add(pod('import-x', 'Job', 'import'));
    expect(pods.of('shop', 'shell')).toMatchObject({ kind: 'Pod', name: 'shell' });
    expect(pods.of('shop', 'import-x')).toBeUndefined();
    expect(pods.of('other', 'shell')).toBeUndefined();
  });

  it('stays known while it is measured, and is forgotten within two hours after that', () => {
    const pods = new PodWorkloads<number>(0);
    pods.add(pod('cart-1', 'Deployment', 'cart'));
    pods.add(pod('gone-1', 'Deployment', 'gone'));
    for (let hour = 1; hour <= 5; hour += 1) {
      pods.sweep(hour * HOUR_MS);
      expect(pods.of('shop', 'cart-1')).toBeDefined();
    }
    expect(pods.of('shop', 'gone-1')).toBeUndefined();
  });
});
