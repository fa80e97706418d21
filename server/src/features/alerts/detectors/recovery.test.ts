import { describe, expect, it } from '@jest/globals';
import { aContainerState, aPodState } from '../../../../test/alert-builders.js';
import type { ContainerState, PodState } from '../pod-state.js';
import { findingsOfPod } from './pod-condition.js';
import {
  decideAbsence,
  decideClaimRecovery,
  decideNodeRecovery,
  decideRecovery,
  decideSilence,
  type StandingAlert,
} from './recovery.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const alert = (rule: string, minutesQuiet = 0): StandingAlert => ({ rule, lastSeenAt: ago(minutesQuiet) });
const pod = (overrides: Partial<PodState>, ...containers: ContainerState[]): PodState =>
  aPodState({ ...overrides, ...(containers.length > 0 && { containers }) });
const running = (minutes: number, overrides: Partial<ContainerState> = {}): ContainerState =>
  aContainerState({ startedAt: ago(minutes), restartCount: 3, ...overrides });
const looping = aContainerState({ state: 'WAITING', reason: 'CrashLoopBackOff', startedAt: null, restartCount: 3 });
const oom = { lastTerminationReason: 'OOMKilled' };

describe('decideRecovery', () => {
  const cases: [string, StandingAlert, PodState, boolean][] = [
    [
      'a pod that was deleted ends every alert on it',
      alert('CrashLoopBackOff'),
      pod({ deletedAt: NOW }, looping),
      true,
    ],
    [
      'a pod that completed ends every alert on it',
      alert('FailedMount'),
      pod({ phase: 'SUCCEEDED', isReady: false }),
      true,
    ],
    ['a crash loop stands between two restarts', alert('CrashLoopBackOff'), pod({ isReady: false }, looping), false],
    [
      'a crash loop stands while its container runs for a moment',
      alert('CrashLoopBackOff'),
      pod({}, running(1)),
      false,
    ],
    [
      'a crash loop stands while its container runs, but is not Ready',
      alert('CrashLoopBackOff'),
      pod({ isReady: false }, running(30)),
      false,
    ],
    [
      'a crash loop ends after 10 minutes Ready without a restart',
      alert('CrashLoopBackOff'),
      pod({}, running(10)),
      true,
    ],
    [
      'a crash loop of an init container ends with its success',
      alert('CrashLoopBackOff'),
      pod(
        {},
        running(1, { restartCount: 0 }),
        aContainerState({ name: 'init', kind: 'INIT', state: 'TERMINATED', reason: 'Completed', restartCount: 4 }),
      ),
      true,
    ],
    [
      'a crash loop that turns out to be OOM kills gives way to that alert',
      alert('CrashLoopBackOff'),
      pod({ isReady: false }, { ...looping, ...oom }),
      true,
    ],
    ['an OOM kill stands while its container has just come back', alert('OOMKilled'), pod({}, running(9, oom)), false],
    ['an OOM kill ends after 10 minutes Ready', alert('OOMKilled'), pod({}, running(10, oom)), true],
    [
      'an OOM kill does not wait for another container',
      alert('OOMKilled'),
      pod({}, running(10, oom), running(1, { name: 'other' })),
      true,
    ],
    [
      'an image trouble stands while the container waits for the next try',
      alert('ImagePullBackOff'),
      pod({ isReady: false }, aContainerState({ state: 'WAITING', reason: 'ContainerCreating' })),
      false,
    ],
    [
      'an image trouble ends when every container has started',
      alert('ImagePullBackOff'),
      pod({ isReady: false }, running(0)),
      true,
    ],
    [
      'an image trouble ends when the container crashes instead',
      alert('ImagePullBackOff'),
      pod({ isReady: false }, looping),
      true,
    ],
    [
      'an unschedulable pod stands while it has no node',
      alert('Unschedulable'),
      pod({ phase: 'PENDING', nodeName: null, reason: null, isReady: false }),
      false,
    ],
    [
      'an unschedulable pod ends when it is scheduled',
      alert('Unschedulable'),
      pod({ phase: 'PENDING', isReady: false }),
      true,
    ],
    [
      'an eviction stands while the evicted pod is there',
      alert('Evicted', 500),
      pod({ phase: 'FAILED', isReady: false }),
      false,
    ],
    [
      'an eviction that an event told of ends where the workload has the alert',
      alert('Evicted'),
      pod({ phase: 'FAILED', reason: 'Evicted', ownerKind: 'Deployment', ownerName: 'web' }),
      true,
    ],
    [
      'a container that cannot start stands while it waits',
      alert('ContainerCannotStart'),
      pod({}, aContainerState({ state: 'WAITING', reason: 'CreateContainerError' })),
      false,
    ],
    ['a container that could not start ends when it runs', alert('ContainerCannotStart'), pod({}, running(0)), true],
    ['an event stands while the pod is not Ready', alert('FailedMount', 30), pod({ isReady: false }), false],
    ['an event stands while it was just seen, even if the pod is Ready', alert('Unhealthy', 5), pod({}), false],
    ['an event ends when the pod is Ready and 6 minutes have been quiet', alert('Unhealthy', 6), pod({}), true],
    [
      'an event ends after an hour of silence, whatever the pod does',
      alert('Unhealthy', 60),
      pod({ isReady: false }),
      true,
    ],
    ['an anomaly ends with its finding only', alert('CpuAnomaly', 500), pod({}), false],
    ['a rule that bears the name of something built in is an event', alert('constructor', 5), pod({}), false],
  ];
  it.each(cases)('%s', (_, standing, state, expected) => {
    const recovery = decideRecovery(standing, state, NOW);
    expect(recovery).toMatchObject({ cleared: expected, reason: expect.stringMatching(/\.$/) });
  });

  it('never clears what the same state raises, so that no report raises and clears by turns', () => {
    const states = [
      looping,
      { ...looping, ...oom },
      running(1, oom),
      running(30),
      aContainerState({ state: 'WAITING', reason: 'ErrImagePull' }),
      aContainerState({ state: 'WAITING', reason: 'CreateContainerError' }),
    ];
    for (const container of states) {
      for (const overrides of [
        {},
        { isReady: false },
        { phase: 'PENDING', nodeName: null, reason: 'Unschedulable' },
        { phase: 'FAILED' },
      ]) {
        const state = pod(overrides, container);
        for (const { rule } of findingsOfPod(state, NOW)) {
          expect({ rule, ...decideRecovery(alert(rule), state, NOW) }).toMatchObject({ rule, cleared: false });
        }
      }
    }
  });
});

describe('decideNodeRecovery', () => {
  const cases: [string, StandingAlert, boolean | null, boolean][] = [
    ['a node that is not ready stands', alert('NodeNotReady', 500), false, false],
    ['a node that is Ready for a moment stands', alert('NodeNotReady', 1), true, false],
    ['a node that is Ready again ends', alert('NodeNotReady', 2), true, true],
    ['a node that is not observed ends by silence', alert('NodeNotReady', 60), null, true],
    ['another event on a node ends by silence only', alert('SystemOOM', 59), true, false],
  ];
  it.each(cases)('%s', (_, standing, isReady, expected) => {
    expect(decideNodeRecovery(standing, isReady, NOW).cleared).toBe(expected);
  });
});

describe('decideClaimRecovery', () => {
  const claim = (phase: string, deletedAt: Date | null = null) => ({ phase, deletedAt });
  it.each([
    [
      'a claim without a volume stands, however long nothing is heard',
      'ProvisioningFailed',
      500,
      claim('PENDING'),
      false,
    ],
    ['a claim that is bound has its volume', 'ProvisioningFailed', 0, claim('BOUND'), true],
    ['a claim that was deleted needs none', 'FailedBinding', 0, claim('PENDING', NOW), true],
    ['another event on a claim ends by silence only', 'VolumeResizeFailed', 59, claim('BOUND'), false],
    ['a claim that is not observed ends by silence', 'FailedBinding', 60, null, true],
  ])('%s', (_sentence, rule, minutesQuiet, state, expected) => {
    expect(decideClaimRecovery(alert(rule, minutesQuiet), state, NOW).cleared).toBe(expected);
  });
});

describe('decideSilence', () => {
  it('ends an alert an hour after it was last seen', () => {
    expect(decideSilence(alert('X', 59), NOW).cleared).toBe(false);
    expect(decideSilence(alert('X', 60), NOW).cleared).toBe(true);
  });
});

describe('decideAbsence', () => {
  it.each([
    ['a quiet alert on a pod that an observed cluster does not have ends', 7, true, true],
    ['an alert of this minute stands: the pod may not have been reported yet', 1, true, false],
    ['where no pods are observed, absence proves nothing', 7, false, false],
    ['an hour of silence ends it in any case', 61, false, true],
  ])('%s', (_sentence, minutesQuiet, isObserved, ends) => {
    expect(decideAbsence(alert('FailedMount', minutesQuiet), isObserved, NOW).cleared).toBe(ends);
  });
});
