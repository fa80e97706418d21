import type { Across, Comparison, OverTime, TimeSeriesQuery } from '../../graphql/generated';
import { formatCount, plural } from '../../lib/format';
import type {
  ChartBand,
  ChartComparison,
  ChartGap,
  ChartLine,
  ChartMark,
  ChartModel,
  ChartSeries,
  ChartSpan,
} from '../../ui/chart-types';
import { COMPARISON_WORD, statisticWord } from './metric-words';

export type TimeSeriesAnswer = NonNullable<TimeSeriesQuery['timeSeries']>;
type SeriesAnswer = TimeSeriesAnswer['series'][number];

interface Drawing {
  /** Metric name to the label of its line. */
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly ChartLine[];
  /** Lines are called by their group instead of their metric. */
  readonly isGrouped: boolean;
  readonly compareTo?: Comparison | null;
  readonly marks?: readonly ChartMark[];
  readonly bands?: readonly ChartBand[] | undefined;
  readonly spans?: readonly ChartSpan[] | undefined;
}

/**
 * Where the buckets begin that may still get samples (unix ms); null where all are complete.
 * Reports arrive some seconds late, so it is not only the last bucket: a sum over nodes dips until all have reported.
 */
export function partialFrom(answer: TimeSeriesAnswer): number | null {
  if (!answer.isLastBucketPartial || answer.observedAt === null) return null;
  const step = answer.stepSeconds * 1000;
  const open = answer.times.find((time) => Date.parse(time) + step > Date.parse(answer.observedAt ?? ''));
  return open === undefined ? null : Date.parse(open);
}

function labelOf(series: SeriesAnswer, { labels, isGrouped }: Drawing): string {
  const metric = labels[series.metric] ?? series.metric;
  if (!isGrouped) return metric;
  return Object.keys(labels).length > 1 ? `${series.group}, ${metric}` : series.group;
}

function seriesOf(series: SeriesAnswer, index: number, drawing: Drawing): ChartSeries {
  return {
    key: `s${index}`,
    label: labelOf(series, drawing),
    values: series.values,
    previous: series.previous,
    isOther: series.isOther,
  };
}

function comparisonOf(answer: TimeSeriesAnswer, compareTo: Comparison | null): ChartComparison | null {
  if (compareTo === null || answer.previousFrom === null || answer.previousTo === null) return null;
  return {
    label: COMPARISON_WORD[compareTo],
    from: Date.parse(answer.previousFrom),
    to: Date.parse(answer.previousTo),
  };
}

/** Where samples are missing and why; where charts are of several clusters, of which one. */
export function gapsOf(answer: TimeSeriesAnswer): ChartGap[] {
  const gaps = answer.gaps.filter(({ data }) => data === 'ALL' || data === 'SAMPLES');
  const isOne = new Set(gaps.map(({ cluster }) => cluster.id)).size === 1;
  return gaps.map(({ cluster, from, to, message }) => ({
    from: Date.parse(from),
    // One that is still open reaches to the end of the chart.
    to: to === null ? Date.parse(answer.to) : Date.parse(to),
    message: isOne ? message : `${cluster.name}: ${message}`,
  }));
}

/** Turns the API's answer into what the chart draws. Nulls stay nulls: a gap is not a zero. */
export function chartModel(answer: TimeSeriesAnswer, drawing: Drawing): ChartModel {
  return {
    unit: answer.series[0]?.unit ?? 'COUNT',
    times: answer.times.map((time) => Date.parse(time)),
    from: Date.parse(answer.from),
    to: Date.parse(answer.to),
    stepMs: answer.stepSeconds * 1000,
    series: answer.series.map((series, index) => seriesOf(series, index, drawing)),
    lines: drawing.lines,
    partialFrom: partialFrom(answer),
    gaps: gapsOf(answer),
    marks: drawing.marks ?? [],
    bands: drawing.bands ?? [],
    spans: drawing.spans ?? [],
    comparison: comparisonOf(answer, drawing.compareTo ?? null),
  };
}

/** Whether nothing at all was measured in the window. */
export function isUnmeasured(answer: TimeSeriesAnswer): boolean {
  return answer.series.every((series) => series.values.every((value) => value === null));
}

/** A step in its largest unit: "10 s", "5 min", "6 h", "1 d". */
export function stepText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

const SOURCE_TIER: Record<TimeSeriesAnswer['resolution'], string> = {
  RAW: 'from samples',
  FIVE_MINUTES: 'from 5-minute roll-ups',
  HOUR: 'from 1-hour roll-ups',
  DAY: 'from 1-day roll-ups',
};

interface Aggregates {
  readonly overTime: OverTime;
  readonly across: Across;
}

const BETWEEN: Record<Across, string> = {
  SUM: 'sum over',
  AVG: 'mean over',
  MIN: 'min over',
  MAX: 'max over',
  POOLED: 'all samples of',
};

function errorText(error: number | null): string[] {
  return error === null || error === 0 ? [] : [`within ${Number((error * 100).toPrecision(2))} % of exact`];
}

/** What one point stands for: "5 min mean, sum over 12 subjects, 288 points, from 5-minute roll-ups; source metrics-server". */
export function describeResolution(answer: TimeSeriesAnswer, { overTime, across }: Aggregates): string {
  const { subjectCount, omittedGroups, sources } = answer;
  const parts = [
    `${stepText(answer.stepSeconds)} ${statisticWord(overTime)}`,
    ...(subjectCount > 1 ? [`${BETWEEN[across]} ${plural(subjectCount, 'subject')}`] : []),
    `${formatCount(answer.times.length)} points`,
    SOURCE_TIER[answer.resolution],
    ...errorText(answer.percentileError),
    ...(omittedGroups > 0 && !answer.series.some((series) => series.isOther)
      ? [`${formatCount(omittedGroups)} smaller not shown`]
      : []),
  ];
  return `${parts.join(', ')}${sources.length > 0 ? `; source ${sources.join(', ')}` : ''}`;
}
