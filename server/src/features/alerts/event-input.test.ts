import { describe, expect, it } from '@jest/globals';
import { checkEvents, type ReportedEvent } from './event-input.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const before = new Date('2026-01-01T11:00:00Z');
const event: ReportedEvent = {
  uid: 'u1',
  type: 'WARNING',
  reason: 'BackOff',
  message: 'm',
  count: 1,
  involvedKind: 'Pod',
  involvedName: 'web',
  firstSeenAt: before,
  lastSeenAt: before,
};

describe('checkEvents', () => {
  it('keeps one event per uid, the newest with the greatest count, in the order of uids', () => {
    const { accepted, count } = checkEvents(
      [
        { ...event, uid: 'u2' },
        { ...event, count: 9, message: 'old' },
        { ...event, count: 3, message: 'new', lastSeenAt: NOW },
      ],
      NOW,
    );
    expect(accepted).toMatchObject([{ uid: 'u1', count: 9, message: 'new' }, { uid: 'u2' }]);
    expect(count).toBe(3);
  });

  it.each([
    ['a time in the future as now', { lastSeenAt: new Date(NOW.getTime() + 1) }, { lastSeenAt: NOW }],
    ['a beginning after the end as the end', { firstSeenAt: NOW }, { firstSeenAt: before }],
    ['absent parts as null', {}, { namespace: null, involvedUid: null, source: null }],
  ])('takes %s', (_, overrides, expected) => {
    expect(checkEvents([{ ...event, ...overrides }], NOW).accepted).toMatchObject([expected]);
  });

  it.each([
    ['an empty uid', { uid: '\0' }, /uid is empty/],
    ['a reason that is too long', { reason: 'x'.repeat(129) }, /reason has 129 characters; at most 128/],
    ['a count that occurred never', { count: -1 }, /count is -1/],
    ['a namespace that is too long', { namespace: 'x'.repeat(254) }, /namespace/],
  ])('refuses %s', (_, overrides, reason) => {
    const { accepted, rejected } = checkEvents([{ ...event, ...overrides }], NOW);
    expect(accepted).toEqual([]);
    expect(rejected).toMatchObject([{ index: 0, reason: expect.stringMatching(reason) }]);
  });
});
