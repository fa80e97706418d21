import type { LatestUsage } from './latest.js';
import { emptyBoard, type LatestBoard } from './latest-board.js';

/** What one source has reported of a cluster. */
export interface SourceUsages {
  source: string;
  usages: readonly LatestUsage[];
}

export interface MergedBoard {
  board: LatestBoard;
  isChanged: boolean;
  /** Whether there are subjects that were not on the board before. */
  hasNewcomers: boolean;
}

/** Containers that ended stay in reports for no longer than this; what ends in a quiet cluster stays on the board. */
const KEPT_MS = 2 * 86_400_000;

/**
 * Merges reports into a board: the newer moment counts; of one moment each value is kept, and of two values the greater
 * one. So reports may come late, twice and in any order and end in the same board. What is two days older than the
 * newest entry has ended and is dropped.
 */
export function mergeBoard(board: LatestBoard, reports: readonly SourceUsages[]): MergedBoard {
  const oldest = newestOf(board, reports) - KEPT_MS;
  const merge = new Merge(board, reports);
  const rows = rowsOf(reports, merge.sources, oldest);
  const count = board.subjectIds.length;
  let next = 0;
  for (let n = 0; n < count; n++) {
    const subjectId = board.subjectIds[n]!;
    while (next < rows.length && rows[next]!.usage.subjectId < subjectId) next = merge.add(rows, next);
    merge.copy(board, n);
    while (next < rows.length && rows[next]!.usage.subjectId === subjectId) merge.fold(rows[next++]!);
  }
  while (next < rows.length) next = merge.add(rows, next);
  return merge.finish(oldest);
}

function newestOf(board: LatestBoard, reports: readonly SourceUsages[]): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const at of board.observedAts) if (at > newest) newest = at;
  for (const { usages } of reports) {
    for (const { observedAt } of usages) if (observedAt > newest) newest = observedAt;
  }
  return newest;
}

interface Row {
  usage: LatestUsage;
  source: number;
}

function rowsOf(reports: readonly SourceUsages[], sources: string[], oldest: number): Row[] {
  const rows: Row[] = [];
  for (const { source, usages } of reports) {
    let index = sources.indexOf(source);
    if (index < 0) index = sources.push(source) - 1;
    for (const usage of usages) if (usage.observedAt >= oldest) rows.push({ usage, source: index });
  }
  return rows.sort((a, b) => a.usage.subjectId - b.usage.subjectId);
}

class Merge {
  readonly sources: string[];
  readonly #made: LatestBoard;
  #length = 0;
  #isChanged = false;
  #hasNewcomers = false;

  constructor(board: LatestBoard, reports: readonly SourceUsages[]) {
    this.sources = [...board.sources];
    const rows = reports.reduce((sum, report) => sum + report.usages.length, 0);
    this.#made = emptyBoard(board.subjectIds.length + rows);
  }

  copy(board: LatestBoard, n: number): void {
    const made = this.#made;
    const to = this.#length++;
    made.subjectIds[to] = board.subjectIds[n]!;
    made.podSubjectIds[to] = board.podSubjectIds[n]!;
    made.cpu[to] = board.cpu[n]!;
    made.memory[to] = board.memory[n]!;
    made.observedAts[to] = board.observedAts[n]!;
    made.sourceIndexes[to] = board.sourceIndexes[n]!;
  }

  /** Puts a subject on the board that is not there yet. @returns the row after its rows */
  add(rows: readonly Row[], first: number): number {
    const { subjectId } = rows[first]!.usage;
    const to = this.#length++;
    this.#made.subjectIds[to] = subjectId;
    this.#made.observedAts[to] = Number.NEGATIVE_INFINITY;
    this.#hasNewcomers = true;
    let next = first;
    while (next < rows.length && rows[next]!.usage.subjectId === subjectId) this.fold(rows[next++]!);
    return next;
  }

  /** Brings a row into the entry that was written last. */
  fold({ usage, source }: Row): void {
    const made = this.#made;
    const to = this.#length - 1;
    const before = made.observedAts[to]!;
    if (usage.observedAt < before) return;
    if (usage.observedAt > before) {
      made.podSubjectIds[to] = usage.podSubjectId ?? 0;
      made.cpu[to] = usage.cpu ?? Number.NaN;
      made.memory[to] = usage.memory ?? Number.NaN;
      made.observedAts[to] = usage.observedAt;
      made.sourceIndexes[to] = source;
      this.#isChanged = true;
      return;
    }
    this.#raise(made.cpu, to, usage.cpu);
    this.#raise(made.memory, to, usage.memory);
    if (this.sources[source]! > this.sources[made.sourceIndexes[to]!]!) {
      made.sourceIndexes[to] = source;
      this.#isChanged = true;
    }
  }

  #raise(values: Float64Array, to: number, value: number | null): void {
    // An absent value is NaN, which nothing is at most as great as.
    if (value === null || value <= values[to]!) return;
    values[to] = value;
    this.#isChanged = true;
  }

  finish(oldest: number): MergedBoard {
    const count = this.#dropEnded(oldest);
    const made = this.#made;
    const sourceIndexes = made.sourceIndexes.slice(0, count);
    // Not views of the larger arrays, which would stay in memory with the board.
    const board = {
      sources: renumber(this.sources, sourceIndexes),
      subjectIds: made.subjectIds.slice(0, count),
      podSubjectIds: made.podSubjectIds.slice(0, count),
      cpu: made.cpu.slice(0, count),
      memory: made.memory.slice(0, count),
      observedAts: made.observedAts.slice(0, count),
      sourceIndexes,
    };
    return { board, isChanged: this.#isChanged, hasNewcomers: this.#hasNewcomers };
  }

  /** Moves what is kept together. @returns the number of entries */
  #dropEnded(oldest: number): number {
    let kept = 0;
    for (let n = 0; n < this.#length; n++) {
      if (this.#made.observedAts[n]! < oldest) continue;
      if (kept < n) moveEntry(this.#made, n, kept);
      kept++;
    }
    if (kept < this.#length) this.#isChanged = true;
    return kept;
  }
}

/** Leaves out sources that no entry has, and points the entries to the others. */
function renumber(sources: readonly string[], indexes: Int32Array): string[] {
  const used: string[] = [];
  const renamed = new Int32Array(sources.length).fill(-1);
  for (let n = 0; n < indexes.length; n++) {
    const old = indexes[n]!;
    if (renamed[old]! < 0) renamed[old] = used.push(sources[old]!) - 1;
    indexes[n] = renamed[old]!;
  }
  return used;
}

function moveEntry(board: LatestBoard, from: number, to: number): void {
  board.subjectIds[to] = board.subjectIds[from]!;
  board.podSubjectIds[to] = board.podSubjectIds[from]!;
  board.cpu[to] = board.cpu[from]!;
  board.memory[to] = board.memory[from]!;
  board.observedAts[to] = board.observedAts[from]!;
  board.sourceIndexes[to] = board.sourceIndexes[from]!;
}
