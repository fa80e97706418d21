import { describe, expect, it } from '@jest/globals';
import { type ClusterFacts, judgeReasons } from './health-reasons.js';

const now = new Date('2026-03-01T12:00:00.000Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

const theFacts = (more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  collectors: [{ name: 'usage', status: 'OK', message: null }],
  usageSources: null,
  unobserved: {},
  clockSkewSeconds: 0,
  clusterNodes: { total: 3, notReady: 0 },
  dropped: null,
  lastHeartbeatAt: ago(7),
  ...more,
});
const collector = (name: string, status: string, message: string | null = null) => ({ name, status, message });

describe('judgeReasons', () => {
  it.each<[string, Partial<ClusterFacts>]>([
    ['a cluster whose agent is well', {}],
    [
      'a cluster whose agent has sent no heartbeat yet',
      { collectors: [], clockSkewSeconds: null, lastHeartbeatAt: null },
    ],
    ['a clock that is off by less than is corrected', { clockSkewSeconds: -25 }],
    [
      'a collector that has nothing to report',
      { collectors: [collector('cluster-events', 'NOTHING_TO_REPORT', 'none')] },
    ],
  ])('finds nothing with %s', (_sentence, facts) => {
    expect(judgeReasons(theFacts(facts), [], now)).toEqual([]);
  });

  it.each<[Partial<ClusterFacts>, string, string, Date]>([
    [{ clusterNodes: { total: 3, notReady: 1 } }, 'NODES_NOT_READY', '1 of 3 cluster nodes is not ready.', now],
    [{ clusterNodes: { total: 3, notReady: 2 } }, 'NODES_NOT_READY', '2 of 3 cluster nodes are not ready.', now],
    [
      { collectors: [collector('usage', 'FAILED', 'metrics.k8s.io is not served')] },
      'SOURCE_UNAVAILABLE',
      'The agent cannot read its source of usage: metrics.k8s.io is not served.',
      ago(7),
    ],
    [
      { collectors: [collector('host', 'NOTHING_TO_REPORT', 'No sensors.')] },
      'SOURCE_UNAVAILABLE',
      'The agent cannot read its source of usage: No sensors.',
      ago(7),
    ],
    [
      {
        collectors: [collector('usage', 'NOTHING_TO_REPORT', 'Usage is not available.')],
        clockSkewSeconds: 20,
        usageSources: [
          { name: 'kubelet', status: 'DENIED', since: ago(900).toISOString() },
          { name: 'prometheus', status: 'NOT_CONFIGURED', since: ago(900).toISOString() },
          { name: 'metrics-server', status: 'ABSENT', since: ago(600).toISOString() },
          { name: 'requests', status: 'ACTIVE', since: ago(600).toISOString() },
        ],
      },
      'SOURCE_UNAVAILABLE',
      'Usage is unknown, requests and limits are not: kubelet is denied, metrics-server is not installed.',
      // By the server's clock.
      ago(620),
    ],
    [
      { dropped: { from: ago(3_600), to: ago(1_800), batches: 12 } },
      'DATA_DROPPED',
      '12 batches observed from 2026-03-01 11:00 to 2026-03-01 11:30 UTC had to be dropped by the agent.',
      ago(7),
    ],
    [
      { collectors: [collector('inventory', 'FAILED', 'the API refused pods'), collector('x', 'FAILED')] },
      'COLLECTOR_FAILED',
      "The agent's collectors failed: inventory (the API refused pods), x (no reason given).",
      ago(7),
    ],
    [
      { unobserved: { WORKLOAD: 'forbidden', CLUSTER_NODE: 'gone' } },
      'KINDS_UNOBSERVED',
      'The agent cannot observe cluster nodes (gone), workloads (forbidden).',
      ago(7),
    ],
    [
      { clockSkewSeconds: -300 },
      'CLOCK_SKEWED',
      "The agent's clock is 300 s behind; the times of its samples are corrected. Synchronise it, for example by NTP.",
      ago(7),
    ],
  ])('says of %j: %s', (facts, code, message, since) => {
    expect(judgeReasons(theFacts(facts), [], now)).toEqual([{ code, message, since }]);
  });

  it('lists everything that is the matter, worst first', () => {
    const facts = theFacts({
      clockSkewSeconds: 60,
      unobserved: { POD: 'forbidden' },
      collectors: [collector('inventory', 'FAILED'), collector('usage', 'FAILED')],
      clusterNodes: { total: 1, notReady: 1 },
    });
    expect(judgeReasons(facts, [], now).map(({ code }) => code)).toEqual([
      'NODES_NOT_READY',
      'SOURCE_UNAVAILABLE',
      'COLLECTOR_FAILED',
      'KINDS_UNOBSERVED',
      'CLOCK_SKEWED',
    ]);
  });

  it('keeps since when a reason stands, also in other words, and begins anew once it had gone', () => {
    const two = theFacts({ clusterNodes: { total: 3, notReady: 2 } });
    const before = [
      { code: 'NODES_NOT_READY' as const, message: '1 of 3 cluster nodes is not ready.', since: ago(900) },
    ];
    expect(judgeReasons(two, before, now)).toMatchObject([{ since: ago(900) }]);
    expect(judgeReasons(two, judgeReasons(theFacts(), before, now), now)).toMatchObject([{ since: now }]);
  });
});
