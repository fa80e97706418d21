import type { TimeSeriesQuery } from '../../graphql/generated';
import type { ChartLine, ChartModel } from '../../ui/chart-types';

export type TimeSeriesAnswer = NonNullable<TimeSeriesQuery['timeSeries']>;

interface Drawing {
  /** Metric name to the label of its line. */
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly ChartLine[];
  /** Lines are called by their group instead of their metric. */
  readonly isGrouped: boolean;
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

/** Turns the API's answer into what the chart draws. Nulls stay nulls: a gap is not a zero. */
export function chartModel(answer: TimeSeriesAnswer, { labels, lines, isGrouped }: Drawing): ChartModel {
  return {
    unit: answer.series[0]?.unit ?? 'COUNT',
    times: answer.times.map((time) => Date.parse(time)),
    from: Date.parse(answer.from),
    to: Date.parse(answer.to),
    stepMs: answer.stepSeconds * 1000,
    series: answer.series.map((series, index) => ({
      key: `s${index}`,
      label: isGrouped ? series.group : (labels[series.metric] ?? series.metric),
      values: series.values,
    })),
    lines,
    partialFrom: partialFrom(answer),
  };
}

/** Whether nothing at all was measured in the window. */
export function isUnmeasured(answer: TimeSeriesAnswer): boolean {
  return answer.series.every((series) => series.values.every((value) => value === null));
}

/** What one point stands for: "10 s mean, 300 points". */
export function describeResolution(answer: TimeSeriesAnswer): string {
  const step = answer.stepSeconds;
  const text = step < 60 ? `${step} s` : step < 3600 ? `${Math.round(step / 60)} min` : `${Math.round(step / 3600)} h`;
  const omitted = answer.omittedGroups > 0 ? `, ${answer.omittedGroups} smaller not shown` : '';
  return `${text} mean, ${answer.times.length} points${omitted}`;
}
