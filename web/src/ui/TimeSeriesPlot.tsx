import { memo, useCallback, useId, useMemo, useRef, useState } from 'react';
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
import {
  type ChartLine,
  type ChartModel,
  type ChartSeries,
  highest,
  incompleteSpans,
  strokeOfSeries,
} from './chart-types';
import { PlotLayers } from './PlotLayers';

interface Props {
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
  readonly zone: string;
  readonly isHidden: (label: string) => boolean;
  readonly emphasised: string | null;
  readonly onZoom: ((from: number, to: number) => void) | undefined;
}

const LINE_STYLE: Record<ChartLine['role'], { stroke: string; dash?: string; width: number }> = {
  request: { stroke: 'var(--text-secondary)', dash: '10 5', width: 1.25 },
  limit: { stroke: 'var(--text)', dash: '3 3', width: 1.25 },
  // As request and limit, in the one colour that no series has.
  proposedRequest: { stroke: 'var(--accent)', dash: '10 5', width: 2 },
  proposedLimit: { stroke: 'var(--accent)', dash: '3 3', width: 2 },
  threshold: { stroke: 'var(--text)', dash: '8 3 2 3', width: 1.25 },
  allocatable: { stroke: 'var(--text-secondary)', width: 1 },
};

// What dims lines must lie over them; recharts puts areas below.
const ABOVE_LINES = DefaultZIndexes.line + 1;
const AXIS_TEXT = { fontSize: 12, fill: 'var(--text-secondary)' };

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

interface Hover {
  readonly activeLabel?: string | number;
}

/** The bucket under the pointer (unix ms); NaN beside the plot. */
function bucketAt({ activeLabel }: Hover): number {
  return Number(activeLabel ?? Number.NaN);
}

/** Drag on the plot: from which bucket to which, both of them within. */
function useBrush(onZoom: Props['onZoom'], stepMs: number) {
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
    if (drag && drag.from !== drag.to) onZoom?.(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to) + stepMs);
    setDrag(null);
  }, [drag, onZoom, stepMs]);
  return { drag, start, move, end, cancel: () => setDrag(null) };
}

interface SyncTick {
  readonly value: unknown;
}

/** Charts of one page share their cursor, also where their buckets differ: the bucket in which the other's begins. */
function syncTo(ticks: readonly SyncTick[], { activeLabel }: Hover): number {
  const at = Number(activeLabel);
  return ticks.findLastIndex((tick) => Number(tick.value) <= at);
}

const beforeKey = (series: ChartSeries) => `${series.key} before`;

function pointsOf(model: ChartModel): Record<string, number | null>[] {
  return model.times.map((time, index) => {
    const point: Record<string, number | null> = { time };
    for (const series of model.series) {
      point[series.key] = series.values[index] ?? null;
      if (series.previous) point[beforeKey(series)] = series.previous[index] ?? null;
    }
    return point;
  });
}

interface LinesProps {
  readonly model: ChartModel;
  readonly isHidden: (label: string) => boolean;
  readonly emphasised: string | null;
}

/** The lines, and under them, thin and dashed, those of the time compared with. */
function linesOf({ model, isHidden, emphasised }: LinesProps) {
  return model.series.flatMap((series, index) => {
    if (isHidden(series.label)) return [];
    const { colour, dash } = strokeOfSeries(series, index);
    const isMuted = emphasised !== null && emphasised !== series.key;
    const common = { type: 'linear' as const, stroke: colour, connectNulls: false, isAnimationActive: false };
    return [
      ...(series.previous
        ? [
            <Line
              key={beforeKey(series)}
              {...common}
              dataKey={beforeKey(series)}
              strokeDasharray="3 3"
              strokeWidth={1}
              strokeOpacity={isMuted ? 0.2 : 0.65}
              dot={false}
              activeDot={false}
            />,
          ]
        : []),
      <Line
        key={series.key}
        {...common}
        dataKey={series.key}
        name={series.label}
        strokeDasharray={dash}
        strokeWidth={emphasised === series.key ? 2.5 : 1.5}
        strokeOpacity={isMuted ? 0.35 : 1}
        dot={lonePoints(series.values, colour)}
        activeDot={{ r: 3, stroke: 'var(--panel)' }}
      />,
    ];
  });
}

/** Whether the cursor is on this chart: the others of the page show its line, not its values. */
function usePresence() {
  const isHere = useRef(false);
  const come = useCallback(() => {
    isHere.current = true;
  }, []);
  const go = useCallback(() => {
    isHere.current = false;
  }, []);
  return { isHere, handlers: { onMouseEnter: come, onMouseLeave: go, onFocus: come, onBlur: go } };
}

/** Draws with recharts. Loaded lazily: it is the largest library of the dashboard. */
export const TimeSeriesPlot = memo(function TimeSeriesPlot(props: Props) {
  const { model, width, height, zone, isHidden, onZoom } = props;
  const axis = useMemo(() => axisFor(highest(model, isHidden), model.unit), [model, isHidden]);
  const points = useMemo(() => pointsOf(model), [model]);
  const brush = useBrush(onZoom, model.stepMs);
  const presence = usePresence();
  const hatch = `hatch${useId().replaceAll(/[^a-z0-9]/gi, '')}`;
  // The unit stands once, at the top.
  const label = (value: number) => {
    const { text, unit } = formatUnit(value, model.unit, axis.byteUnit);
    // Ticks are round: zeros behind the point would only differ from tick to tick.
    const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    return value === axis.top ? joinQuantity({ text: short, unit }) : short;
  };
  return (
    <div {...presence.handlers}>
      <LineChart
        width={width}
        height={height}
        data={points}
        margin={{ top: 8, right: 20, bottom: 0, left: 0 }}
        syncId="page"
        syncMethod={syncTo}
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
              at={state.active && presence.isHere.current ? Number(state.label) : null}
              model={model}
              isHidden={isHidden}
              zone={zone}
              byteUnit={axis.byteUnit}
            />
          )}
        />
        {(model.bands ?? []).map(({ from, to, low, high, middle, label: name }) => [
          <ReferenceArea
            key={name}
            x1={Math.max(from, model.from)}
            x2={Math.min(to, model.to)}
            y1={Math.max(0, low)}
            y2={high}
            fill="var(--series-1)"
            fillOpacity={0.14}
            ifOverflow="hidden"
          />,
          <ReferenceLine
            key={`${name} middle`}
            segment={[
              { x: Math.max(from, model.from), y: middle },
              { x: Math.min(to, model.to), y: middle },
            ]}
            stroke="var(--series-1)"
            strokeDasharray="2 3"
            ifOverflow="hidden"
          />,
        ])}
        <PlotLayers model={model} hatch={hatch} />
        {model.lines.map((line) => (
          <ReferenceLine
            key={line.label}
            y={line.value}
            stroke={LINE_STYLE[line.role].stroke}
            strokeDasharray={LINE_STYLE[line.role].dash}
            strokeWidth={LINE_STYLE[line.role].width}
            ifOverflow="extendDomain"
            // A request or limit holds all the time: only what was measured is dimmed.
            zIndex={ABOVE_LINES + 1}
          />
        ))}
        {linesOf(props)}
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
    </div>
  );
});
