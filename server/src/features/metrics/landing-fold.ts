import { type Block, decodeBlock } from './block.js';
import { LANDING } from './metric-merge.js';
import type { SlotIndex } from './slot-index.js';
import type { SubjectMatrix } from './subject-matrix.js';

/** What a stored row says of its samples without being decoded. */
export interface RowBounds {
  encoding: number;
  /** Unix ms of its first and last sample. */
  startAt: number;
  endAt: number;
  /** Its least and greatest subject; null where that was not noted. */
  subjects: { least: number; greatest: number } | null;
}

/**
 * Whether rows are landing blocks that never tell of one moment of one subject twice, which is what an agent's batches
 * are like: they can be added one after the other, and need not be merged first.
 * @param rows by ascending start
 */
export function areApart(rows: readonly RowBounds[]): boolean {
  return rows.every((row, n) => row.encoding === LANDING && isApartFromNext(rows, n));
}

function isApartFromNext(rows: readonly RowBounds[], n: number): boolean {
  const { endAt, subjects } = rows[n]!;
  for (let next = n + 1; next < rows.length && rows[next]!.startAt <= endAt; next++) {
    const other = rows[next]!.subjects;
    if (!subjects || !other) return false;
    if (subjects.least <= other.greatest && other.least <= subjects.greatest) return false;
  }
  return true;
}

/** A landing block of which one metric was decoded; null values where it has none of it. */
export interface DecodedLanding {
  block: Block;
  values: Float64Array | null;
  /** Whether it tells of no moment of a subject twice, in one run or in two: a batch may list a subject twice. */
  ascends: boolean;
}

/** @throws Error where the body cannot be read */
export function decodeLanding(body: Uint8Array, metricId: number): DecodedLanding {
  const block = decodeBlock(body, new Set([metricId]));
  return { block, values: block.columns[0]?.values ?? null, ascends: ascends(block) };
}

function ascends({ subjectIds, starts, times }: Block): boolean {
  for (let run = 0; run < subjectIds.length; run++) {
    if (run > 0 && subjectIds[run]! <= subjectIds[run - 1]!) return false;
    for (let n = starts[run]! + 1; n < starts[run + 1]!; n++) if (times[n]! <= times[n - 1]!) return false;
  }
  return true;
}

interface Folding {
  samples: { times: Float64Array; values: Float64Array };
  /** The bucket that all samples lie in; null where they lie in several, or outside of the answer. */
  shared: number | null;
  matrix: SubjectMatrix;
}

/** Adds the wanted samples of a block. @returns unix ms of the newest that counts, null for none */
export function foldLanding(
  { block, values }: DecodedLanding,
  { startAt, endAt }: Pick<RowBounds, 'startAt' | 'endAt'>,
  { slots, matrix }: { slots: SlotIndex; matrix: SubjectMatrix },
): number | null {
  if (!values) return null;
  const first = matrix.bucketOf(startAt);
  // Most blocks lie in one bucket: a scrape is shorter than a step.
  const shared = first >= 0 && first === matrix.bucketOf(endAt) ? first : null;
  const folding = { samples: { times: block.times, values }, shared, matrix };
  let newest = Number.NEGATIVE_INFINITY;
  for (let run = 0; run < block.subjectIds.length; run++) {
    const slot = slots.of(block.subjectIds[run]!);
    if (slot < 0) continue;
    const time = foldRun(folding, slot, block.starts[run]!, block.starts[run + 1]!);
    if (time > newest) newest = time;
  }
  return newest === Number.NEGATIVE_INFINITY ? null : newest;
}

/** @returns unix ms of the newest sample that counts, -Infinity for none */
function foldRun({ samples, shared, matrix }: Folding, slot: number, from: number, end: number): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (let n = from; n < end; n++) {
    const time = samples.times[n]!;
    const bucket = shared ?? matrix.bucketOf(time);
    if (bucket < 0 || Number.isNaN(samples.values[n]!)) continue;
    matrix.addSample(slot, bucket, time, samples.values[n]!);
    newest = time;
  }
  return newest;
}
