import { useMemo } from 'react';
import type { SeriesGroup, SubjectSelector } from '../../graphql/generated';
import { TimeSeriesDocument, type TimeSeriesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { freshnessOf } from '../../lib/staleness';
import { formatClock } from '../../lib/time';
import { pollInterval, RANGE_LABELS, type TimeRange } from '../../lib/time-range';
import type { ChartLine } from '../../ui/chart-types';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { TimeSeriesChart } from '../../ui/TimeSeriesChart';
import { useTicking } from '../../ui/ticker';
import { useTimeZone } from '../../ui/time-display';
import { chartModel, describeResolution, isUnmeasured, type TimeSeriesAnswer } from './chart-model';

interface Props {
  readonly title: string;
  readonly of: SubjectSelector;
  /** Metric name to the label of its line. Keep the object stable: it is part of the query. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly range: TimeRange;
  readonly groupBy?: SeriesGroup;
  readonly lines?: readonly ChartLine[];
  readonly onZoom?: (from: number, to: number) => void;
  /** Why there may be nothing: shown instead of an empty plot. */
  readonly absentReason?: string;
}

const NO_LINES: readonly ChartLine[] = [];
const HEIGHT = 180;
const pick = (data: TimeSeriesQuery) => data.timeSeries;

function StaleNote({ answer }: { readonly answer: TimeSeriesAnswer }) {
  const zone = useTimeZone();
  const at = answer.observedAt ? new Date(answer.observedAt) : null;
  // A bucket closes only after its step: long steps are not stale yet.
  const interval = Math.max(15_000, answer.stepSeconds * 1000);
  const isStale = useTicking((now) => freshnessOf(at, now, interval) === 'STALE');
  if (!isStale || !at) return null;
  return <span className="muted">{`stale since ${formatClock(at, zone)}`}</span>;
}

/** One chart: asks for its series and draws them; loading, missing and failing are its own. */
export function MetricChart(props: Props) {
  const { title, of, metrics, range, groupBy = 'ALL', lines = NO_LINES, onZoom, absentReason } = props;
  const variables = useMemo(
    () => ({
      input: {
        of,
        metrics: Object.keys(metrics),
        // A named range goes by its name: the server owns "now", and the variables do not move.
        range: 'last' in range ? { last: range.last } : { from: range.from, to: range.to },
        groupBy,
      },
    }),
    [of, metrics, range, groupBy],
  );
  const view = useView(TimeSeriesDocument, { variables, pick, pollMs: pollInterval(range), title: `${title} chart` });
  const model = useMemo(
    () => view.data && chartModel(view.data, { labels: metrics, lines, isGrouped: groupBy !== 'ALL' }),
    [view.data, metrics, lines, groupBy],
  );
  return (
    <Panel
      title={title}
      scope={
        <>
          {'last' in range ? RANGE_LABELS[range.last].toLowerCase() : 'fixed range'}
          {view.data ? `, ${describeResolution(view.data)}` : null}
        </>
      }
      actions={
        // Room for the chart's own table switch.
        <span style={{ paddingRight: 28 }}>
          {view.data && 'last' in range ? <StaleNote answer={view.data} /> : null}
        </span>
      }
      flush
    >
      <QueryView
        view={view}
        name={title}
        loading={<BlockSkeleton height={HEIGHT} />}
        isEmpty={isUnmeasured}
        empty={<Empty title={`${title} n/a: ${absentReason ?? 'nothing was measured in this range.'}`} />}
        stale={() => null}
      >
        {() => (model ? <TimeSeriesChart label={title} model={model} height={HEIGHT} onZoom={onZoom} /> : null)}
      </QueryView>
    </Panel>
  );
}
