import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CORE, hourOf, MIB, usageOf } from '../../../test/container-usage.js';
import type { Amounts } from './back-test.js';
import type { ContainerToSize } from './container-to-size.js';
import { type AutoscalerFacts, type AutoscalerMetricFacts, type ContainerNeed, solveWithHpa } from './hpa.js';
import { DEFAULT_POLICY } from './policy.js';
import { amountsOf, isChange } from './size.js';
import { sizeWorkload } from './size-workload.js';
import { profileOf } from './usage-profile.js';
import type { ContainerUsage } from './usage-series.js';

const cpuTarget = (share: number | null, container: string | null = null): AutoscalerMetricFacts => ({
  type: container === null ? 'RESOURCE' : 'CONTAINER_RESOURCE',
  name: 'cpu',
  container,
  targetUtilization: share,
});
const scaler = (...metrics: AutoscalerMetricFacts[]): AutoscalerFacts => ({
  name: 'api',
  minReplicas: 2,
  maxReplicas: 10,
  currentReplicas: 4,
  metrics,
});
const need = (name: string, current: number | null, needs: number | null): ContainerNeed => ({
  name,
  current,
  need: needs,
});

describe('solveWithHpa', () => {
  it.each<[string, ContainerNeed[], AutoscalerFacts, [number, ...number[]], Record<string, number>]>([
    [
      'raises the target as far as the request falls',
      [need('app', 1e6, 7e5)],
      scaler(cpuTarget(0.5)),
      [0.71],
      { app: 705_000 },
    ],
    [
      'cuts no further than a target of 80 % carries',
      [need('app', 1e6, 1e5)],
      scaler(cpuTarget(0.5)),
      [0.8],
      { app: 625_000 },
    ],
    ['keeps a target that is higher already', [need('app', 1e6, 1e5)], scaler(cpuTarget(0.9)), [0.9], { app: 1e6 }],
    ['lowers the target where the request rises', [need('app', 5e5, 1e6)], scaler(cpuTarget(0.8)), [0.4], { app: 1e6 }],
    [
      'counts all containers of the pod',
      [need('app', 9e5, 3e5), need('proxy', 1e5, 1e5)],
      scaler(cpuTarget(0.4)),
      [0.8],
      { app: 375_000, proxy: 125_000 },
    ],
    [
      'counts a container that was never measured as it is set, and leaves it so',
      [need('app', 9e5, 3e5), { ...need('proxy', 1e5, 1e5), isUnmeasured: true }],
      scaler(cpuTarget(0.4)),
      [0.8],
      { app: 400_000, proxy: 100_000 },
    ],
    [
      'counts only the container that the metric is of',
      [need('app', 1e6, 5e5), need('proxy', 1e5, 2e4)],
      scaler(cpuTarget(0.5, 'app')),
      [0.8],
      { app: 625_000, proxy: 20_000 },
    ],
  ])('%s', (_title, containers, autoscaler, targets, requests) => {
    const solution = solveWithHpa('cpu', containers, autoscaler);
    if (solution.kind !== 'SOLVED') throw new Error(solution.kind);
    expect(solution.targets.map(({ to }) => to)).toEqual(targets);
    expect(Object.fromEntries(solution.requests)).toEqual(requests);
  });

  it.each<[string, ContainerNeed[], AutoscalerFacts, object]>([
    [
      'leaves an autoscaler alone that goes by a quantity',
      [need('app', 1e6, 1e5)],
      scaler(cpuTarget(null)),
      { kind: 'NOT_COUPLED' },
    ],
    [
      'leaves an autoscaler alone that goes by requests per second',
      [need('app', 1e6, 1e5)],
      scaler({ type: 'PODS', name: 'rps', container: null, targetUtilization: null }),
      { kind: 'NOT_COUPLED' },
    ],
    [
      'says that a share of an unset request is no share',
      [need('app', 1e6, 1e5), need('proxy', null, 2e4)],
      scaler(cpuTarget(0.5)),
      { kind: 'BLOCKED', reason: 'HPA_REQUEST_MISSING', text: expect.stringContaining('set that request first') },
    ],
    [
      'says that two targets of one resource leave no room',
      [need('app', 1e6, 1e5)],
      scaler(cpuTarget(0.5), cpuTarget(0.5, 'app')),
      { kind: 'BLOCKED', reason: 'HPA_TWO_TARGETS' },
    ],
  ])('%s', (_title, containers, autoscaler, expected) => {
    expect(solveWithHpa('cpu', containers, autoscaler)).toMatchObject(expected);
  });

  it('leaves the usage at which replicas are added as it was, to a millicore of each container', () => {
    const millicores = fc.integer({ min: 10, max: 8_000 }).map((n) => n * 1_000);
    const containers = fc.array(fc.tuple(millicores, millicores), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(containers, fc.integer({ min: 10, max: 100 }), (pairs, percent) => {
        const members = pairs.map(([current, needs], n) => need(`c${n}`, current, needs));
        const solution = solveWithHpa('cpu', members, scaler(cpuTarget(percent / 100)));
        if (solution.kind !== 'SOLVED') throw new Error(solution.kind);
        const then = [...solution.requests.values()].reduce((sum, one) => sum + one, 0);
        const before = (percent / 100) * pairs.reduce((sum, [current]) => sum + current, 0);
        const after = solution.targets[0]!.to * then;
        expect(after).toBeGreaterThanOrEqual(before - 1e-3);
        // A target cannot go below 1 %.
        if (solution.targets[0]!.to > 0.01) expect(after).toBeLessThanOrEqual(before + 1_000 * pairs.length);
        for (const { name, need: least } of members) expect(solution.requests.get(name)).toBeGreaterThanOrEqual(least!);
      }),
    );
  });
});

function toSize(usage: ContainerUsage, current: Amounts): ContainerToSize {
  const profile = profileOf(usage, { gaps: [], zone: 'UTC' });
  return { usage, profile, current, context: { qos: 'BURSTABLE', killed: null } };
}

describe('sizeWorkload', () => {
  const busy = usageOf(7, { cpu: (n) => (0.1 + 0.2 * Math.sin((hourOf(n) / 24) * Math.PI)) * CORE });
  const amounts: Amounts = { cpuRequest: CORE, cpuLimit: null, memoryRequest: 256 * MIB, memoryLimit: null };

  it('changes request and target together, and says so', () => {
    const { containers, targets } = sizeWorkload(
      new Map([['app', toSize(busy, amounts)]]),
      DEFAULT_POLICY,
      scaler(cpuTarget(0.5)),
    );
    expect(targets).toEqual([{ autoscaler: 'api', resource: 'cpu', metric: 0, container: null, from: 0.5, to: 0.8 }]);
    const { cpuRequest } = containers.get('app')!;
    expect(cpuRequest).toMatchObject({ value: 625_000, reason: 'AUTOSCALER_KEPT' });
    expect(cpuRequest.text).toContain('request and target change together');
  });

  it('solves a target of whole pods with what was never measured in it', () => {
    const { containers, targets } = sizeWorkload(
      new Map([['app', toSize(busy, amounts)]]),
      DEFAULT_POLICY,
      scaler(cpuTarget(0.5)),
      new Map([['proxy', amounts]]),
    );
    expect([...containers.keys()]).toEqual(['app']);
    expect(targets).toMatchObject([{ from: 0.5 }]);
    const after = targets[0]!.to * (containers.get('app')!.cpuRequest.value! + CORE);
    expect(Math.abs(after - 0.5 * 2 * CORE)).toBeLessThanOrEqual(1_000);
  });

  it('blocks the CPU of a pod whose autoscaler counts an unmeasured container without a request', () => {
    const { containers } = sizeWorkload(
      new Map([['app', toSize(busy, amounts)]]),
      DEFAULT_POLICY,
      scaler(cpuTarget(0.5)),
      new Map([['proxy', { ...amounts, cpuRequest: null }]]),
    );
    expect(containers.get('app')!.cpuRequest.value).toBe(CORE);
    expect(containers.get('app')!.blockedBy?.reason).toBe('HPA_REQUEST_MISSING');
  });

  it('blocks the CPU of a pod whose autoscaler cannot be followed, and says why', () => {
    const sidecar = toSize(busy, { ...amounts, cpuRequest: null });
    const both = new Map([
      ['app', toSize(busy, amounts)],
      ['proxy', sidecar],
    ]);
    const { containers, targets } = sizeWorkload(both, DEFAULT_POLICY, scaler(cpuTarget(0.5)));
    expect(targets).toEqual([]);
    expect(containers.get('app')!.cpuRequest.value).toBe(CORE);
    expect(containers.get('app')!.blockedBy?.reason).toBe('HPA_REQUEST_MISSING');
  });

  it('never ratchets: what was applied with its target is left as it is', () => {
    const level = fc.integer({ min: 10, max: 2_000 });
    const request = fc.integer({ min: 10, max: 4_000 }).map((n) => n * 1_000);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(level, request), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 20, max: 100 }),
        fc.option(request, { nil: null }),
        (pods, percent, unmeasured) => {
          const beside = new Map(unmeasured === null ? [] : [['x', { ...amounts, cpuRequest: unmeasured }]]);
          const usages = pods.map(([base]) => usageOf(4, { cpu: (n) => base * 1_000 * (0.5 + hourOf(n) / 24) }));
          const size = (all: Amounts[], share: number) => {
            const parts = usages.map((usage, n) => [`c${n}`, toSize(usage, all[n]!)] as const);
            return sizeWorkload(new Map(parts), DEFAULT_POLICY, scaler(cpuTarget(share)), beside);
          };
          const now = pods.map(([, cpuRequest]) => ({ ...amounts, cpuRequest }));
          const first = size(now, percent / 100);
          const applied = usages.map((_, n) => amountsOf(first.containers.get(`c${n}`)!));
          const again = size(applied, first.targets[0]?.to ?? percent / 100);
          expect(again.targets).toEqual([]);
          for (const [n, one] of applied.entries()) expect(isChange(again.containers.get(`c${n}`)!, one)).toBe(false);
        },
      ),
      { numRuns: 20 },
    );
  });
});
