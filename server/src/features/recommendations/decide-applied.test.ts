import { describe, expect, it } from '@jest/globals';
import { AMOUNTS, aBackTest } from '../../../test/advice.js';
import { CORE, MIB } from '../../../test/container-usage.js';
import type { Amounts } from './back-test.js';
import { type AppliedAnswer, decideApplied, type SubjectNow } from './decide-applied.js';
import type { ContainerFacts, WorkloadFacts } from './facts.js';
import { bodyOf } from './recommendation-body.js';
import { type Advice, adviceOf } from './rules/rule.js';

const container = (some: Partial<ContainerFacts> = {}): ContainerFacts => ({
  ...{ name: 'app', current: AMOUNTS, usage: null, profile: null },
  ends: [],
  ...{ hasLivenessProbe: false, hasReadinessProbe: false, hasStartupProbe: false },
  ...some,
});

const pod = (nodeName: string) => ({
  ...{ name: 'api-0', nodeName, isReady: true, qos: null, createdAt: null, containers: [] },
});

const workload = (some: Partial<WorkloadFacts> = {}): SubjectNow => ({
  kind: 'WORKLOAD',
  workload: {
    ...{ namespace: 'shop', kind: 'Deployment', name: 'api', createdAt: null, desiredReplicas: 2 },
    ...{ containers: [container()], pods: [pod('node-1'), pod('node-1')] },
    ...{ autoscaler: null, budgets: [], networkPeak: null },
    ...some,
  } as WorkloadFacts,
});

const sized = (amounts: Partial<Amounts>, replicas = 2): SubjectNow =>
  workload({ desiredReplicas: replicas, containers: [container({ current: { ...AMOUNTS, ...amounts } })] });

const setting = (some: Partial<ContainerFacts>): SubjectNow => workload({ containers: [container(some)] });

/** Advice of a rule about the container app of shop/api. */
function advice(rule: string, some: Partial<Advice> = {}): Advice {
  const subject = { kind: 'Deployment', namespace: 'shop', name: 'api', container: 'app' };
  return adviceOf({ name: rule, category: 'COST' }, { subject, risk: 'LOW', title: 'So.', text: 'Do.', ...some });
}

function change(proposed: Partial<Amounts>, current: Partial<Amounts> = {}): Partial<Advice> {
  const before = { ...AMOUNTS, ...current };
  const tests = { before: aBackTest(), after: aBackTest() };
  return { changes: [{ container: 'app', current: before, proposed: { ...before, ...proposed }, ...tests }] };
}

const cut = advice('over-provisioned', change({ cpuRequest: 0.2 * CORE }));
const both = advice('over-provisioned', change({ cpuRequest: 0.2 * CORE, memoryRequest: 256 * MIB }));
const fewer = advice('replicas-over-need', { replicas: { from: 6, to: 2 } });
const second = advice('single-replica', { replicas: { from: 1, to: 2 } });
const idle = advice('idle-workload', { replicas: { from: 2, to: 0 }, freed: { cpu: 2 * CORE, memory: 64 * MIB } });
const packing = { nodes: ['n1', 'n2'], allocatable: { cpu: 0, memory: 0 }, moves: [], obstacles: [] };
const packed = advice('node-packing', { packing });
const noisy = advice('noisy-alert-rule', { forSeconds: { from: 0, to: 300 } });
const killed = advice('oom-kills', { evidence: [{ label: 'Memory limit', value: 512 * MIB, unit: 'BYTES' }] });
const rule = (forSeconds: number, isEnabled = true): SubjectNow => ({ kind: 'ALERT_RULE', forSeconds, isEnabled });

const CASES: [sentence: string, said: Advice, now: SubjectNow, kind: AppliedAnswer['kind']][] = [
  ['what is set as before was not applied', cut, sized({}), 'NOT_APPLIED'],
  ['what is set as proposed was applied', cut, sized({ cpuRequest: 0.2 * CORE }), 'APPLIED'],
  ['half of the way counts', cut, sized({ cpuRequest: 0.6 * CORE }), 'APPLIED'],
  ['less than half of the way does not', cut, sized({ cpuRequest: 0.7 * CORE }), 'NOT_APPLIED'],
  ['a cut beyond what was proposed counts', cut, sized({ cpuRequest: 0.1 * CORE }), 'APPLIED'],
  ['one amount of two is enough', both, sized({ cpuRequest: 0.2 * CORE }), 'APPLIED'],
  [
    'one amount of two is not where the other went against it',
    both,
    sized({ cpuRequest: 0.2 * CORE, memoryRequest: 1_024 * MIB }),
    'NOT_APPLIED',
  ],
  ['a container of another name is another one', cut, setting({ name: 'web' }), 'GONE'],
  ['a workload without pods tells nothing of its containers', cut, workload({ containers: [] }), 'UNKNOWN'],
  ['a deleted workload followed no advice about its size', cut, { kind: 'GONE' }, 'GONE'],
  ['what is not known decides nothing', cut, { kind: 'UNKNOWN' }, 'UNKNOWN'],
  [
    'a removed limit was removed',
    advice('over-provisioned', change({ cpuLimit: null }, { cpuLimit: CORE })),
    sized({ cpuLimit: null }),
    'APPLIED',
  ],
  [
    'a request that was missing is set to anything',
    advice('missing-requests', change({ cpuRequest: 0.2 * CORE }, { cpuRequest: null })),
    sized({ cpuRequest: 0.5 * CORE }),
    'APPLIED',
  ],
  [
    'an autoscaler runs more replicas for now, as its load asks for',
    second,
    workload({
      desiredReplicas: 3,
      autoscaler: { name: 'api', minReplicas: 1, maxReplicas: 4, currentReplicas: 3, metrics: [] },
    }),
    'NOT_APPLIED',
  ],
  [
    'an autoscaler keeps two replicas',
    second,
    workload({
      desiredReplicas: 2,
      autoscaler: { name: 'api', minReplicas: 2, maxReplicas: 4, currentReplicas: 2, metrics: [] },
    }),
    'APPLIED',
  ],
  ['most of the replicas went', fewer, sized({}, 3), 'APPLIED'],
  ['a replica that went is not most of them', fewer, sized({}, 5), 'NOT_APPLIED'],
  ['a second replica runs', second, sized({}, 2), 'APPLIED'],
  [
    'an autoscaler that keeps two is as good as a second replica',
    second,
    workload({ desiredReplicas: 1, autoscaler: { minReplicas: 2 } as WorkloadFacts['autoscaler'] }),
    'APPLIED',
  ],
  ['what was idle is scaled to none', idle, sized({}, 0), 'APPLIED'],
  ['what was idle was deleted', idle, { kind: 'GONE' }, 'APPLIED'],
  ['a claim that nobody mounts was deleted', advice('unused-volume-claim'), { kind: 'GONE' }, 'APPLIED'],
  ['a claim that is there was not', advice('unused-volume-claim'), { kind: 'THERE' }, 'NOT_APPLIED'],
  ['no cluster node went', packed, { kind: 'CLUSTER', nodes: ['n1', 'n2', 'n3'] }, 'NOT_APPLIED'],
  ['a cluster node of two went', packed, { kind: 'CLUSTER', nodes: ['n1', 'n3'] }, 'APPLIED'],
  ['a rule waits as long as proposed', noisy, rule(300), 'APPLIED'],
  ['a rule waits a little longer', noisy, rule(60), 'NOT_APPLIED'],
  ['a noisy rule was switched off', noisy, rule(0, false), 'APPLIED'],
  ['a noisy rule was deleted', noisy, { kind: 'GONE' }, 'APPLIED'],
  ['one probe of two is missing still', advice('missing-probes'), setting({ hasReadinessProbe: true }), 'NOT_APPLIED'],
  [
    'both probes are set',
    advice('missing-probes'),
    setting({ hasReadinessProbe: true, hasLivenessProbe: true }),
    'APPLIED',
  ],
  ['both requests are set', advice('missing-requests'), sized({}), 'APPLIED'],
  ['a memory limit is set', advice('missing-limits'), sized({}), 'APPLIED'],
  ['the limit at which it was killed stands', killed, sized({ memoryLimit: 512 * MIB }), 'NOT_APPLIED'],
  ['the limit at which it was killed was raised', killed, sized({ memoryLimit: 640 * MIB }), 'APPLIED'],
  [
    'a budget covers it',
    advice('no-disruption-budget'),
    workload({ budgets: [{ name: 'api', disruptionsAllowed: 1 }] }),
    'APPLIED',
  ],
  ['budgets are not known', advice('no-disruption-budget'), workload({ budgets: null }), 'UNKNOWN'],
  ['its pods are on one cluster node', advice('all-on-one-node'), workload(), 'NOT_APPLIED'],
  [
    'its pods are on two cluster nodes',
    advice('all-on-one-node'),
    workload({ pods: [pod('node-1'), pod('node-2')] } as Partial<WorkloadFacts>),
    'APPLIED',
  ],
  ['advice to look for a cause has no state of its own', advice('restart-loop'), workload(), 'NOT_APPLIED'],
];

function decide(said: Advice, now: SubjectNow): AppliedAnswer {
  return decideApplied({ rule: said.rule, container: said.subject.container, body: bodyOf(said) }, now);
}

describe('decideApplied', () => {
  it.each(CASES)('%s', (_, said, now, kind) => {
    expect(decide(said, now).kind).toBe(kind);
  });

  it('counts as freed what is really less in all pods, and tells what was proposed', () => {
    expect(decide(both, sized({ cpuRequest: 0.5 * CORE }, 3))).toEqual({
      kind: 'APPLIED',
      text: 'It is set: CPU request 0.5 cores (proposed: 0.2 cores).',
      realised: { cpu: 1.5 * CORE, memory: 0, billShare: null },
    });
  });

  it('counts requests of the replicas that went, at what each requests now', () => {
    expect(decide(fewer, sized({ cpuRequest: 0.5 * CORE }, 2))).toMatchObject({ realised: { cpu: 2 * CORE } });
  });

  it('counts what a workload had requested where it was scaled to none and has no pods to ask', () => {
    const none = workload({ desiredReplicas: 0, containers: [], pods: [] });
    expect(decide(idle, none)).toMatchObject({ realised: { cpu: 2 * CORE, memory: 64 * MIB } });
  });

  it('leaves what other containers freed along with it to their own advice', () => {
    const [own] = change({ cpuRequest: 0.2 * CORE }).changes!;
    const tied = advice('over-provisioned', { changes: [own!, { ...own!, container: 'proxy' }] });
    const current = { ...AMOUNTS, cpuRequest: 0.2 * CORE };
    const containers = [container({ current }), container({ name: 'proxy', current })];
    expect(decide(tied, workload({ containers }))).toMatchObject({ realised: { cpu: 1.6 * CORE } });
  });

  it('counts of what was deleted what it had requested', () => {
    expect(decide(idle, { kind: 'GONE' })).toMatchObject({ realised: { cpu: 2 * CORE, memory: 64 * MIB } });
  });

  it('counts of a bill only what went', () => {
    expect(decide(packed, { kind: 'CLUSTER', nodes: ['n1'] })).toMatchObject({ realised: { cpu: 0, billShare: 0.5 } });
  });
});
