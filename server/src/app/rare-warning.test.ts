import { expect, it } from '@jest/globals';
import { RareWarning } from './rare-warning.js';

it('logs the first of many at once, and the next one after the interval with how many it was silent about', () => {
  let now = 0;
  const logged: unknown[] = [];
  const log = { warn: (message: string, fields: object) => logged.push([message, fields]) } as never;
  const warning = new RareWarning('The database does not answer', 10_000, () => now);
  for (const at of [0, 1, 9_999, 10_000]) {
    now = at;
    warning.give(log, { at });
  }
  expect(logged).toEqual([
    ['The database does not answer', { at: 0, notLoggedSinceTheLast: 0 }],
    ['The database does not answer', { at: 10_000, notLoggedSinceTheLast: 2 }],
  ]);
});
