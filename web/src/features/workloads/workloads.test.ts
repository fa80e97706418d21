import { describe, expect, it } from '@jest/globals';
import { aPod, aUsage, aWorkload } from '../../test/builders';
import { replicasText, workloadStatus } from './workload-status';
import { restartsOf, troubles, workloadSums } from './workload-sums';

const MIB = 1024 ** 2;

describe('workloadStatus', () => {
  const CASES: readonly [string, Parameters<typeof aWorkload>[0], string | null][] = [
    ['all replicas are ready', {}, 'Ready'],
    ['one of three is not ready', { readyReplicas: 2 }, 'Not all ready'],
    ['none is ready', { readyReplicas: 0 }, 'None ready'],
    ['some replicas are of an older template', { readyReplicas: 3, updatedReplicas: 1 }, 'Rolling out'],
    ['nothing is ready of a new template either', { readyReplicas: 0, updatedReplicas: 1 }, 'None ready'],
    ['nobody wants replicas', { desiredReplicas: 0, readyReplicas: 0 }, 'Scaled to zero'],
    ['Kubernetes has not told how many are ready', { readyReplicas: null }, 'Unknown'],
    ['the kind has no updated replicas', { updatedReplicas: null }, 'Ready'],
    ['the kind has no replicas', { desiredReplicas: null, readyReplicas: null }, null],
    ['it is a job, of which nothing is ready once it is done', { kind: 'JOB', readyReplicas: 0 }, null],
    ['it is gone', { deletedAt: '2026-03-01T12:00:00Z' }, 'Deleted'],
  ];

  it.each(CASES)('where %s', (_title, change, word) => {
    expect(workloadStatus(aWorkload(change))?.word ?? null).toBe(word);
  });

  it('never reads an unknown number as zero', () => {
    expect(replicasText(aWorkload({ readyReplicas: null }))).toBe('n/a / 3');
    expect(replicasText(aWorkload({ desiredReplicas: null, readyReplicas: null }))).toBe('—');
  });
});

describe('workloadSums', () => {
  it('adds up what is known of the pods that have not ended', () => {
    const sums = workloadSums([
      aPod({ usage: aUsage({ cpuCores: 0.2, memoryBytes: 100 * MIB }) }),
      aPod({ id: 'p2', usage: aUsage({ cpuCores: null, memoryBytes: 50 * MIB }) }),
      aPod({ id: 'p3', phase: 'SUCCEEDED' }),
    ]);
    expect(sums.pods).toBe(2);
    expect(sums.usage).toMatchObject({ cpuCores: 0.2, memoryBytes: 150 * MIB, absent: null });
    expect(sums.resources.cpuRequestCores).toBe(1);
  });

  it('has no limit as soon as one pod has none', () => {
    const { resources } = aPod();
    const sums = workloadSums([aPod(), aPod({ id: 'p2', resources: { ...resources, cpuLimitCores: null } })]);
    expect(sums.resources.cpuLimitCores).toBeNull();
    expect(sums.resources.memoryLimitBytes).toBe(1024 * MIB);
  });

  it('says why nothing is measured, and never zero', () => {
    const absent = aUsage({ cpuCores: null, memoryBytes: null, absent: 'SOURCE_UNAVAILABLE', absentReason: 'refused' });
    expect(workloadSums([aPod({ usage: absent })]).usage).toMatchObject({ cpuCores: null, absentReason: 'refused' });
    expect(workloadSums([]).usage).toMatchObject({ cpuCores: null, absent: 'NOT_RUNNING' });
  });
});

describe('what is the matter with the pods', () => {
  it('is told by reason, the most frequent first', () => {
    const pods = [
      aPod({ reason: 'ImagePullBackOff' }),
      aPod({ id: 'p2', reason: 'CrashLoopBackOff' }),
      aPod({ id: 'p3', reason: 'CrashLoopBackOff' }),
      aPod({ id: 'p4', reason: 'Completed', phase: 'SUCCEEDED' }),
    ];
    expect(troubles(pods)).toEqual(['2 pods CrashLoopBackOff', '1 pod ImagePullBackOff']);
  });

  it('counts pods that restarted within a day apart from restarts of their whole life', () => {
    const pods = [
      aPod({ restartCount: 40, lastRestartAt: '2026-02-20T12:00:00Z' }),
      aPod({ id: 'p2', restartCount: 7, lastRestartAt: '2026-03-01T11:00:00Z' }),
      aPod({ id: 'p3' }),
    ];
    expect(restartsOf(pods, new Date('2026-03-01T12:00:00Z'))).toEqual({
      total: 47,
      podsInDay: 1,
      lastAt: '2026-03-01T11:00:00Z',
    });
  });
});
