import { describe, expect, it } from '@jest/globals';
import { decideHealth, type HealthFacts, type HealthStatus, healthBounds } from './health.js';

const now = new Date('2026-03-01T12:00:00.000Z');
const thresholds = { warningAfter: 90, offlineAfter: 300 };
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

const aCluster = (more: Partial<HealthFacts> = {}): HealthFacts => ({
  createdAt: ago(600),
  lastReportAt: ago(1),
  reportingSince: null,
  healthStatus: null,
  healthSince: null,
  healthReasons: [],
  ...more,
});
const NODES = {
  code: 'NODES_NOT_READY',
  message: '1 of 3 cluster nodes is not ready.',
  since: ago(500).toISOString(),
} as const;
const CLOCK = { code: 'CLOCK_SKEWED', message: 'The clock is wrong.', since: ago(4_000).toISOString() } as const;

describe('decideHealth', () => {
  it.each<[string, number | null, HealthStatus, string, Date | null]>([
    [
      'a cluster whose agent never reported is pending since it was registered',
      null,
      'PENDING',
      'No agent has reported yet; the cluster was registered 10 minutes ago.',
      ago(600),
    ],
    ['a report of this very moment is healthy', 0, 'HEALTHY', 'The last report came 0 seconds ago.', null],
    ['a report 1 s ago is healthy', 1, 'HEALTHY', 'The last report came 1 second ago.', null],
    ['a report from a clock ahead of ours is healthy', -30, 'HEALTHY', 'The last report came 0 seconds ago.', null],
    [
      'the last millisecond before the warning is healthy',
      89.999,
      'HEALTHY',
      'The last report came 89 seconds ago.',
      null,
    ],
    [
      'exactly the warning age warns since this moment',
      90,
      'WARNING',
      'The last report came 90 seconds ago; one is expected at least every 90 seconds.',
      now,
    ],
    [
      'the last millisecond before offline still warns',
      299.999,
      'WARNING',
      'The last report came 4 minutes ago; one is expected at least every 90 seconds.',
      ago(209.999),
    ],
    [
      'exactly the offline age is offline since this moment',
      300,
      'OFFLINE',
      'The last report came 5 minutes ago; a cluster is offline after 5 minutes without one.',
      now,
    ],
    [
      'a cluster silent for a day is offline since its last report was 5 minutes old',
      86_400,
      'OFFLINE',
      'The last report came 1 day ago; a cluster is offline after 5 minutes without one.',
      ago(86_100),
    ],
  ])('says: %s', (_sentence, age, status, reason, since) => {
    const cluster = aCluster({ lastReportAt: age === null ? null : ago(age) });
    expect(decideHealth(cluster, thresholds, now)).toMatchObject({ status, reason, since });
  });

  it('follows the thresholds it is given', () => {
    const cluster = aCluster({ lastReportAt: ago(20) });
    const statuses = [30, 20, 10].map(
      (warningAfter) => decideHealth(cluster, { warningAfter, offlineAfter: 300 }, now).status,
    );
    expect(statuses).toEqual(['HEALTHY', 'WARNING', 'WARNING']);
    expect(decideHealth(cluster, { warningAfter: 10, offlineAfter: 20 }, now).status).toBe('OFFLINE');
  });

  it.each<[string, Partial<HealthFacts>, HealthStatus, string[], Date | null]>([
    [
      'something that is the matter warns since it began',
      { healthReasons: [NODES] },
      'WARNING',
      ['NODES_NOT_READY'],
      ago(500),
    ],
    [
      'several things warn in their order since the earliest began',
      { healthReasons: [NODES, CLOCK] },
      'WARNING',
      ['NODES_NOT_READY', 'CLOCK_SKEWED'],
      ago(4_000),
    ],
    [
      'a report that is overdue is worse than what else is the matter',
      { lastReportAt: ago(100), healthReasons: [NODES] },
      'WARNING',
      ['REPORT_OVERDUE', 'NODES_NOT_READY'],
      ago(500),
    ],
    [
      'a warning lasts since the job noted it, whatever is the matter now',
      { healthReasons: [NODES], healthStatus: 'WARNING', healthSince: ago(9_000) },
      'WARNING',
      ['NODES_NOT_READY'],
      ago(9_000),
    ],
    [
      'of a cluster that is offline nothing else is said',
      { lastReportAt: ago(400), healthReasons: [NODES], healthStatus: 'WARNING', healthSince: ago(9_000) },
      'OFFLINE',
      ['NOT_REPORTING'],
      ago(100),
    ],
    [
      'a healthy cluster is so since the job noted it',
      { healthStatus: 'HEALTHY', healthSince: ago(9_000), reportingSince: ago(20_000) },
      'HEALTHY',
      [],
      ago(9_000),
    ],
    [
      'a healthy cluster is so since an absence ended that nobody noted',
      { healthStatus: 'HEALTHY', healthSince: ago(9_000), reportingSince: ago(50) },
      'HEALTHY',
      [],
      ago(50),
    ],
    [
      'a cluster that has just come back is healthy since its first report',
      { healthStatus: 'OFFLINE', healthSince: ago(9_000), reportingSince: ago(5) },
      'HEALTHY',
      [],
      ago(5),
    ],
    ['nobody knows since when a cluster is healthy that nobody looked at', {}, 'HEALTHY', [], null],
  ])('says: %s', (_sentence, facts, status, codes, since) => {
    const health = decideHealth(aCluster(facts), thresholds, now);
    expect({ ...health, reasons: health.reasons.map(({ code }) => code) }).toMatchObject({
      status,
      since,
      reasons: codes,
    });
    if (codes.length > 0) expect(health.reason).toBe(health.reasons[0]!.message);
  });
});

describe('healthBounds', () => {
  const statuses: HealthStatus[] = ['HEALTHY', 'WARNING', 'OFFLINE', 'PENDING'];
  const isWithin = (status: HealthStatus, cluster: HealthFacts, limits: typeof thresholds): boolean =>
    (healthBounds(status, limits, now) ?? []).some(
      ({ after, upTo, hasReasons }) =>
        (!after || cluster.lastReportAt! > after) &&
        (!upTo || cluster.lastReportAt! <= upTo) &&
        (hasReasons === null || hasReasons === cluster.healthReasons.length > 0),
    );

  it.each([
    ['the usual order', thresholds],
    ['equal thresholds', { warningAfter: 300, offlineAfter: 300 }],
    ['thresholds the wrong way round', { warningAfter: 600, offlineAfter: 300 }],
  ])('agrees with decideHealth on every age around the thresholds, with %s', (_name, limits) => {
    for (const age of [-60, 0, 89.999, 90, 90.001, 299.999, 300, 300.001, 599.999, 600, 601, 90_000]) {
      for (const healthReasons of [[], [NODES]]) {
        const cluster = aCluster({ lastReportAt: ago(age), healthReasons });
        const decided = decideHealth(cluster, limits, now).status;
        expect([age, statuses.filter((status) => isWithin(status, cluster, limits))]).toEqual([age, [decided]]);
      }
    }
  });
});
