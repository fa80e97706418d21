// Objects as the documentation of the Kubernetes API shows them: what stands around workloads.
import { describe, expect, it } from '@jest/globals';
import { toAutoscaler } from './autoscaler.js';
import { toDisruptionBudget } from './disruption-budget.js';
import { toPod } from './pod.js';
import { toResourceQuota } from './quota.js';
import { countEndpoints, toService, toSliceFacts } from './service.js';
import { toVolumeClaim } from './volume-claim.js';

const metadata = { uid: 'u', name: 'cart', namespace: 'shop' };

describe('autoscalers', () => {
  const spec = {
    scaleTargetRef: { kind: 'Deployment', name: 'cart' },
    minReplicas: 2,
    maxReplicas: 10,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      {
        type: 'ContainerResource',
        containerResource: { name: 'memory', container: 'web', target: { averageValue: '1Gi' } },
      },
      { type: 'External', external: { metric: { name: 'queue' }, target: { value: '30' } } },
    ],
  };
  const status = {
    currentReplicas: 3,
    desiredReplicas: 4,
    lastScaleTime: '2026-11-21T23:00:00Z',
    // The first metric could not be read.
    currentMetrics: [
      {
        type: 'ContainerResource',
        containerResource: { name: 'memory', container: 'web', current: { averageValue: '900Mi' } },
      },
      { type: 'External', external: { metric: { name: 'queue' }, current: { value: '45' } } },
    ],
  };

  it('say what they aim at and what they measured, metric by metric', () => {
    const { metrics, ...rest } = toAutoscaler({ metadata, spec, status });
    expect(rest).toMatchObject({
      targetName: 'cart',
      minReplicas: 2,
      maxReplicas: 10,
      currentReplicas: 3,
      desiredReplicas: 4,
    });
    expect(rest.lastScaledAt).toBe('2026-11-21T23:00:00.000Z');
    const empty = {
      container: null,
      targetUtilization: null,
      currentUtilization: null,
      targetValue: null,
      currentValue: null,
    };
    expect(metrics).toEqual([
      { ...empty, type: 'RESOURCE', name: 'cpu', targetUtilization: 0.8 },
      {
        ...empty,
        type: 'CONTAINER_RESOURCE',
        name: 'memory',
        container: 'web',
        targetValue: '1Gi',
        currentValue: '900Mi',
      },
      { ...empty, type: 'EXTERNAL', name: 'queue', targetValue: '30', currentValue: '45' },
    ]);
  });

  it('without a status are unknown in what they do, not at 0', () => {
    expect(toAutoscaler({ metadata, spec })).toMatchObject({
      currentReplicas: null,
      desiredReplicas: null,
      lastScaledAt: null,
    });
  });
});

describe('disruption budgets', () => {
  it.each([
    ['a number', { minAvailable: 2 }, { minAvailable: '2', maxUnavailable: null }],
    ['a percentage', { maxUnavailable: '25%' }, { minAvailable: null, maxUnavailable: '25%' }],
    ['none at all', { maxUnavailable: 0 }, { minAvailable: null, maxUnavailable: '0' }],
  ])('allow %s as it was written', (_, spec, expected) => {
    expect(toDisruptionBudget({ metadata, spec })).toMatchObject(expected);
  });

  it('select by labels and by expressions', () => {
    const matchExpressions = [
      { key: 'tier', operator: 'NotIn', values: ['test'] },
      { key: 'team', operator: 'Exists' },
    ];
    const spec = { selector: { matchLabels: { app: 'cart' }, matchExpressions } };
    expect(toDisruptionBudget({ metadata, spec }).selector).toEqual([
      { key: 'app', operator: 'IN', values: ['cart'] },
      { key: 'tier', operator: 'NOT_IN', values: ['test'] },
      { key: 'team', operator: 'EXISTS', values: [] },
    ]);
  });
});

describe('volume claims', () => {
  it('have what was asked for and what they got', () => {
    const spec = {
      storageClassName: 'fast',
      volumeName: 'pv-1',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '8Gi' } },
    };
    const bound = toVolumeClaim({ metadata, spec, status: { phase: 'Bound', capacity: { storage: '10Gi' } } });
    expect(bound).toMatchObject({
      phase: 'BOUND',
      requestBytes: 8 * 2 ** 30,
      capacityBytes: 10 * 2 ** 30,
      accessModes: ['ReadWriteOnce'],
    });
    expect(toVolumeClaim({ metadata, spec })).toMatchObject({ phase: 'PENDING', capacityBytes: null });
  });

  it('of an ephemeral volume are called like pod and volume', () => {
    const volumes = [
      { name: 'scratch', ephemeral: {} },
      { name: 'data', persistentVolumeClaim: { claimName: 'cart-data' } },
      { name: 'tmp' },
    ];
    expect(toPod({ metadata, spec: { volumes } }).claims).toEqual(['cart-scratch', 'cart-data']);
  });
});

describe('quotas', () => {
  it('count cores, bytes and objects', () => {
    const hard = { 'requests.cpu': '4', 'limits.memory': '2Gi', pods: '10', 'count/jobs.batch': '5' };
    const used = { 'requests.cpu': '1500m', 'limits.memory': '512Mi', pods: '0' };
    const { resources } = toResourceQuota({ metadata, status: { hard, used } });
    expect(resources.map(({ name, hardValue, usedValue }) => [name, hardValue, usedValue])).toEqual([
      ['count/jobs.batch', 5, null],
      ['limits.memory', 2 * 2 ** 30, 512 * 2 ** 20],
      ['pods', 10, 0],
      ['requests.cpu', 4, 1.5],
    ]);
  });
});

describe('Services', () => {
  it('without an address of their own are headless', () => {
    expect(toService({ metadata, spec: { clusterIP: 'None' } })).toMatchObject({ isHeadless: true, clusterIp: null });
  });

  it('lead to ports by number or by name', () => {
    const ports = [
      { port: 80, targetPort: 'http' },
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 5353, nodePort: 30053 },
    ];
    expect(toService({ metadata, spec: { type: 'NodePort', ports } }).ports).toEqual([
      { name: null, port: 80, protocol: 'TCP', targetPort: 'http', nodePort: null },
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: '5353', nodePort: 30053 },
    ]);
  });

  const slice = (addressType: string, conditions: { ready?: boolean | null; terminating?: boolean }[]) => {
    const labels = { 'kubernetes.io/service-name': 'cart' };
    return toSliceFacts({
      metadata: { ...metadata, labels },
      addressType,
      endpoints: conditions.map((each) => ({ conditions: each })),
    });
  };

  it('count endpoints once, though they have an address in each family; unstated is ready, ending is nothing', () => {
    const slices = [
      slice('IPv4', [{ ready: true }, { ready: false }]),
      slice('IPv4', [{}, { ready: false, terminating: true }]),
      slice('IPv6', [{ ready: true }]),
      toSliceFacts({ metadata, endpoints: [{ conditions: { ready: true } }] }),
    ];
    const counts = countEndpoints(slices.filter((each) => each !== null));
    expect([...counts]).toEqual([['shop/cart', { ready: 2, notReady: 1 }]]);
  });
});
