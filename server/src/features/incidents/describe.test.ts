import { describe, expect, it } from '@jest/globals';
import { describeIncident, type IncidentStats } from './describe.js';

const AT = new Date('2026-03-02T09:00:00Z');

/** A pod in payments that crashes, of which no workload is known. */
const ONE_POD: IncidentStats = {
  alerts: 1,
  openAlerts: 1,
  isMuted: false,
  worst: 2,
  firstAt: AT,
  lastAt: AT,
  rule: 'CrashLoopBackOff',
  nodeRule: null,
  subjectKind: 'Pod',
  pods: 1,
  unownedPods: 1,
  workloads: 0,
  clusterNodes: 0,
  namespaces: 1,
  clusters: 1,
  teams: 0,
  images: 0,
  podName: 'ledger-1',
  workloadKind: null,
  workloadName: null,
  nodeName: null,
  namespace: 'payments',
  clusterName: 'prod',
  image: null,
  subjectName: 'ledger-1',
  workloadNames: [],
  podsTotal: null,
};

describe('what an incident is called', () => {
  it('names the one pod in good English', () => {
    expect(describeIncident(ONE_POD)).toEqual({
      title: 'Crashes in pod payments/ledger-1',
      summary: 'Pod payments/ledger-1 keeps crashing.',
    });
    expect(describeIncident({ ...ONE_POD, rule: 'ImagePullBackOff' }).summary).toBe(
      'Pod payments/ledger-1 cannot pull its image.',
    );
  });

  it('names no workload for pods that need not be of it', () => {
    const known = { workloads: 1, workloadKind: 'CronJob', workloadName: 'report', workloadNames: ['payments/report'] };
    expect(describeIncident({ ...ONE_POD, ...known, alerts: 3, pods: 3, unownedPods: 2 })).toEqual({
      title: 'Crashes across 3 pods in payments',
      summary: '3 pods in payments keep crashing.',
    });
    expect(describeIncident({ ...ONE_POD, ...known, alerts: 3, pods: 3, unownedPods: 0 })).toEqual({
      title: 'Crashes across cron job report',
      summary: '3 pods of CronJob payments/report keep crashing.',
    });
  });
});
