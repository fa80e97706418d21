import { useCallback, useMemo, useState } from 'react';
import {
  CartesianGrid,
  DefaultZIndexes,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatUnit, joinQuantity } from '../lib/format';
import { formatTick, roundTicks } from '../lib/time';
import { axisFor } from './axis';
import { ChartTooltip } from './ChartTooltip';
import { type ChartLine, type ChartModel, incompleteSpans, strokeOf } from './chart-types';

interface Props {
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
  readonly zone: string;
  readonly hidden: ReadonlySet<string>;
  readonly emphasised: string | null;
  readonly onZoom: ((from: number, to: number) => void) | undefined;
}

const LINE_STYLE: Record<ChartLine['role'], { stroke: string; dash?: string; width: number }> = {
  request: { stroke: 'var(--text-secondary)', dash: '10 5', width: 1.25 },
  limit: { stroke: 'var(--text)', dash: '3 3', width: 1.25 },
  allocatable: { stroke: 'var(--text-secondary)', width: 1 },
};

// What dims lines must lie over them; recharts puts areas below.
const ABOVE_LINES = DefaultZIndexes.line + 1;
const AXIS_TEXT = { fontSize: 12, fill: 'var(--text-secondary)' };

function highest(model: ChartModel, hidden: ReadonlySet<string>): number {
  let max = 0;
  for (const line of model.lines) max = Math.max(max, line.value);
  for (const series of model.series) {
    if (hidden.has(series.key)) continue;
    for (const value of series.values) if (value !== null && value > max) max = value;
  }
  return max;
}

interface DotProps {
  readonly cx?: number;
  readonly cy?: number;
  readonly index?: number;
}

/**
 * Dots for values with gaps on both sides: a line needs two points, and a lone measurement must not look like none.
 * False where there are none, since drawing a dot per point is what makes charts slow.
 */
function lonePoints(values: ChartModel['series'][number]['values'], colour: string) {
  const isMissing = (index: number) => (values[index] ?? null) === null;
  const lone = new Set(
    values.flatMap((value, at) => (value !== null && isMissing(at - 1) && isMissing(at + 1) ? [at] : [])),
  );
  if (lone.size === 0) return false;
  return ({ cx, cy, index = -1 }: DotProps) =>
    lone.has(index) ? <circle key={index} cx={cx} cy={cy} r={1.75} fill={colour} /> : <g key={index} />;
}

/** The last instant at which any series was measured; null where none was. */
function lastMeasured(model: ChartModel): number | null {
  const index = model.times.findLastIndex((_, at) => model.series.some((series) => series.values[at] !== null));
  return index < 0 ? null : (model.times[index] ?? null);
}

interface Hover {
  readonly activeLabel?: string | number;
}

/** The bucket under the pointer (unix ms); NaN beside the plot. */
function bucketAt({ activeLabel }: Hover): number {
  return Number(activeLabel ?? Number.NaN);
}

/** Drag on the plot: from where to where. */
function useBrush(onZoom: Props['onZoom']) {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const start = useCallback((state: Hover) => {
    const from = bucketAt(state);
    if (!Number.isNaN(from)) setDrag({ from, to: from });
  }, []);
  const move = useCallback((state: Hover) => {
    const to = bucketAt(state);
    setDrag((current) => (current && !Number.isNaN(to) ? { ...current, to } : current));
  }, []);
  const end = useCallback(() => {
    if (drag && drag.from !== drag.to) onZoom?.(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to));
    setDrag(null);
  }, [drag, onZoom]);
  return { drag, start, move, end, cancel: () => setDrag(null) };
}

/** Draws with recharts. Loaded lazily: it is the largest library of the dashboard. */
export function TimeSeriesPlot({ model, width, height, zone, hidden, emphasised, onZoom }: Props) {
  const axis = useMemo(() => axisFor(highest(model, hidden), model.unit), [model, hidden]);
  const points = useMemo(
    () =>
      model.times.map((time, index) => {
        const point: Record<string, number | null> = { time };
        for (const series of model.series) point[series.key] = series.values[index] ?? null;
        return point;
      }),
    [model],
  );
  const brush = useBrush(onZoom);
  const measuredUntil = lastMeasured(model);
  const isTailMissing = measuredUntil !== null && model.to - measuredUntil > 3 * model.stepMs;
  const label = (value: number) => joinQuantity(formatUnit(value, model.unit, axis.byteUnit));
  return (
    <LineChart
      width={width}
      height={height}
      data={points}
      margin={{ top: 8, right: 20, bottom: 0, left: 0 }}
      syncId="page"
      syncMethod="value"
      onMouseDown={brush.start}
      onMouseMove={brush.move}
      onMouseUp={brush.end}
      onMouseLeave={brush.cancel}
    >
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis
        dataKey="time"
        type="number"
        domain={[model.from, model.to]}
        ticks={roundTicks(model.from, model.to, 6, zone)}
        tickFormatter={(at: number) => formatTick(at, model.to - model.from, zone)}
        tick={AXIS_TEXT}
        stroke="var(--control-border)"
        height={22}
      />
      <YAxis
        domain={[0, axis.top]}
        ticks={[...axis.ticks]}
        tickFormatter={label}
        tick={AXIS_TEXT}
        axisLine={false}
        tickLine={false}
        width={76}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--control-border)' }}
        content={(state) => (
          <ChartTooltip
            at={state.active ? Number(state.label) : null}
            model={model}
            hidden={hidden}
            zone={zone}
            byteUnit={axis.byteUnit}
          />
        )}
      />
      {isTailMissing && measuredUntil !== null ? (
        <ReferenceArea x1={measuredUntil} x2={model.to} fill="var(--track)" fillOpacity={0.5} ifOverflow="hidden" />
      ) : null}
      {model.lines.map((line) => (
        <ReferenceLine
          key={line.role}
          y={line.value}
          stroke={LINE_STYLE[line.role].stroke}
          strokeDasharray={LINE_STYLE[line.role].dash}
          strokeWidth={LINE_STYLE[line.role].width}
          ifOverflow="extendDomain"
          // A request or limit holds all the time: only what was measured is dimmed.
          zIndex={ABOVE_LINES + 1}
        />
      ))}
      {model.series.map((series, index) =>
        hidden.has(series.key) ? null : (
          <Line
            key={series.key}
            dataKey={series.key}
            name={series.label}
            type="linear"
            stroke={strokeOf(series.slot ?? index).colour}
            strokeDasharray={strokeOf(series.slot ?? index).dash}
            strokeWidth={emphasised === series.key ? 2.5 : 1.5}
            strokeOpacity={emphasised !== null && emphasised !== series.key ? 0.35 : 1}
            dot={lonePoints(series.values, strokeOf(series.slot ?? index).colour)}
            activeDot={{ r: 3 }}
            connectNulls={false}
            isAnimationActive={false}
          />
        ),
      )}
      {incompleteSpans(model).map(({ from, to }) => (
        <ReferenceArea
          key={from}
          x1={from}
          x2={to}
          fill="var(--panel)"
          fillOpacity={0.75}
          ifOverflow="hidden"
          zIndex={ABOVE_LINES}
        />
      ))}
      {brush.drag ? (
        <ReferenceArea x1={brush.drag.from} x2={brush.drag.to} fill="var(--accent)" fillOpacity={0.15} />
      ) : null}
    </LineChart>
  );
}
