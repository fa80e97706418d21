import type { Unit } from '../lib/format';

/** One measured line. Null values are buckets in which nothing was measured: they stay gaps. */
export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** Number of its colour; the position among the series unless told. */
  readonly slot?: number;
  readonly values: readonly (number | null)[];
  /** The values of the time compared with, bucket by bucket beside `values`. */
  readonly previous?: readonly (number | null)[] | null;
  /** What the chart leaves out, as one line: grey, it is no entity. */
  readonly isOther?: boolean;
}

/** A constant that usage is compared with. */
export interface ChartLine {
  readonly label: string;
  readonly value: number;
  readonly role: 'request' | 'limit' | 'proposedRequest' | 'proposedLimit' | 'allocatable' | 'threshold';
}

/** A time in which nothing, or too little, was measured, and why. */
export interface ChartGap {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export type MarkKindName = 'anomaly' | 'alert' | 'change' | 'restart';

/** In the order of their rows in the plot. */
export const MARK_KIND_NAMES: readonly MarkKindName[] = ['anomaly', 'alert', 'change', 'restart'];

/** What was usual for a time: values within it are no news. */
export interface ChartBand {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  /** "Usual ± 3 σ: 0.06 to 1.26 cores". */
  readonly label: string;
}

/** Something that happened at an instant: what it was, in one line. */
export interface ChartMark {
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  /** Where it lasted: its end; null while it lasts still. */
  readonly until?: number | null;
  readonly kind: MarkKindName;
  readonly severity?: 'CRITICAL' | 'WARNING' | 'INFO';
  readonly text: string;
}

/** A time that is shaded, such as one in which an alert fired. */
export interface ChartSpan {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** The time that the dashed lines are of. */
export interface ChartComparison {
  /** "Previous day". */
  readonly label: string;
  readonly from: number;
  readonly to: number;
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
  readonly gaps?: readonly ChartGap[];
  readonly marks?: readonly ChartMark[];
  readonly bands?: readonly ChartBand[];
  readonly spans?: readonly ChartSpan[];
  readonly comparison?: ChartComparison | null;
}

const COLOURS = 6;

interface Stroke {
  readonly colour: string;
  readonly dash: string | undefined;
}

/** Colour and dash of the n-th entity: the seventh and eighth repeat the first two dashed. */
export function strokeOf(index: number): Stroke {
  return { colour: `var(--series-${(index % COLOURS) + 1})`, dash: index >= COLOURS ? '6 3' : undefined };
}

/** Colour and dash of a line of the chart; what is left out is grey. */
export function strokeOfSeries(series: ChartSeries, index: number): Stroke {
  if (series.isOther) return { colour: 'var(--unknown)', dash: undefined };
  return strokeOf(series.slot ?? index);
}

/** How the swatch of a legend draws a series. */
export function swatchOf(series: ChartSeries, index: number): { readonly borderTop: string } {
  const { colour, dash } = strokeOfSeries(series, index);
  return { borderTop: `3px ${dash ? 'dashed' : 'solid'} ${colour}` };
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

/** Where measuring stopped before the window ends: a tail of more than three buckets without values; null without. */
export function staleTail(model: ChartModel): Span | null {
  const index = model.times.findLastIndex((_, at) => model.series.some((series) => series.values[at] !== null));
  const last = model.times[index];
  if (last === undefined || model.to - last <= 3 * model.stepMs) return null;
  return { from: last, to: model.to };
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

const greatest = (values: readonly (number | null)[]) =>
  values.reduce<number>((max, value) => (value !== null && value > max ? value : max), 0);

/** The greatest value that must fit under the top of the chart. */
export function highest(model: ChartModel, isHidden: (label: string) => boolean): number {
  const shown = model.series.filter((series) => !isHidden(series.label));
  return Math.max(
    0,
    ...model.lines.map((line) => line.value),
    ...(model.bands ?? []).map((band) => band.high),
    ...shown.map((series) => greatest(series.values)),
    ...shown.map((series) => greatest(series.previous ?? [])),
  );
}
