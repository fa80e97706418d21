import { type ReactNode, useMemo } from 'react';
import { plainSpec, writeSpec } from '../features/metrics/chart-spec';
import { MetricChart } from '../features/metrics/MetricChart';
import type { Scope } from '../features/metrics/scope';
import type { SeriesGroup } from '../graphql/generated';
import { toSearch } from '../lib/time-range';
import type { ChartLine } from '../ui/chart-types';
import { NO_MARKS } from './search';
import type { ChartSettings } from './use-chart-settings';
import { useRange } from './use-range';

interface Props {
  readonly title: string;
  /** Keep it stable: it is part of the query. */
  readonly scope: Scope;
  /** Metric name to the label of its line; keep it stable. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly settings: ChartSettings;
  readonly groupBy?: SeriesGroup;
  readonly lines?: readonly ChartLine[];
  readonly absentReason?: string;
  readonly absentHelp?: ReactNode;
}

/** A chart of a detail page: it shares the page's time range and settings, and leads to the explorer with them. */
export function PageChart({ scope, metrics, settings, groupBy = 'ALL', ...rest }: Props) {
  const { range, zoom } = useRange();
  const { compareTo, marks } = settings;
  const spec = useMemo(() => plainSpec(Object.keys(metrics), scope, groupBy), [metrics, scope, groupBy]);
  const explorer = useMemo(
    () => ({
      c1: writeSpec(spec),
      ...toSearch(range),
      compare: compareTo ?? undefined,
      marks: marks.join(',') || NO_MARKS,
    }),
    [spec, range, compareTo, marks],
  );
  return (
    <MetricChart
      {...rest}
      question={spec}
      labels={metrics}
      range={range}
      onZoom={zoom}
      compareTo={compareTo}
      marks={marks}
      explorer={explorer}
    />
  );
}
