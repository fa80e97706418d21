import { describe, expect, it } from '@jest/globals';
import { findingsOfAbsence, type ReportingCluster } from './cluster-absence.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);
const limits = { warningAfter: 90, offlineAfter: 300, listeningSince: ago(86_400) };

function aCluster(
  reportedSecondsAgo: number | null,
  open: [rule: string, foundSecondsAgo: number][] = [],
): ReportingCluster {
  return {
    id: 'c1',
    name: 'prod',
    lastReportAt: reportedSecondsAgo === null ? null : ago(reportedSecondsAgo),
    open: open.map(([rule, seconds]) => ({ rule, lastSeenAt: ago(seconds) })),
  };
}

describe('findingsOfAbsence', () => {
  const cases: [string, ReportingCluster, string[]][] = [
    ['a cluster that reports says nothing', aCluster(89), []],
    ['a cluster that never reported is awaited, not absent', aCluster(null), []],
    ['an agent that missed its time is silent', aCluster(90), ['FIRING AgentSilent']],
    ['a cluster that has been away for long is offline', aCluster(300), ['FIRING ClusterOffline']],
    [
      'silence gives way to being offline',
      aCluster(300, [['AgentSilent', 210]]),
      ['CLEARED AgentSilent', 'FIRING ClusterOffline'],
    ],
    [
      'a report ends both',
      aCluster(1, [
        ['AgentSilent', 210],
        ['ClusterOffline', 10],
      ]),
      ['CLEARED AgentSilent', 'CLEARED ClusterOffline'],
    ],
    [
      'a cluster that was heard once and went silent again is silent, no longer offline',
      aCluster(100, [['ClusterOffline', 400]]),
      ['CLEARED ClusterOffline', 'FIRING AgentSilent'],
    ],
    ['an offline cluster stays so', aCluster(400, [['ClusterOffline', 100]]), ['FIRING ClusterOffline']],
  ];
  it.each(cases)('%s', (_, cluster, expected) => {
    const findings = findingsOfAbsence(cluster, limits, NOW);
    expect(findings.map(({ state, rule }) => `${state} ${rule}`)).toEqual(expected);
  });

  it('raises nothing for what came while the server itself was down, and ends nothing by it', () => {
    const cluster = aCluster(4_000, [['ClusterOffline', 3_700]]);
    expect(findingsOfAbsence(cluster, { ...limits, listeningSince: ago(60) }, NOW)).toEqual([]);
    expect(findingsOfAbsence(aCluster(4_000), { ...limits, listeningSince: ago(100) }, NOW)).toMatchObject([
      { state: 'FIRING', rule: 'AgentSilent' },
    ]);
  });

  it('finds the same as long as it goes on, so that looking again is no news', () => {
    const [first] = findingsOfAbsence(aCluster(310), limits, NOW);
    const [second] = findingsOfAbsence(aCluster(310), limits, ago(-60));
    expect(second).toEqual(first);
  });
});
