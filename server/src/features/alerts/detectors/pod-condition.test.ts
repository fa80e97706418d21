import { describe, expect, it } from '@jest/globals';
import { aContainerState, aPodState } from '../../../../test/alert-builders.js';
import type { ContainerState, PodState } from '../pod-state.js';
import { findingsOfPod, POD_RULES } from './pod-condition.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);

const waiting = (reason: string, overrides: Partial<ContainerState> = {}): ContainerState =>
  aContainerState({ state: 'WAITING', reason, startedAt: null, ...overrides });
const withContainers = (...containers: ContainerState[]): PodState => aPodState({ isReady: false, containers });
const killed = { lastTerminationReason: 'OOMKilled', lastTerminationFinishedAt: ago(3) };

describe('findingsOfPod', () => {
  const cases: [string, PodState, object[]][] = [
    ['a healthy pod has no finding', aPodState(), []],
    ['a pod that starts normally has none', withContainers(waiting('ContainerCreating')), []],
    [
      'a completed pod has none, whatever happened before',
      { ...withContainers(waiting('CrashLoopBackOff')), phase: 'SUCCEEDED' },
      [],
    ],
    ['a deleted pod has none', { ...withContainers(waiting('CrashLoopBackOff')), deletedAt: NOW }, []],
    [
      'a crash loop is a warning while it may still recover',
      withContainers(
        waiting('CrashLoopBackOff', {
          restartCount: 4,
          lastTerminationReason: 'Error',
          lastTerminationFinishedAt: ago(1),
        }),
      ),
      [
        {
          rule: 'CrashLoopBackOff',
          severity: 'WARNING',
          seenAt: ago(1),
          subject: { container: 'app' },
          title: 'Container app keeps crashing: shop/web-0',
        },
      ],
    ],
    [
      'a crash loop is critical from the fifth restart on',
      withContainers(waiting('CrashLoopBackOff', { restartCount: 5 })),
      [{ rule: 'CrashLoopBackOff', severity: 'CRITICAL' }],
    ],
    [
      'a loop that follows an OOM kill is the OOM kill, and critical',
      withContainers(waiting('CrashLoopBackOff', killed)),
      [{ rule: 'OOMKilled', severity: 'CRITICAL', seenAt: ago(3) }],
    ],
    [
      'an OOM kill is read from the last termination of a container that runs again',
      aPodState({ containers: [aContainerState({ ...killed, startedAt: ago(3), restartCount: 1 })] }),
      [{ rule: 'OOMKilled', severity: 'WARNING' }],
    ],
    [
      'an OOM kill that the container has survived for 10 minutes is no news',
      aPodState({ containers: [aContainerState({ ...killed, startedAt: ago(10), restartCount: 1 })] }),
      [],
    ],
    [
      'an image that cannot be pulled',
      withContainers(waiting('ErrImagePull', { message: 'not found' })),
      [{ rule: 'ImagePullBackOff', summary: expect.stringContaining('ErrImagePull: not found.') }],
    ],
    ['an image that may never be pulled', withContainers(waiting('ErrImageNeverPull')), [{ rule: 'ImagePullBackOff' }]],
    [
      'a pod that fits on no node',
      aPodState({
        phase: 'PENDING',
        nodeName: null,
        reason: 'Unschedulable',
        message: '0/3 nodes are available.',
        isReady: false,
        containers: [],
      }),
      [{ rule: 'Unschedulable', severity: 'WARNING', summary: expect.stringContaining('0/3 nodes') }],
    ],
    ['an evicted pod', aPodState({ phase: 'FAILED', reason: 'Evicted', isReady: false }), [{ rule: 'Evicted' }]],
    [
      'an evicted pod of a workload alerts on the workload, at the time of its end',
      aPodState({
        phase: 'FAILED',
        reason: 'Evicted',
        message: 'The node was low on resource: memory.',
        ownerKind: 'Deployment',
        ownerName: 'web',
        updatedAt: ago(59),
      }),
      [
        {
          rule: 'Evicted',
          subject: { kind: 'Deployment', namespace: 'shop', name: 'web' },
          seenAt: ago(59),
          title: 'A pod was evicted from its node: shop/web',
          summary: expect.stringMatching(/^web-0 was evicted from node-1: The node was low on resource: memory\. /),
        },
      ],
    ],
    [
      'a corpse of an eviction an hour ago is no news',
      aPodState({
        phase: 'FAILED',
        reason: 'Evicted',
        ownerKind: 'Deployment',
        ownerName: 'web',
        updatedAt: NOW,
        containers: [aContainerState({ state: 'TERMINATED', lastTerminationFinishedAt: ago(60) })],
      }),
      [],
    ],
    [
      'a pod that failed of an OOM kill has one finding',
      aPodState({
        phase: 'FAILED',
        reason: 'OOMKilled',
        isReady: false,
        containers: [aContainerState({ state: 'TERMINATED', reason: 'OOMKilled', ...killed })],
      }),
      [{ rule: 'OOMKilled', severity: 'WARNING', summary: expect.stringContaining('was not restarted') }],
    ],
    [
      'a container that cannot be made',
      withContainers(waiting('CreateContainerConfigError', { message: 'secret "db" not found' })),
      [{ rule: 'ContainerCannotStart', summary: expect.stringContaining('secret "db" not found.') }],
    ],
    [
      'a container that cannot be run anew is a crash loop',
      withContainers(waiting('RunContainerError', { restartCount: 1 })),
      [{ rule: 'CrashLoopBackOff' }],
    ],
    ['a failed pod', aPodState({ phase: 'FAILED', reason: 'Error', isReady: false }), [{ rule: 'Failed' }]],
    [
      'two crashing containers are one finding, so that a pod has one alert per rule',
      withContainers(waiting('CrashLoopBackOff', { name: 'a' }), waiting('CrashLoopBackOff', { name: 'b' })),
      [{ rule: 'CrashLoopBackOff', subject: { container: 'a' } }],
    ],
    [
      'different troubles of one pod are different findings',
      withContainers(waiting('CrashLoopBackOff', { name: 'a' }), waiting('ImagePullBackOff', { name: 'b' })),
      [{ rule: 'CrashLoopBackOff' }, { rule: 'ImagePullBackOff' }],
    ],
  ];
  it.each(cases)('%s', (_, pod, expected) => {
    const findings = findingsOfPod(pod, NOW);
    expect(findings).toMatchObject(expected);
    expect(findings).toHaveLength(expected.length);
    for (const finding of findings) expect(POD_RULES).toContain(finding.rule);
  });
});
