import type { Unit } from '../lib/format';

/** One measured line. Null values are buckets in which nothing was measured: they stay gaps. */
export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** Number of its colour; the position among the series unless told. */
  readonly slot?: number;
  readonly values: readonly (number | null)[];
}

/** A constant that usage is compared with. */
export interface ChartLine {
  readonly label: string;
  readonly value: number;
  readonly role: 'request' | 'limit' | 'allocatable';
}

export interface ChartModel {
  readonly unit: Unit;
  /** Unix ms per bucket. */
  readonly times: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly series: readonly ChartSeries[];
  readonly lines: readonly ChartLine[];
  /** Buckets from here on may still get samples (unix ms); null where all are complete. */
  readonly partialFrom: number | null;
}

const COLOURS = 6;

/** How the swatch of a legend draws a series. */
export function swatchOf(index: number): { readonly borderTop: string } {
  const { colour, dash } = strokeOf(index);
  return { borderTop: `3px ${dash ? 'dashed' : 'solid'} ${colour}` };
}

/** Colour and dash of the n-th entity: the seventh and eighth repeat the first two dashed. */
export function strokeOf(index: number): { readonly colour: string; readonly dash: string | undefined } {
  return { colour: `var(--series-${(index % COLOURS) + 1})`, dash: index >= COLOURS ? '6 3' : undefined };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a line leads from or to a bucket that holds only a part of its reports (unix ms): its slope says nothing. */
export function incompleteSpans(model: ChartModel): Span[] {
  const spans: Span[] = [];
  const first = model.times.findIndex((_, at) => model.series.some((series) => series.values[at] !== null));
  const [start, next] = [model.times[first], model.times[first + 1]];
  // Reports that begin inside the window begin inside a bucket, and not all objects of a sum at once.
  if (first > 0 && start !== undefined && next !== undefined) spans.push({ from: start, to: next });
  if (model.partialFrom !== null) {
    spans.push({ from: Math.max(model.from, model.partialFrom - model.stepMs), to: model.to });
  }
  return spans;
}

/** The newest value of a series that no later report can change; where there is none, the newest value. */
export function lastValue(model: ChartModel, values: readonly (number | null)[]): number | null {
  const end = model.partialFrom;
  const isSettled = (index: number) => end === null || (model.times[index] ?? 0) < end;
  return (
    values.findLast((value, index) => value !== null && isSettled(index)) ??
    values.findLast((value) => value !== null) ??
    null
  );
}
