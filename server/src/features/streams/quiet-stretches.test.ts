import { describe, expect, it } from '@jest/globals';
import { QuietStretches } from './quiet-stretches.js';

const EPOCH = 'one';
const SEQS = Array.from({ length: 240 }, (_, seq) => seq);

/** Numbers that look random and are the same in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Reads event by event. */
function walked(quiet: ReadonlySet<number>, seq: number): number {
  let at = seq;
  while (quiet.has(at + 1)) at++;
  return at;
}

describe('quiet stretches', () => {
  it('lead exactly where one comes who reads event by event', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomOf(seed);
      const stretches = new QuietStretches(1_000);
      const quiet = new Set<number>();
      for (let step = 0; step < 60; step++) {
        const from = 1 + random(200);
        const to = from + random(1 + random(30));
        stretches.note(EPOCH, from, to);
        for (let seq = from; seq <= to; seq++) quiet.add(seq);
        const runs = [...quiet].filter((seq) => !quiet.has(seq - 1)).length;
        expect(stretches.size).toBe(runs);
        const wrong = SEQS.filter((seq) => stretches.endAfter({ epoch: EPOCH, seq }) !== walked(quiet, seq));
        expect({ seed, step, wrong }).toEqual({ seed, step, wrong: [] });
      }
    }
  });

  it('never lead beyond what was noted where some had to be forgotten, and forget the shortest first', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomOf(seed);
      const stretches = new QuietStretches(8);
      const quiet = new Set<number>();
      stretches.note(EPOCH, 1_001, 1_100);
      for (let step = 0; step < 100; step++) {
        const from = 1 + random(230);
        const to = from + random(4);
        stretches.note(EPOCH, from, to);
        for (let seq = from; seq <= to; seq++) quiet.add(seq);
        expect(stretches.size).toBeLessThanOrEqual(8);
        const wrong = SEQS.filter((seq) => {
          const end = stretches.endAfter({ epoch: EPOCH, seq });
          return end < seq || end > walked(quiet, seq);
        });
        expect({ seed, step, wrong }).toEqual({ seed, step, wrong: [] });
      }
      expect(stretches.endAfter({ epoch: EPOCH, seq: 1_000 })).toBe(1_100);
    }
  });

  it('hold for one epoch', () => {
    const stretches = new QuietStretches();
    stretches.note(EPOCH, 1, 10);
    expect(stretches.endAfter({ epoch: 'two', seq: 3 })).toBe(3);
    stretches.note('two', 5, 6);
    expect(stretches.endAfter({ epoch: EPOCH, seq: 3 })).toBe(3);
    expect(stretches.endAfter({ epoch: 'two', seq: 3 })).toBe(3);
    expect(stretches.endAfter({ epoch: 'two', seq: 4 })).toBe(6);
  });
});
