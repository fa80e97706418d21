import { type ReactNode, type RefObject, useMemo, useState } from 'react';
import { type Comparison, TimeSeriesDocument, type TimeSeriesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { freshnessOf } from '../../lib/staleness';
import { formatAge, formatClock, formatSpan } from '../../lib/time';
import { pollInterval, type TimeRange } from '../../lib/time-range';
import type { ChartBand, ChartLine, ChartModel, ChartSpan } from '../../ui/chart-types';
import { type ChartView, PLAIN_VIEW } from '../../ui/chart-view';
import { Empty } from '../../ui/Empty';
import { InView } from '../../ui/InView';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { TimeSeriesChart } from '../../ui/TimeSeriesChart';
import { useTicking } from '../../ui/ticker';
import { useTimeZone } from '../../ui/time-display';
import { ChartMenu } from './ChartMenu';
import { chartModel, describeResolution, isUnmeasured, type TimeSeriesAnswer } from './chart-model';
import { type ChartQuestion, queryOf } from './chart-query';
import type { MarkKind } from './marks';
import { useMarks } from './use-marks';
import { useScopeName } from './use-place';

export interface MetricChartProps {
  readonly title: string;
  /** What it asks. Keep it stable: it is part of the query. */
  readonly question: ChartQuestion;
  /** Metric name to the label of its line; keep it stable. */
  readonly labels: Readonly<Record<string, string>>;
  readonly range: TimeRange;
  readonly compareTo: Comparison | null;
  readonly marks: readonly MarkKind[];
  readonly lines?: readonly ChartLine[];
  /** What was usual at a time; keep it stable. */
  readonly bands?: readonly ChartBand[];
  /** Times to shade; keep it stable. */
  readonly spans?: readonly ChartSpan[];
  readonly onZoom?: (from: number, to: number) => void;
  /** Why there may be nothing: shown instead of an empty plot. */
  readonly absentReason?: string;
  /** Where to look for what helps. */
  readonly absentHelp?: ReactNode;
  readonly height?: number;
  readonly view?: ChartView;
  readonly onView?: (view: ChartView) => void;
  /** Search parameters under which the explorer shows the same; null in the explorer itself. */
  readonly explorer: Record<string, unknown> | null;
  readonly actions?: ReactNode;
}

const NO_LINES: readonly ChartLine[] = [];
const HEIGHT = 180;
const pick = (data: TimeSeriesQuery) => data.timeSeries;

/** How old the newest sample is, and since when that is too old. */
function Freshness({ answer }: { readonly answer: TimeSeriesAnswer }) {
  const zone = useTimeZone();
  const at = answer.observedAt ? new Date(answer.observedAt) : null;
  // A bucket closes only after its step: long steps are not stale yet.
  const interval = Math.max(15_000, answer.stepSeconds * 1000);
  const text = useTicking((now) => {
    if (at === null) return '';
    const isStale = freshnessOf(at, now, interval) === 'STALE';
    return isStale ? `stale since ${formatClock(at, zone)}` : `newest ${formatAge(at, now)}`;
  });
  return text;
}

interface DrawnProps extends MetricChartProps {
  readonly answer: TimeSeriesAnswer;
  readonly model: ChartModel;
  readonly height: number;
  readonly notes: readonly string[];
}

function Drawn(props: DrawnProps) {
  const { title, question, range, compareTo, answer, model, height, notes, onZoom, explorer } = props;
  const zone = useTimeZone();
  const [own, setOwn] = useState(PLAIN_VIEW);
  const view = props.view ?? own;
  const onView = props.onView ?? setOwn;
  const scopeName = useScopeName(question.scope);
  const variables = useMemo(() => queryOf(question, range, compareTo), [question, range, compareTo]);
  const subtitle = useMemo(
    () => [
      `${scopeName}, ${formatSpan(model.from, model.to, zone)}`,
      describeResolution(answer, question),
      ...(model.comparison
        ? [`Dashed: ${model.comparison.label}, ${formatSpan(model.comparison.from, model.comparison.to, zone)}`]
        : []),
    ],
    [scopeName, model, zone, answer, question],
  );
  const fresh = 'last' in range && answer.observedAt ? [<Freshness key="fresh" answer={answer} />] : [];
  const menu = (figure: RefObject<HTMLElement | null>) => (
    <ChartMenu {...{ title, model, view, answer, variables, subtitle, explorer, figure }} />
  );
  return (
    <TimeSeriesChart
      label={title}
      model={model}
      height={height}
      onZoom={onZoom}
      view={view}
      onView={onView}
      captions={[describeResolution(answer, question), ...fresh, ...notes]}
      menu={menu}
    />
  );
}

function useChart(props: MetricChartProps) {
  const { title, question, labels, range, compareTo, marks: kinds, lines = NO_LINES, bands, spans } = props;
  const variables = useMemo(() => queryOf(question, range, compareTo), [question, range, compareTo]);
  const view = useView(TimeSeriesDocument, { variables, pick, pollMs: pollInterval(range), title: `${title} chart` });
  const { marks, notes } = useMarks({ scope: question.scope, kinds, range, metrics: question.metrics });
  const isGrouped = question.groupBy !== 'ALL';
  const model = useMemo(
    () => view.data && chartModel(view.data, { labels, lines, isGrouped, compareTo, marks, bands, spans }),
    [view.data, labels, lines, isGrouped, compareTo, marks, bands, spans],
  );
  return { view, model, notes };
}

function Chart(props: MetricChartProps) {
  const { title, absentReason, absentHelp, height = HEIGHT, actions } = props;
  const { view, model, notes } = useChart(props);
  return (
    <Panel
      title={title}
      // Beside them is room for the chart's own two.
      actions={<span style={{ display: 'flex', gap: 2, paddingRight: 52 }}>{actions}</span>}
      flush
    >
      <QueryView
        view={view}
        name={title}
        loading={<BlockSkeleton height={height} />}
        isEmpty={isUnmeasured}
        empty={
          <Empty title={`${title} n/a: ${absentReason ?? 'nothing was measured in this range.'}`}>{absentHelp}</Empty>
        }
        stale={() => null}
      >
        {(answer) => (model ? <Drawn {...props} answer={answer} model={model} height={height} notes={notes} /> : null)}
      </QueryView>
    </Panel>
  );
}

/** One chart: asks for its series and draws them; loading, missing and failing are its own. */
export function MetricChart(props: MetricChartProps) {
  const { title, height = HEIGHT } = props;
  return (
    <InView
      placeholder={
        <Panel title={title} flush>
          <BlockSkeleton height={height} />
        </Panel>
      }
    >
      <Chart {...props} />
    </InView>
  );
}
