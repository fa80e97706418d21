import { expect, it } from '@jest/globals';
import { perHistory, turnHistory } from './data-history.js';

it('remembers within one history, and begins anew in the next', () => {
  const memory = perHistory(() => new Set<string>());
  memory().add('an id that the next history gives to somebody else');
  expect(memory().size).toBe(1);
  turnHistory();
  expect(memory().size).toBe(0);
  expect(memory()).toBe(memory());
});
