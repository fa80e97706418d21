import { describe, expect, it } from '@jest/globals';
import { aBudget, aClaim, anAutoscaler, aQuota, aService } from '../../test/resource-builders';
import { QUOTA_COLUMNS, quotaOf, quotaOthers, quotaStatus } from './quota';
import {
  autoscalerStatus,
  budgetRule,
  budgetStatus,
  claimStatus,
  metricText,
  portsText,
  serviceStatus,
  serviceType,
} from './resource-status';

const [METRIC] = anAutoscaler().metrics;

describe('an autoscaler', () => {
  const condition = (type: string, status: string, reason: string) =>
    ({ __typename: 'Condition', type, status, reason, message: 'the HPA says so' }) as const;

  it.each([
    [{}, 'healthy', 'Steady'],
    [{ desiredReplicas: 6 }, 'progressing', 'Scaling'],
    [{ desiredReplicas: 10 }, 'degraded', 'At maximum'],
    [{ desiredReplicas: null }, 'unknown', 'n/a'],
    [
      { conditions: [condition('ScalingActive', 'False', 'FailedGetResourceMetric')] },
      'failing',
      'FailedGetResourceMetric',
    ],
    [{ conditions: [condition('ScalingActive', 'False', 'ScalingDisabled')] }, 'paused', 'Scaled to 0'],
    [{ conditions: [condition('ScalingLimited', 'True', 'TooManyReplicas')] }, 'healthy', 'Steady'],
  ])('with %j is %s: %s', (change, kind, word) => {
    expect(autoscalerStatus(anAutoscaler(change as never))).toMatchObject({ kind, word });
  });

  it.each([
    [{}, 'cpu 42 % of 80 %'],
    [{ currentUtilization: 0 }, 'cpu 0 % of 80 %'],
    [{ currentUtilization: null }, 'cpu n/a of 80 %'],
    [{ container: 'app' }, 'app cpu 42 % of 80 %'],
    [
      { name: 'queue', targetUtilization: null, currentUtilization: null, targetValue: '30', currentValue: '12' },
      'queue 12 of 30',
    ],
    [{ name: 'queue', targetUtilization: null, currentUtilization: null, targetValue: '30' }, 'queue n/a of 30'],
  ])('tells its metric %j as “%s”', (change, text) => {
    expect(metricText({ ...METRIC!, ...change })).toBe(text);
  });
});

describe('a disruption budget', () => {
  it.each([
    [{ disruptionsAllowed: 1 }, 'healthy', 'Allows 1 disruption'],
    [{ disruptionsAllowed: 0 }, 'degraded', 'Allows 0 disruptions'],
    [{ disruptionsAllowed: 0, expectedPods: 0 }, 'unknown', 'No pods'],
    [{ disruptionsAllowed: null }, 'unknown', 'n/a'],
  ])('with %j is %s: %s', (change, kind, word) => {
    expect(budgetStatus(aBudget(change))).toMatchObject({ kind, word });
  });

  it('has one of two rules', () => {
    expect(budgetRule(aBudget())).toBe('min available 2');
    expect(budgetRule(aBudget({ minAvailable: null, maxUnavailable: '10%' }))).toBe('max unavailable 10%');
  });
});

describe('a volume claim', () => {
  it.each([
    ['BOUND', 'healthy'],
    ['PENDING', 'progressing'],
    ['LOST', 'failing'],
  ] as const)('that is %s is %s', (phase, kind) => {
    expect(claimStatus(aClaim({ phase })).kind).toBe(kind);
  });

  it('is nearly full from 90 % on, and not while that is unknown', () => {
    const { usage } = aClaim();
    expect(claimStatus(aClaim({ usage: { ...usage, usedShare: 0.9 } })).word).toBe('Nearly full');
    expect(claimStatus(aClaim({ usage: { ...usage, usedShare: 0.89 } })).word).toBe('Bound');
    expect(claimStatus(aClaim({ usage: { ...usage, usedShare: null } })).word).toBe('Bound');
  });
});

describe('a service', () => {
  it.each([
    [{}, 'healthy', '2 ready'],
    [{ notReadyEndpoints: 1 }, 'degraded', '2 of 3 ready'],
    [{ readyEndpoints: 0, notReadyEndpoints: 3 }, 'failing', '0 of 3 ready'],
    [{ readyEndpoints: 0 }, 'failing', 'No endpoints'],
    [{ readyEndpoints: null, notReadyEndpoints: null }, 'unknown', 'n/a'],
    [{ type: 'EXTERNAL_NAME', externalName: 'db.example.org', readyEndpoints: null }, 'healthy', 'db.example.org'],
  ])('with %j is %s: %s', (change, kind, word) => {
    expect(serviceStatus(aService(change as never))).toMatchObject({ kind, word });
  });

  it('tells its type and ports as Kubernetes does', () => {
    const port = aService().ports[0]!;
    expect(serviceType(aService({ isHeadless: true }))).toBe('ClusterIP, headless');
    expect(serviceType(aService({ type: 'LOAD_BALANCER' }))).toBe('LoadBalancer');
    expect(portsText(aService({ ports: [] }))).toBe('—');
    expect(
      portsText(
        aService({
          ports: [port, { ...port, name: null, port: 53, protocol: 'UDP', targetPort: '53', nodePort: 30_053 }],
        }),
      ),
    ).toBe('http 80 → 8080, 53/UDP (nodes 30053)');
  });
});

describe('a quota', () => {
  it.each([
    [0.5, 'healthy', '50 % used'],
    [0.92, 'degraded', '92 % used'],
    [1, 'failing', '100 % used'],
    [null, 'unknown', 'n/a'],
  ] as const)('used to %s is %s: %s', (usedShare, kind, word) => {
    expect(quotaStatus(aQuota({ usedShare }))).toMatchObject({ kind, word });
  });

  it('has a column for what most quotas limit, and “—” for what it does not limit', () => {
    const [cpu, , cpuLimits] = QUOTA_COLUMNS;
    expect(quotaOf(aQuota(), cpu!)).toEqual({ used: { state: 'value', value: 9.2 }, hard: 10 });
    expect(quotaOf(aQuota(), cpuLimits!)).toMatchObject({ used: { state: 'none' }, hard: null });
    expect(quotaOthers(aQuota()).map(({ name }) => name)).toEqual(['services']);
  });

  it('is n/a where what is used cannot be read', () => {
    const [limit] = aQuota().resources;
    expect(quotaOf(aQuota({ resources: [{ ...limit!, usedValue: null }] }), QUOTA_COLUMNS[0]!).used).toMatchObject({
      state: 'absent',
    });
  });
});
