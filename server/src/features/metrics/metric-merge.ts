import { decodeBlock } from './block.js';
import {
  ALL_SOURCES,
  type MetricSeries,
  MOST_SOURCES,
  readSegment,
  renumberMask,
  sourceBit,
  sourcesOf,
} from './segment.js';
import { SlotIndex } from './slot-index.js';

/** Rows of one metric as one block or segment brought them; NaN is a value that is absent. */
interface Piece {
  subjectIds: Int32Array;
  starts: Int32Array;
  times: Float64Array;
  values: Float64Array;
  /** Of each run. */
  masks: Int32Array;
}

/** One stored row of samples: a landing block of many metrics (encoding 1) or a segment of one (encoding 2). */
export interface StoredSamples {
  hourAt: number;
  encoding: number;
  /** The metric of a segment. */
  metricId: number;
  source: string;
  body: Uint8Array;
}

export const LANDING = 1;
export const SEGMENT = 2;

/** Which series are wanted of the samples. */
export interface WantedSeries {
  metricIds: ReadonlySet<number>;
  isWanted: ((subjectId: number) => boolean) | null;
}

/**
 * Brings the samples of one hour together, in whatever order and however often they arrived: of several values of one
 * subject, metric and moment the greatest stays, so the result depends on what was measured alone.
 */
export class MetricMerge {
  readonly #pieces = new Map<number, { pieces: Piece[]; sources: string[] }>();
  #slots: SlotsOfPieces | undefined;

  constructor(private readonly wanted: WantedSeries | null = null) {}

  /** @throws Error where the body cannot be read */
  add(stored: StoredSamples): void {
    this.#slots = undefined;
    if (stored.encoding !== SEGMENT) this.#addBlock(stored);
    else if (!this.wanted || this.wanted.metricIds.has(stored.metricId)) this.#addSegment(stored);
  }

  get metricIds(): number[] {
    return [...this.#pieces.keys()].sort((a, b) => a - b);
  }

  #of(metricId: number): { pieces: Piece[]; sources: string[] } {
    const found = this.#pieces.get(metricId) ?? { pieces: [], sources: [] };
    this.#pieces.set(metricId, found);
    return found;
  }

  #addBlock({ body, source }: StoredSamples): void {
    const { subjectIds, starts, times, columns } = decodeBlock(body, this.wanted?.metricIds);
    for (const { metricId, values } of columns) {
      // A source that brought only absent values has measured nothing.
      if (values.every(Number.isNaN)) continue;
      const { pieces, sources } = this.#of(metricId);
      const masks = new Int32Array(subjectIds.length).fill(sourceBit(sources, source));
      pieces.push({ subjectIds, starts, times, values, masks });
    }
  }

  #addSegment({ body, hourAt, metricId }: StoredSamples): void {
    const { pieces, sources } = this.#of(metricId);
    const ids: number[] = [];
    const starts = [0];
    const masks: number[] = [];
    const times: Float64Array[] = [];
    const values: Float64Array[] = [];
    const names = readSegment(body, hourAt, this.wanted?.isWanted ?? null, (run) => {
      ids.push(run.subjectId);
      starts.push(starts.at(-1)! + run.count);
      times.push(run.times);
      values.push(run.values.slice(0, run.count));
      masks.push(run.sourceMask);
    });
    const bits = names.map((name) => sourceBit(sources, name));
    pieces.push({
      subjectIds: Int32Array.from(ids),
      starts: Int32Array.from(starts),
      times: joined(times),
      values: joined(values),
      masks: Int32Array.from(masks, (mask) => renumberMask(mask, bits)),
    });
  }

  /** Every subject that has a row, ascending; of those that are not wanted some may be among them. */
  get subjectIds(): Int32Array {
    const ids = new Set<number>();
    for (const { pieces } of this.#pieces.values()) {
      for (const { subjectIds } of pieces) for (const id of subjectIds) ids.add(id);
    }
    return Int32Array.from(ids).sort();
  }

  /** The merged samples of a metric; a subject without any is left out. */
  series(metricId: number): MetricSeries {
    this.#slots ??= new SlotsOfPieces(this.subjectIds, this.wanted?.isWanted ?? null);
    const { pieces, sources } = this.#of(metricId);
    return inOrderOfSource(merge(pieces, sources, this.#slots));
  }

  /** Lets go of what a metric's samples were merged from. */
  forget(metricId: number): void {
    this.#pieces.delete(metricId);
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Sources are numbered as they came; by name, and without those that measured nothing, their order does not show. Of
 * more than a mask can tell apart, each counts for every subject: which of them share a bit must not show either.
 */
function inOrderOfSource(series: MetricSeries): MetricSeries {
  const used = series.sourceMasks.reduce((all, mask) => all | mask, 0);
  const sources = sourcesOf(series.sources, used).sort();
  if (sources.length > MOST_SOURCES) return { ...series, sources, sourceMasks: series.sourceMasks.fill(ALL_SOURCES) };
  const bits = series.sources.map((source) => (sources.includes(source) ? sourceBit(sources, source) : 0));
  return { ...series, sources, sourceMasks: series.sourceMasks.map((mask) => renumberMask(mask, bits)) };
}

/** The place of each run's subject among all; worked out once for the columns of a block, which share their runs. */
class SlotsOfPieces {
  readonly #index: SlotIndex;
  readonly #known = new Map<Int32Array, Int32Array>();

  constructor(subjectIds: Int32Array, isWanted: ((subjectId: number) => boolean) | null) {
    this.#index = new SlotIndex(isWanted ? subjectIds.filter(isWanted) : subjectIds);
  }

  get subjectIds(): Int32Array {
    return this.#index.subjectIds;
  }

  /** -1 for a run that is not wanted. */
  of({ subjectIds }: Piece): Int32Array {
    const known = this.#known.get(subjectIds);
    if (known) return known;
    const slots = subjectIds.map((id) => this.#index.of(id));
    this.#known.set(subjectIds, slots);
    return slots;
  }
}

/** Puts the rows of all pieces in order of subject by counting, then in order of time where they are not already. */
function merge(pieces: readonly Piece[], sources: string[], slots: SlotsOfPieces): MetricSeries {
  const counts = new Int32Array(slots.subjectIds.length);
  for (const piece of pieces) countRows(piece, slots.of(piece), counts);
  const { subjectIds, starts, next } = layOut(counts, slots.subjectIds);
  const series = {
    subjectIds,
    starts,
    times: new Float64Array(starts.at(-1)!),
    values: new Float64Array(starts.at(-1)!),
    sourceMasks: new Int32Array(counts.length),
    sources,
  };
  for (const piece of pieces) scatter(piece, series, slots.of(piece), next);
  return settle({ ...series, sourceMasks: series.sourceMasks.filter((_, slot) => counts[slot]! > 0) });
}

/** Adds up the rows with a value by subject. */
function countRows({ starts, values }: Piece, slots: Int32Array, counts: Int32Array): void {
  for (let run = 0; run < slots.length; run++) {
    const slot = slots[run]!;
    if (slot < 0) continue;
    let count = 0;
    for (let n = starts[run]!; n < starts[run + 1]!; n++) if (!Number.isNaN(values[n]!)) count++;
    counts[slot]! += count;
  }
}

interface Layout {
  /** Those that have a row. */
  subjectIds: Int32Array;
  starts: Int32Array;
  /** Where the next row of each slot goes. */
  next: Int32Array;
}

function layOut(counts: Int32Array, subjectIds: Int32Array): Layout {
  const found = subjectIds.filter((_, slot) => counts[slot]! > 0);
  const starts = new Int32Array(found.length + 1);
  const next = new Int32Array(counts.length);
  let run = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    next[slot] = starts[run]!;
    if (counts[slot]! > 0) starts[++run] = next[slot]! + counts[slot]!;
  }
  return { subjectIds: found, starts, next };
}

function scatter(piece: Piece, series: MetricSeries, slots: Int32Array, next: Int32Array): void {
  for (let run = 0; run < slots.length; run++) {
    const slot = slots[run]!;
    if (slot < 0) continue;
    let at = next[slot]!;
    for (let n = piece.starts[run]!; n < piece.starts[run + 1]!; n++) {
      const value = piece.values[n]!;
      if (Number.isNaN(value)) continue;
      series.times[at] = piece.times[n]!;
      series.values[at++] = value;
    }
    // A source that brought only absent values has measured nothing.
    if (at > next[slot]!) series.sourceMasks[slot]! |= piece.masks[run]!;
    next[slot] = at;
  }
}

/** Sorts the runs that need it and keeps one value of each moment. */
function settle(series: MetricSeries): MetricSeries {
  let isSettled = true;
  for (let slot = 0; slot < series.subjectIds.length && isSettled; slot++) isSettled = ascends(series, slot);
  if (isSettled) return series;
  const starts = new Int32Array(series.starts.length);
  for (let slot = 0; slot < series.subjectIds.length; slot++) {
    starts[slot + 1] = ascends(series, slot)
      ? copyRun(series, slot, starts[slot]!)
      : sortRun(series, slot, starts[slot]!);
  }
  const end = starts.at(-1)!;
  return { ...series, starts, times: series.times.slice(0, end), values: series.values.slice(0, end) };
}

function ascends({ starts, times }: MetricSeries, slot: number): boolean {
  for (let n = starts[slot]! + 1; n < starts[slot + 1]!; n++) if (times[n]! <= times[n - 1]!) return false;
  return true;
}

/** Moves a run down to `to`, over what was dropped of the runs before it. @returns its new end */
function copyRun({ starts, times, values }: MetricSeries, slot: number, to: number): number {
  const [from, end] = [starts[slot]!, starts[slot + 1]!];
  times.copyWithin(to, from, end);
  values.copyWithin(to, from, end);
  return to + end - from;
}

function sortRun({ starts, times, values }: MetricSeries, slot: number, to: number): number {
  const own = {
    times: times.slice(starts[slot]!, starts[slot + 1]!),
    values: values.slice(starts[slot]!, starts[slot + 1]!),
  };
  const order = Array.from(own.times.keys()).sort(
    (a, b) => own.times[a]! - own.times[b]! || own.values[a]! - own.values[b]!,
  );
  let at = to;
  for (const n of order) {
    // Of equal moments the greatest value comes last and takes the place of those before it.
    if (at > to && times[at - 1] === own.times[n]) at--;
    times[at] = own.times[n]!;
    values[at++] = own.values[n]!;
  }
  return at;
}
