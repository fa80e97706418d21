import { describe, expect, it } from '@jest/globals';
import { type InstanceProgress, type InstanceStep, stepInstance, type Verdict } from './instance-state.js';

const MINUTE = 60_000;
const times = { forMs: 2 * MINUTE, keepMs: 0, toleranceMs: MINUTE };
const T: Verdict = 'TRUE';
const F: Verdict = 'FALSE';
const U: Verdict = 'UNKNOWN';

/** Steps through verdicts a minute apart. */
function run(verdicts: readonly Verdict[], rule = times): InstanceStep[] {
  let progress: InstanceProgress | null = null;
  return verdicts.map((verdict, index) => {
    const stepped = stepInstance(progress, verdict, index * MINUTE, rule);
    progress = stepped.progress;
    return stepped.step;
  });
}

describe('stepInstance', () => {
  const table: [clause: string, verdicts: Verdict[], rule: Partial<typeof times>, steps: InstanceStep[]][] = [
    ['fires at once where the rule waits for nothing', [T], { forMs: 0 }, ['FIRED']],
    ['fires when the condition has held for as long as the rule asks', [T, T, T], {}, ['BEGAN', 'HELD', 'FIRED']],
    ['forgets what ends before it fires', [T, T, F], {}, ['BEGAN', 'HELD', 'FORGOTTEN']],
    ['begins anew after it was forgotten', [T, F, T, T, T], {}, ['BEGAN', 'FORGOTTEN', 'BEGAN', 'HELD', 'FIRED']],
    ['ends at once where the rule keeps nothing', [T, F], { forMs: 0 }, ['FIRED', 'ENDED']],
    [
      'goes on for as long as the rule keeps it',
      [T, F, F, F],
      { forMs: 0, keepMs: 3 * MINUTE },
      ['FIRED', 'KEPT', 'HELD', 'ENDED'],
    ],
    [
      'returns while it is kept, without a second firing',
      [T, F, T, F],
      { forMs: 0, keepMs: 5 * MINUTE },
      ['FIRED', 'KEPT', 'RETURNED', 'KEPT'],
    ],
    ['neither begins nor fires in a gap', [U, U, U], {}, ['NOTHING', 'NOTHING', 'NOTHING']],
    [
      'does not clear in a gap, however long',
      [T, U, U, U, T],
      { forMs: 0 },
      ['FIRED', 'NOTHING', 'NOTHING', 'NOTHING', 'HELD'],
    ],
    [
      'does not count a gap as time that the condition held',
      [T, U, U, U, U, T, T],
      {},
      ['BEGAN', 'NOTHING', 'NOTHING', 'NOTHING', 'NOTHING', 'HELD', 'FIRED'],
    ],
    [
      'does not count a gap as time that it was kept',
      [T, F, U, U, U, F, F],
      { forMs: 0, keepMs: 3 * MINUTE },
      ['FIRED', 'KEPT', 'NOTHING', 'NOTHING', 'NOTHING', 'HELD', 'ENDED'],
    ],
    ['says nothing of what never held', [F, F], {}, ['NOTHING', 'NOTHING']],
  ];
  it.each(table)('%s', (_clause, verdicts, rule, steps) => expect(run(verdicts, { ...times, ...rule })).toEqual(steps));
});
