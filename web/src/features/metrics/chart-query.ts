import type { Comparison, TimeSeriesQueryVariables } from '../../graphql/generated';
import type { TimeRange } from '../../lib/time-range';
import { type ChartSpec, MAX_SERIES } from './chart-spec';
import { selectorOf } from './scope';

/** What a chart asks; how it is looked at is no part of it. */
export type ChartQuestion = Pick<ChartSpec, 'metrics' | 'scope' | 'overTime' | 'across' | 'groupBy' | 'top'>;

/** The variables of a chart's query. A named range goes by its name: the server owns "now", and they do not move. */
export function queryOf(
  { metrics, scope, overTime, across, groupBy, top }: ChartQuestion,
  range: TimeRange,
  compareTo: Comparison | null,
): TimeSeriesQueryVariables {
  return {
    input: {
      of: selectorOf(scope),
      metrics: [...metrics],
      range: 'last' in range ? { last: range.last } : { from: range.from, to: range.to },
      overTime,
      across,
      groupBy,
      // Each metric has its own groups, and all of them share the chart.
      top: Math.max(1, Math.min(top, Math.floor(MAX_SERIES / metrics.length))),
      withOther: groupBy !== 'ALL',
      compareTo,
    },
  };
}
