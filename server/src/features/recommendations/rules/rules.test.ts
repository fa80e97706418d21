import { describe, expect, it } from '@jest/globals';
import { CORE, MIB, MONDAY, usageOf } from '../../../../test/container-usage.js';
import type { Amounts } from '../back-test.js';
import type { AlertRuleFacts, ClaimFacts, ContainerFacts, PodFacts, WorkloadFacts } from '../facts.js';
import { DEFAULT_POLICY } from '../policy.js';
import { profileOf } from '../usage-profile.js';
import type { ContainerUsage } from '../usage-series.js';
import { OTHER_RULES, WORKLOAD_RULES } from './index.js';
import { backTestFor } from './noisy-alert-rule.js';
import type { Advice, RuleContext, Verdict } from './rule.js';

const DAY = 86_400_000;
const now = MONDAY + 14 * DAY;
const context: RuleContext = { now, policy: DEFAULT_POLICY };
const set: Amounts = { cpuRequest: CORE, cpuLimit: null, memoryRequest: 220 * MIB, memoryLimit: 256 * MIB };

function aContainer(
  usage: ContainerUsage | null = usageOf(7, {}),
  overrides: Partial<Omit<ContainerFacts, 'current'>> & { current?: Partial<Amounts> } = {},
): ContainerFacts {
  return {
    name: 'app',
    hasLivenessProbe: true,
    hasReadinessProbe: true,
    hasStartupProbe: false,
    ends: [],
    usage,
    profile: usage && profileOf(usage, { gaps: [], zone: 'UTC' }),
    ...overrides,
    current: { ...set, ...overrides.current },
  };
}

function aPod(name: string, state: Partial<PodFacts['containers'][number]> = {}, nodeName = 'n1'): PodFacts {
  const container = { name: 'app', restartCount: 0, reason: null, lastEnd: null, memoryLimit: 256 * MIB, ...state };
  return { name, nodeName, isReady: true, qos: 'BURSTABLE', createdAt: now - 10 * DAY, containers: [container] };
}

function aWorkload(overrides: Partial<WorkloadFacts> = {}): WorkloadFacts {
  return {
    ...{ namespace: 'shop', kind: 'Deployment', name: 'api', createdAt: now - 30 * DAY, desiredReplicas: 2 },
    containers: [aContainer()],
    pods: [aPod('api-0'), aPod('api-1', {}, 'n2')],
    autoscaler: null,
    budgets: [{ name: 'api', disruptionsAllowed: 1 }],
    networkPeak: 100_000,
    ...overrides,
  };
}

const idle = usageOf(7, { cpu: () => 1_000 });
const autoscaler = { name: 'api', minReplicas: 2, maxReplicas: 6, currentReplicas: 2, metrics: [] };
const fullCpu = aContainer(usageOf(7, { cpu: () => 0.95 * CORE }), { current: { cpuRequest: 0.9 * CORE } });
const killed = { lastEnd: { reason: 'OOMKilled', exitCode: 137, at: now - DAY } };
const kills = (times: number) => ({ reason: 'OOMKilled', times, at: now - DAY, memoryLimit: 256 * MIB });
const crashing = { restartCount: 40, reason: 'CrashLoopBackOff', lastEnd: { reason: 'Error', exitCode: 1, at: now } };

function outcome(verdict: Verdict): string {
  return verdict.kind === 'ADVICE' ? verdict.advice.map(({ title }) => title).join(' | ') : verdict.reason;
}

function first(verdict: Verdict): Advice {
  if (verdict.kind !== 'ADVICE') throw new Error(`${verdict.reason}: ${verdict.text}`);
  return verdict.advice[0]!;
}

describe('rules of workloads', () => {
  it.each<[string, string, WorkloadFacts, string]>([
    [
      'states the roadmap’s case in its words',
      'over-provisioned',
      aWorkload(),
      'Deployment shop/api has requested 1 core of CPU but has not used more than 0.1 cores in the last 7 days.',
    ],
    [
      'finds nothing in requests that fit',
      'over-provisioned',
      aWorkload({
        containers: [aContainer(undefined, { current: { cpuRequest: 0.105 * CORE, memoryRequest: 215 * MIB } })],
      }),
      'FINE',
    ],
    [
      'says when there is too little usage',
      'over-provisioned',
      aWorkload({ containers: [aContainer(usageOf(1, {}))] }),
      'TOO_LITTLE_DATA',
    ],
    [
      'says when nothing is measured',
      'over-provisioned',
      aWorkload({ containers: [aContainer(null)] }),
      'NOT_MEASURED',
    ],
    [
      'tells usage beyond the request',
      'under-provisioned',
      aWorkload({ containers: [fullCpu] }),
      'Deployment shop/api has requested 0.9 cores of CPU, has used up to 0.95 cores in the last 7 days, and no more than 0.95 cores in 95 % of the time.',
    ],
    [
      'tells a kill as too little memory',
      'under-provisioned',
      aWorkload({ pods: [aPod('api-0', killed)] }),
      'Deployment shop/api has requested 220 MiB of memory and has used up to 200 MiB of it in the last 7 days.',
    ],
    ['leaves what is too large to the other rule', 'under-provisioned', aWorkload(), 'FINE'],
    [
      'names what is not requested',
      'missing-requests',
      aWorkload({ containers: [aContainer(null, { current: { cpuRequest: null, memoryRequest: null } })] }),
      'Deployment shop/api requests no CPU and no memory.',
    ],
    ['finds nothing missing', 'missing-requests', aWorkload(), 'FINE'],
    [
      'asks for a memory limit, not for one of CPU',
      'missing-limits',
      aWorkload({ containers: [aContainer(null, { current: { memoryLimit: null } })] }),
      'Deployment shop/api has no memory limit.',
    ],
    [
      'asks for both probes',
      'missing-probes',
      aWorkload({ containers: [aContainer(null, { hasLivenessProbe: false, hasReadinessProbe: false })] }),
      'Deployment shop/api has no readiness and no liveness probe.',
    ],
    ['asks a job for no probes', 'missing-probes', aWorkload({ kind: 'Job' }), 'NOT_FOR_THIS_KIND'],
    [
      'tells a kill with its limit',
      'oom-kills',
      aWorkload({ pods: [aPod('api-0', killed)] }),
      'Deployment shop/api was killed for its memory in pod api-0, at its limit of 256 MiB.',
    ],
    [
      'counts kills of pods that are gone',
      'oom-kills',
      aWorkload({ containers: [aContainer(undefined, { ends: [kills(14)] })] }),
      'Deployment shop/api was killed for its memory 14 times in the last 7 days, at its limit of 256 MiB.',
    ],
    [
      'says once for once',
      'oom-kills',
      aWorkload({ pods: [aPod('api-0', killed)], containers: [aContainer(undefined, { ends: [kills(1)] })] }),
      'Deployment shop/api was killed for its memory once in the last 7 days, at its limit of 256 MiB.',
    ],
    [
      'takes kills at a lower limit than the one that is set now for answered',
      'oom-kills',
      aWorkload({ containers: [aContainer(undefined, { ends: [{ ...kills(14), memoryLimit: 200 * MIB }] })] }),
      'FINE',
    ],
    [
      'takes no other end for a kill',
      'oom-kills',
      aWorkload({ containers: [aContainer(undefined, { ends: [{ ...kills(14), reason: 'Error' }] })] }),
      'FINE',
    ],
    [
      'tells counted kills as too little memory',
      'under-provisioned',
      aWorkload({ containers: [aContainer(undefined, { ends: [kills(14)] })] }),
      'Deployment shop/api has requested 220 MiB of memory and has used up to 200 MiB of it in the last 7 days.',
    ],
    [
      'takes a loop for over that has not ended in the last day',
      'restart-loop',
      aWorkload({
        pods: [aPod('api-0', { ...crashing, reason: null, lastEnd: { ...crashing.lastEnd, at: now - 2 * DAY } })],
      }),
      'FINE',
    ],
    [
      'forgets kills after a week',
      'oom-kills',
      aWorkload({ pods: [aPod('api-0', { lastEnd: { ...killed.lastEnd, at: now - 9 * DAY } })] }),
      'FINE',
    ],
    [
      'tells a loop with its restarts',
      'restart-loop',
      aWorkload({ pods: [aPod('api-0', crashing)] }),
      'Deployment shop/api restarted 40 times in pod api-0.',
    ],
    [
      'takes a restart a week for an accident',
      'restart-loop',
      aWorkload({ pods: [aPod('api-0', { restartCount: 3 })] }),
      'FINE',
    ],
    [
      'tells a single replica',
      'single-replica',
      aWorkload({ desiredReplicas: 1 }),
      'Deployment shop/api runs a single replica.',
    ],
    [
      'trusts an autoscaler that keeps two',
      'single-replica',
      aWorkload({ desiredReplicas: 1, autoscaler }),
      'AUTOSCALED',
    ],
    [
      'tells an autoscaler that may go down to one, whatever it runs at the moment',
      'single-replica',
      aWorkload({ desiredReplicas: 5, autoscaler: { ...autoscaler, minReplicas: 1 } }),
      'Deployment shop/api may run a single replica.',
    ],
    [
      'leaves what is scaled to nothing',
      'single-replica',
      aWorkload({ desiredReplicas: 0, autoscaler: { ...autoscaler, minReplicas: 1 } }),
      'FINE',
    ],
    [
      'misses a disruption budget',
      'no-disruption-budget',
      aWorkload({ budgets: [] }),
      'Deployment shop/api has 2 replicas and no PodDisruptionBudget.',
    ],
    [
      'asks for no disruption budget of a workload without pods',
      'no-disruption-budget',
      aWorkload({ budgets: [], pods: [] }),
      'NOT_KNOWN',
    ],
    ['says that budgets are not known', 'no-disruption-budget', aWorkload({ budgets: null }), 'NOT_KNOWN'],
    [
      'tells a week without work',
      'idle-workload',
      aWorkload({ containers: [aContainer(idle)], networkPeak: 100 }),
      'Deployment shop/api has used no more than 0.001 cores of CPU in 99 % of the last week, and hardly any network.',
    ],
    [
      'takes a few millicores for work where no network is measured',
      'idle-workload',
      aWorkload({ containers: [aContainer(usageOf(7, { cpu: () => 3_000 }))], networkPeak: null }),
      'FINE',
    ],
    [
      'leaves a cut that frees next to nothing',
      'over-provisioned',
      aWorkload({
        containers: [aContainer(undefined, { current: { cpuRequest: 0.12 * CORE, memoryRequest: 215 * MIB } })],
      }),
      'FINE',
    ],
    [
      'asks for no probe of a helper beside a container that has them',
      'missing-probes',
      aWorkload({ containers: [aContainer(), { ...aContainer(), name: 'helper', hasReadinessProbe: false }] }),
      'FINE',
    ],
    ['takes network for work', 'idle-workload', aWorkload({ containers: [aContainer(idle)] }), 'FINE'],
    [
      'does not call three days idle',
      'idle-workload',
      aWorkload({ containers: [aContainer(usageOf(3, { cpu: () => 1_000 }))], networkPeak: 100 }),
      'TOO_LITTLE_DATA',
    ],
    [
      'counts the replicas that the highest load takes',
      'replicas-over-need',
      aWorkload({
        desiredReplicas: 10,
        containers: [
          aContainer(
            usageOf(
              7,
              Array.from({ length: 10 }, () => ({ cpu: () => 0.2 * CORE })),
            ),
          ),
        ],
      }),
      'Deployment shop/api runs 10 replicas, and 3 would have carried its highest load of 2 cores at 70 % of their CPU requests.',
    ],
    [
      'counts no replicas where some of its pods are not looked at',
      'replicas-over-need',
      aWorkload({ desiredReplicas: 10, podsLeftOut: 3 }),
      'NOT_KNOWN',
    ],
    [
      'leaves replicas to an autoscaler',
      'replicas-over-need',
      aWorkload({ desiredReplicas: 10, autoscaler }),
      'AUTOSCALED',
    ],
    [
      'leaves replicas that hold data',
      'replicas-over-need',
      aWorkload({ desiredReplicas: 10, kind: 'StatefulSet' }),
      'NOT_FOR_THIS_KIND',
    ],
  ])('%s', (_title, name, workload, expected) => {
    const rule = WORKLOAD_RULES.find((one) => one.name === name)!;
    expect(outcome(rule.judge(workload, context))).toBe(expected);
  });

  it('says what to change, what would have happened, and what it frees', () => {
    const advice = first(WORKLOAD_RULES[0]!.judge(aWorkload(), context));
    expect(advice.text).toMatch(/Lower the CPU request from 1 core to 0.105 cores\..*never above the CPU request/s);
    expect(advice.freed).toMatchObject({ cpu: expect.any(Number) });
    expect(advice.freed!.cpu).toBeGreaterThan(1.7 * CORE);
    expect(advice.changes[0]!.after.aboveCpuRequest).toBe(0);
  });

  it('never says more and less of one resource at once', () => {
    for (const cpu of [0.02, 0.3, 0.9, 1.6]) {
      const workload = aWorkload({
        containers: [aContainer(usageOf(7, { cpu: () => cpu * CORE, memory: () => 600 * MIB }))],
      });
      const [less, more] = WORKLOAD_RULES.slice(0, 2).map((rule) => rule.judge(workload, context));
      const changed = (verdict: Verdict): string[] =>
        verdict.kind === 'NONE'
          ? []
          : verdict.advice.flatMap(({ changes }) =>
              changes.flatMap(({ current, proposed }) =>
                (['cpuRequest', 'memoryRequest'] as const).filter((key) => current[key] !== proposed[key]),
              ),
            );
      expect(changed(less!).filter((key) => changed(more!).includes(key))).toEqual([]);
    }
  });
});

describe('a CPU limit', () => {
  const over = WORKLOAD_RULES.find(({ name }) => name === 'over-provisioned')!;
  const adviceOn = (heldUp: number | null): Advice =>
    first(
      over.judge(aWorkload({ containers: [aContainer(undefined, { heldUp, current: { cpuLimit: CORE } })] }), context),
    );
  const evidenceOf = ({ evidence }: Advice) => evidence.filter(({ label }) => label.startsWith('Held up'));

  it('that holds a container up is told with its share, although usage is far below it', () => {
    const advice = adviceOn(0.31);
    expect(evidenceOf(advice)).toEqual([{ label: 'Held up by its CPU limit, last day', value: 0.31, unit: 'SHARE' }]);
    expect(advice.text).toContain('Its CPU limit held it up in 31 % of the scheduling periods of the last day');
  });

  it('that seldom does is a number, and one of which nothing was measured is none', () => {
    expect(evidenceOf(adviceOn(0))).toMatchObject([{ value: 0 }]);
    expect(adviceOn(0).text).not.toContain('held it up');
    expect(evidenceOf(adviceOn(null))).toEqual([]);
  });
});

describe('sizing below an autoscaler', () => {
  const over = WORKLOAD_RULES.find(({ name }) => name === 'over-provisioned')!;
  const containers = ['app', 'proxy'].map((name) => ({ ...aContainer(), name }));
  const scaledBy = (container: string | null): WorkloadFacts => {
    const type = container === null ? ('RESOURCE' as const) : ('CONTAINER_RESOURCE' as const);
    const metrics = [{ type, name: 'cpu', container, targetUtilization: 0.5 }];
    return aWorkload({ containers, autoscaler: { ...autoscaler, metrics } });
  };
  const adviceOn = (workload: WorkloadFacts): Advice[] => {
    const verdict = over.judge(workload, context);
    return verdict.kind === 'ADVICE' ? verdict.advice : [];
  };

  it('changes all containers together where the target is of whole pods', () => {
    const advice = adviceOn(scaledBy(null));
    expect(advice.map(({ subject }) => subject.container)).toEqual(['app', 'proxy']);
    for (const { subject, changes, targets, freed } of advice) {
      expect(changes.map(({ container }) => container).sort()).toEqual(['app', 'proxy']);
      expect(changes[0]!.container).toBe(subject.container);
      // The autoscaler acts at the same usage of a pod as before.
      const [before, after] = (['current', 'proposed'] as const).map((key) =>
        changes.reduce((sum, { [key]: amounts }) => sum + amounts.cpuRequest!, 0),
      );
      expect(targets[0]!.to * after!).toBeCloseTo(targets[0]!.from * before!, -5);
      expect(freed!.cpu).toBe(2 * (CORE - changes[0]!.proposed.cpuRequest!));
    }
  });

  it('counts a container that was never measured in the sum of whole pods, and leaves it as it is', () => {
    const workload = scaledBy(null);
    const [app, proxy] = workload.containers;
    const unmeasured = { ...aContainer(null), name: proxy!.name };
    const [advice, ...others] = adviceOn({ ...workload, containers: [app!, unmeasured] });
    expect(others).toEqual([]);
    expect(advice!.changes.map(({ container }) => container)).toEqual(['app']);
    const [before, after] = [2 * CORE, advice!.changes[0]!.proposed.cpuRequest! + CORE];
    const [target] = advice!.targets;
    expect(target!.to * after).toBeCloseTo(target!.from * before, -4);
  });

  it('leaves the target of one container out of advice about another', () => {
    const [app, proxy] = adviceOn(scaledBy('app'));
    expect(app!.targets).toMatchObject([{ container: 'app' }]);
    expect(proxy!.targets).toEqual([]);
    expect([app, proxy].map((one) => one!.changes.length)).toEqual([1, 1]);
  });
});

describe('what is missing', () => {
  const judge = (name: string, workload: WorkloadFacts) =>
    first(WORKLOAD_RULES.find((rule) => rule.name === name)!.judge(workload, context));

  it('is proposed as it was measured, with what it would have done', () => {
    const bare = { cpuRequest: null, cpuLimit: null, memoryRequest: null, memoryLimit: null };
    const advice = judge('missing-requests', aWorkload({ containers: [aContainer(undefined, { current: bare })] }));
    expect(advice.text).toContain('Set the CPU request to 0.105 cores. Set the memory request to 210 MiB. ');
    expect(advice.changes).toMatchObject([{ proposed: { cpuRequest: 105_000, memoryLimit: null } }]);
    expect(advice.changes[0]!.after).toMatchObject({ aboveCpuRequest: 0, aboveMemoryRequest: 0 });
  });

  it('leaves a limit half as much room again as was used', () => {
    const { changes } = judge(
      'missing-limits',
      aWorkload({ containers: [aContainer(undefined, { current: { memoryLimit: null } })] }),
    );
    expect(changes).toMatchObject([{ proposed: { memoryLimit: 300 * MIB } }]);
  });

  it('is only named where too little was measured to say how much', () => {
    const { changes, text } = judge(
      'missing-limits',
      aWorkload({ containers: [aContainer(usageOf(1, {}), { current: { memoryLimit: null } })] }),
    );
    expect(changes).toEqual([]);
    expect(text).toMatch(/^A leak/);
  });
});

describe('all-on-one-node', () => {
  const both = [aPod('api-0'), aPod('api-1')];
  it.each<[string, Partial<WorkloadFacts>, number, string]>([
    [
      'tells pods that share one cluster node',
      { pods: both },
      3,
      'All 2 pods of Deployment shop/api run on cluster node n1.',
    ],
    ['says nothing where there is no other', { pods: both }, 1, 'FINE'],
    ['says nothing where they are spread', {}, 3, 'FINE'],
    ['says nothing of a single replica that is being replaced', { pods: both, desiredReplicas: 1 }, 3, 'FINE'],
  ])('%s', (_title, overrides, usableNodes, expected) => {
    expect(outcome(OTHER_RULES.oneNode.judge({ workload: aWorkload(overrides), usableNodes }, context))).toBe(expected);
  });
});

describe('unused-volume-claim', () => {
  const claim: ClaimFacts = {
    ...{ namespace: 'shop', name: 'old', phase: 'BOUND', storageClass: 'ssd', capacityBytes: 100 * 1_024 * MIB },
    ...{ createdAt: now - 90 * DAY, mountedBy: [], lastMountedAt: now - 30 * DAY, watchedSince: now - 60 * DAY },
  };
  it.each<[string, Partial<ClaimFacts>, string]>([
    [
      'tells a volume without a pod',
      {},
      'PersistentVolumeClaim shop/old of 100 GiB is bound, and no pod has mounted it for 30 days.',
    ],
    ['leaves one that is mounted', { mountedBy: ['db-0'] }, 'FINE'],
    ['waits for a job of the week', { lastMountedAt: now - 7 * DAY }, 'TOO_YOUNG'],
    ['says that mounts are not told', { mountedBy: null }, 'NOT_KNOWN'],
  ])('%s', (_title, overrides, expected) => {
    expect(outcome(OTHER_RULES.unusedClaim.judge({ ...claim, ...overrides }, context))).toBe(expected);
  });
});

describe('noisy-alert-rule', () => {
  const firing = (n: number, minutes: number, wasHandled = false) => {
    const firedAt = MONDAY + n * 3_600_000;
    return { firedAt, resolvedAt: firedAt + minutes * 60_000, wasHandled };
  };
  const window = { from: MONDAY, to: MONDAY + 7 * DAY };
  const short = Array.from({ length: 40 }, (_, n) => firing(n, 2));
  const rule: AlertRuleFacts = {
    name: 'HighCpu',
    forSeconds: 60,
    hasFor: true,
    window,
    firings: [...short, firing(50, 60), firing(60, 45)],
  };

  it('proposes the shortest for that spares most, with what it would have done', () => {
    const { text, title } = first(OTHER_RULES.noisyAlertRule.judge(rule, context));
    expect(title).toBe(
      'Alert rule HighCpu fired 42 times in 7 days, and 40 of them ended within 5 minutes with nobody acting.',
    );
    expect(text).toBe(
      'Set `for` from 60 seconds to 3 minutes: it would have fired 2 times instead of 42, missed none that lasted or that somebody acted on, and told the others 2 minutes later.',
    );
  });

  it.each<[string, Partial<AlertRuleFacts>, RegExp]>([
    [
      'proposes no for that would miss what somebody acted on',
      { firings: [...short, firing(70, 2, true)] },
      /No longer `for`/,
    ],
    ['proposes none to a detector that takes none', { hasFor: false }, /this rule takes none/],
  ])('%s', (_title, overrides, expected) => {
    expect(first(OTHER_RULES.noisyAlertRule.judge({ ...rule, ...overrides }, context)).text).toMatch(expected);
  });

  it('leaves a rule alone that fires seldom or lasts', () => {
    const lasting = Array.from({ length: 40 }, (_, n) => firing(n, 30));
    expect(outcome(OTHER_RULES.noisyAlertRule.judge({ ...rule, firings: lasting }, context))).toBe('FINE');
    expect(outcome(OTHER_RULES.noisyAlertRule.judge({ ...rule, firings: short.slice(0, 5) }, context))).toBe('FINE');
  });

  it('never leaves more firings with a longer for', () => {
    const left = [60, 120, 300, 600, 3_600].map((candidate) => backTestFor(rule, candidate).left);
    expect(left).toEqual([...left].sort((a, b) => b - a));
  });
});

describe('frequent-alert', () => {
  const fired = (times: number) => Array.from({ length: times }, (_, n) => now - n * 60_000);
  const alert = {
    ...{
      rule: 'HighLatency',
      title: 'Latency of api is high',
      subject: { kind: 'Pod', namespace: 'shop', name: 'api-0' },
    },
    ...{ workload: aWorkload(), firedAt: fired(15), changedAt: null as number | null },
  };
  it.each<[string, Partial<typeof alert>, RegExp]>([
    [
      'names the deployment and advises a look where CPU is not short',
      {},
      /^Investigate: it uses 10 % of its CPU request/,
    ],
    [
      'advises replicas where CPU is short',
      { workload: aWorkload({ containers: [fullCpu] }) },
      /uses 106 % of its CPU request. Run 4 replicas instead of 2\./,
    ],
    [
      'raises the most of an autoscaler',
      { workload: aWorkload({ containers: [fullCpu], autoscaler }) },
      /Raise maxReplicas of HorizontalPodAutoscaler api from 6 to at least 7\./,
    ],
    ['points to a change of the day', { changedAt: now - 3 * 3_600_000 }, /changed 3 hours ago: look there first/],
  ])('%s', (_title, overrides, expected) => {
    const advice = first(OTHER_RULES.frequentAlert.judge({ ...alert, ...overrides }, context));
    expect(advice.title).toBe(
      '“Latency of api is high” (HighLatency) fired 15 times in the last hour on Deployment shop/api.',
    );
    expect(advice.text).toMatch(expected);
  });

  it('names a number of replicas only where no autoscaler sets them', () => {
    const short = { containers: [fullCpu] };
    const replicasOf = (some: Partial<WorkloadFacts>) =>
      first(OTHER_RULES.frequentAlert.judge({ ...alert, workload: aWorkload({ ...short, ...some }) }, context))
        .replicas;
    expect(replicasOf({})).toEqual({ from: 2, to: 4 });
    expect(replicasOf({ autoscaler })).toBeNull();
  });

  it('takes fifteen times, all of them in the last hour', () => {
    expect(outcome(OTHER_RULES.frequentAlert.judge({ ...alert, firedAt: fired(14) }, context))).toBe('FINE');
    const old = [...fired(14), now - 3_600_000];
    expect(outcome(OTHER_RULES.frequentAlert.judge({ ...alert, firedAt: old }, context))).toBe('FINE');
  });
});

describe('every rule', () => {
  it('has a name of its own and says what it looks for', () => {
    const rules = [...WORKLOAD_RULES, ...Object.values(OTHER_RULES)];
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { name, meaning } of rules) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(meaning).toMatch(/\.$/);
    }
  });
});
