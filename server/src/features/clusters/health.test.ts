import { describe, expect, it } from '@jest/globals';
import { decideHealth, type HealthStatus, healthBounds } from './health.js';

const now = new Date('2026-03-01T12:00:00.000Z');
const thresholds = { warningAfter: 90, offlineAfter: 300 };
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

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
    const cluster = { createdAt: ago(600), lastReportAt: age === null ? null : ago(age) };
    expect(decideHealth(cluster, thresholds, now)).toEqual({ status, reason, since });
  });

  it('follows the thresholds it is given', () => {
    const cluster = { createdAt: ago(600), lastReportAt: ago(20) };
    const statuses = [30, 20, 10].map(
      (warningAfter) => decideHealth(cluster, { warningAfter, offlineAfter: 300 }, now).status,
    );
    expect(statuses).toEqual(['HEALTHY', 'WARNING', 'WARNING']);
    expect(decideHealth(cluster, { warningAfter: 10, offlineAfter: 20 }, now).status).toBe('OFFLINE');
  });
});

describe('healthBounds', () => {
  const statuses: HealthStatus[] = ['HEALTHY', 'WARNING', 'OFFLINE', 'PENDING'];
  const isWithin = (status: HealthStatus, moment: Date, limits = thresholds): boolean => {
    const bounds = healthBounds(status, limits, now);
    if (!bounds) return false;
    return (!bounds.after || moment > bounds.after) && (!bounds.upTo || moment <= bounds.upTo);
  };

  it.each([
    ['the usual order', thresholds],
    ['equal thresholds', { warningAfter: 300, offlineAfter: 300 }],
    ['thresholds the wrong way round', { warningAfter: 600, offlineAfter: 300 }],
  ])('agrees with decideHealth on every age around the thresholds, with %s', (_name, limits) => {
    for (const age of [-60, 0, 89.999, 90, 90.001, 299.999, 300, 300.001, 599.999, 600, 601, 90_000]) {
      const lastReportAt = ago(age);
      const decided = decideHealth({ createdAt: ago(0), lastReportAt }, limits, now).status;
      expect([age, statuses.filter((status) => isWithin(status, lastReportAt, limits))]).toEqual([age, [decided]]);
    }
  });
});
