import { describe, expect, test } from '@jest/globals';
import { durationInWords, nextRunInWords, stateOfJob } from './job-words';

const GOOD = { isRunning: false, lastOutcome: 'DONE' as const, warning: null, lastError: null };

describe('the state of a job', () => {
  test.each([
    ['its last failure, also while it runs again', { lastOutcome: 'FAILED' as const, isRunning: true }, 'Failed'],
    ['what it found that somebody should look at', { warning: 'Look.' }, 'Warning'],
    ['that it runs', { isRunning: true }, 'Running'],
    ['that it never ran', { lastOutcome: null }, 'Never ran'],
    ['that its server stopped', { lastOutcome: 'INTERRUPTED' as const }, 'Interrupted'],
    ['that all is well', {}, 'Done'],
  ])('says %s', (_what, change, word) => {
    expect(stateOfJob({ ...GOOD, ...change }).word).toBe(word);
  });

  test('says why where it failed', () => {
    expect(stateOfJob({ ...GOOD, lastOutcome: 'FAILED', lastError: 'It broke.' }).why).toBe('It broke.');
  });
});

test('a duration is never nothing: milliseconds below a second, a dash before the first run', () => {
  expect([0.14, 2, 90, null].map(durationInWords)).toEqual(['140 ms', '2 s', '1 min', '—']);
});

test('the next run is so far ahead, due, or not known', () => {
  const now = new Date('2026-11-22T10:00:00Z');
  expect(nextRunInWords('2026-11-22T10:00:12Z', now)).toBe('in 12 s');
  expect(nextRunInWords('2026-11-22T10:00:00Z', now)).toBe('due');
  expect(nextRunInWords(null, now)).toBe('—');
});
