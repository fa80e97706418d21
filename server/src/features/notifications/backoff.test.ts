import { describe, expect, it } from '@jest/globals';
import { nextAttemptAt, scheduleOf } from './backoff.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;
const late = new Date(NOW.getTime() + 1_000 * HOUR_MS);

function waitOf(kind: string, failed: number, random: number, retryAfterMs: number | null = null): number {
  return (
    nextAttemptAt(scheduleOf(kind), { failed, retryAfterMs, expiresAt: late }, NOW, random)!.getTime() - NOW.getTime()
  );
}

describe('nextAttemptAt', () => {
  it('keeps to the schedule of Standard Webhooks within a tenth', () => {
    const planned = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400];
    for (const [index, seconds] of planned.entries()) {
      expect(waitOf('WEBHOOK', index + 1, 0)).toBe(Math.round(seconds * 900));
      expect(waitOf('WEBHOOK', index + 1, 1)).toBe(Math.round(seconds * 1_100));
    }
  });

  it('tries the channels of people again within seconds, and at most every ten minutes', () => {
    expect(waitOf('PAGERDUTY', 1, 0.5)).toBe(2_000);
    expect(waitOf('SLACK', 3, 0.5)).toBe(15_000);
    expect(waitOf('EMAIL', 50, 0.5)).toBe(600_000);
  });

  it('never comes before Retry-After', () => {
    expect(waitOf('WEBHOOK', 1, 0, 120_000)).toBe(120_000);
    expect(waitOf('WEBHOOK', 4, 0, 120_000)).toBe(6_480_000);
  });

  it('gives up what would be too old', () => {
    const expiresAt = new Date(NOW.getTime() + 4_000);
    expect(nextAttemptAt(scheduleOf('WEBHOOK'), { failed: 1, retryAfterMs: null, expiresAt }, NOW, 0)).toBeNull();
  });

  it('reaches a receiver that is away for three days', () => {
    let at = NOW.getTime();
    const expiresAt = new Date(at + scheduleOf('WEBHOOK').maxAgeMs);
    for (let failed = 1; ; failed++) {
      const next = nextAttemptAt(scheduleOf('WEBHOOK'), { failed, retryAfterMs: null, expiresAt }, new Date(at), 0.5);
      if (!next) break;
      at = next.getTime();
    }
    expect(at - NOW.getTime()).toBeGreaterThan(72 * HOUR_MS);
  });
});
