import { describe, expect, it } from '@jest/globals';
import { advance, deletedLater, type InventoryMarks, isOutdated, markComplete, markDeleted, settle } from './marks.js';

const at = (seq: number, epoch = 1) => ({ epoch, seq });
const mark = (seq: number) => ({ ...at(seq), observedAt: new Date(seq * 1_000).toISOString() });
const noMarks = (): InventoryMarks => ({ latest: {}, complete: {}, deleted: {} });

describe('marks', () => {
  it('know nothing against an object at first', () => {
    expect(deletedLater(noMarks(), 'POD', 'a', at(1))).toBeNull();
  });

  it('keep an object dead that a later complete list does not have', () => {
    const marks = noMarks();
    markComplete(marks, 'POD', mark(5), ['awaited']);
    expect(deletedLater(marks, 'POD', 'a', at(4))).toEqual(new Date(5_000));
    expect(deletedLater(marks, 'POD', 'awaited', at(4))).toBeNull();
    expect(deletedLater(marks, 'POD', 'a', at(6))).toBeNull();
    expect(deletedLater(marks, 'WORKLOAD', 'a', at(4))).toBeNull();
    expect(deletedLater(marks, 'POD', 'a', at(1, 2))).toBeNull();
  });

  it('keep an object dead that was deleted before it was ever stored', () => {
    const marks = noMarks();
    markDeleted(marks, 'POD', ['a'], mark(5));
    expect(deletedLater(marks, 'POD', 'a', at(4))).toEqual(new Date(5_000));
    expect(deletedLater(marks, 'POD', 'a', at(6))).toBeNull();
  });

  it('forget deletions that a complete list covers, and objects that live', () => {
    const marks = noMarks();
    markDeleted(marks, 'POD', ['old'], mark(3));
    markDeleted(marks, 'POD', ['new'], mark(6));
    markComplete(marks, 'POD', mark(5), ['a', 'b']);
    expect(Object.keys(marks.deleted.POD ?? {})).toEqual(['new']);
    settle(marks, 'POD', ['a', 'new']);
    expect(marks.complete.POD?.awaited).toEqual(['b']);
    expect(marks.deleted.POD).toEqual({});
  });

  it('keep an object dead for every late batch, not only for the first', () => {
    const marks = noMarks();
    markDeleted(marks, 'POD', ['a'], mark(5));
    settle(marks, 'POD', []);
    expect([1, 2, 3].map((seq) => deletedLater(marks, 'POD', 'a', at(seq)))).toEqual(Array(3).fill(new Date(5_000)));
  });

  it('tell an outdated complete list', () => {
    const marks = noMarks();
    markComplete(marks, 'POD', mark(5), []);
    expect(isOutdated(marks, 'POD', at(4))).toBe(true);
    expect(isOutdated(marks, 'POD', at(6))).toBe(false);
    expect(isOutdated(marks, 'NAMESPACE', at(4))).toBe(false);
  });

  it('let the newest batch hold, for each thing that is told', () => {
    const marks = noMarks();
    const facts = [at(2), at(1), at(1, 2)].map((position) => advance(marks, 'facts', position));
    expect(facts).toEqual([true, false, true]);
    expect(advance(marks, 'seen', at(1))).toBe(true);
  });
});
