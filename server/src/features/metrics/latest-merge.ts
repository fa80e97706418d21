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

/** Containers that have ended stay on the board for no longer than this; in a cluster that is silent they stay. */
const KEPT_MS = 2 * 86_400_000;

/**
 * Merges reports into a board: the newer moment counts; of one moment each value is kept, and of two values the greater
 * one. So reports may come late, twice and in any order and end in the same board. What is two days older than the
 * newest entry has ended and is dropped.
 */
export function mergeBoard(board: LatestBoard, reports: readonly SourceUsages[]): MergedBoard {
  const oldest = newestOf(board, reports) - KEPT_MS;
  const sources = [...board.sources];
  const rows = rowsOf(reports, sources, oldest);
  const { made, positions } = withRoom(board, rows);
  let isChanged = false;
  for (let n = 0; n < rows.length; n++) if (fold(made, positions[n]!, rows[n]!, sources)) isChanged = true;
  const kept = dropEnded(made, oldest);
  return {
    board: { ...kept, sources: renumber(sources, kept.sourceIndexes) },
    isChanged: isChanged || kept !== made,
    hasNewcomers: made.subjectIds.length > board.subjectIds.length,
  };
}

function newestOf(board: LatestBoard, reports: readonly SourceUsages[]): number {
  let newest = Number.NEGATIVE_INFINITY;
  const { observedAts } = board;
  for (let n = 0; n < observedAts.length; n++) if (observedAts[n]! > newest) newest = observedAts[n]!;
  for (const { usages } of reports) {
    for (const { observedAt } of usages) if (observedAt > newest) newest = observedAt;
  }
  return newest;
}

interface Row {
  usage: LatestUsage;
  source: number;
}

/** All rows that are not too old for the board, in ascending order of subjects. */
function rowsOf(reports: readonly SourceUsages[], sources: string[], oldest: number): Row[] {
  const rows: Row[] = [];
  for (const { source, usages } of reports) {
    let index = sources.indexOf(source);
    if (index < 0) index = sources.push(source) - 1;
    for (const usage of usages) if (usage.observedAt >= oldest) rows.push({ usage, source: index });
  }
  return rows.sort((a, b) => a.usage.subjectId - b.usage.subjectId);
}

/** A copy of the board with an entry for every row, and where these entries are. */
function withRoom(board: LatestBoard, rows: readonly Row[]): { made: LatestBoard; positions: Int32Array } {
  const { subjectIds } = board;
  const positions = new Int32Array(rows.length);
  const newcomers: { subjectId: number; before: number }[] = [];
  let at = 0;
  for (let n = 0; n < rows.length; n++) {
    const { subjectId } = rows[n]!.usage;
    while (at < subjectIds.length && subjectIds[at]! < subjectId) at++;
    const isKnown = at < subjectIds.length && subjectIds[at] === subjectId;
    if (!isKnown && newcomers.at(-1)?.subjectId !== subjectId) newcomers.push({ subjectId, before: at });
    positions[n] = at + newcomers.length - (isKnown ? 0 : 1);
  }
  const made = emptyBoard(subjectIds.length + newcomers.length);
  let from = 0;
  for (const [n, { subjectId, before }] of newcomers.entries()) {
    copyEntries(board, made, { from, to: before, at: from + n });
    made.subjectIds[before + n] = subjectId;
    made.observedAts[before + n] = Number.NEGATIVE_INFINITY;
    from = before;
  }
  copyEntries(board, made, { from, to: subjectIds.length, at: from + newcomers.length });
  return { made, positions };
}

const COLUMNS = ['subjectIds', 'podSubjectIds', 'cpu', 'memory', 'observedAts', 'sourceIndexes'] as const;

function copyEntries(board: LatestBoard, made: LatestBoard, span: { from: number; to: number; at: number }): void {
  for (const column of COLUMNS) made[column].set(board[column].subarray(span.from, span.to), span.at);
}

/** Brings a row into its entry. @returns whether that changed it */
function fold(made: LatestBoard, at: number, { usage, source }: Row, sources: readonly string[]): boolean {
  const before = made.observedAts[at]!;
  if (usage.observedAt < before) return false;
  if (usage.observedAt > before) {
    made.podSubjectIds[at] = usage.podSubjectId ?? 0;
    made.cpu[at] = usage.cpu ?? Number.NaN;
    made.memory[at] = usage.memory ?? Number.NaN;
    made.observedAts[at] = usage.observedAt;
    made.sourceIndexes[at] = source;
    return true;
  }
  const isCpuRaised = raise(made.cpu, at, usage.cpu);
  const isMemoryRaised = raise(made.memory, at, usage.memory);
  const isOther = sources[source]! > sources[made.sourceIndexes[at]!]!;
  if (isOther) made.sourceIndexes[at] = source;
  return isCpuRaised || isMemoryRaised || isOther;
}

function raise(values: Float64Array, at: number, value: number | null): boolean {
  // An absent value is NaN, which nothing is at most as great as.
  if (value === null || value <= values[at]!) return false;
  values[at] = value;
  return true;
}

/** The board without what is older than that; the same board where nothing is. */
function dropEnded(board: LatestBoard, oldest: number): LatestBoard {
  const { observedAts } = board;
  let kept = 0;
  for (let n = 0; n < observedAts.length; n++) if (observedAts[n]! >= oldest) kept++;
  if (kept === observedAts.length) return board;
  const made = emptyBoard(kept);
  let at = 0;
  for (let n = 0; n < observedAts.length; n++) {
    if (observedAts[n]! < oldest) continue;
    for (const column of COLUMNS) made[column][at] = board[column][n]!;
    at++;
  }
  return made;
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
