import { memo, useId, useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { axisFor } from './axis';
import styles from './BarsChart.module.css';
import type { BarsModel } from './bars';

interface Props {
  readonly model: BarsModel;
  readonly width: number;
  readonly height: number;
}

type Point = Record<string, number | null>;

const AXIS_TEXT = { fontSize: 12, fill: 'var(--text-secondary)' };
/** Bars need no more room than this, however few they are. */
const WIDEST_BAR = 48;
const UNKNOWN = 'unknown';

const isUnknown = (model: BarsModel, index: number) =>
  model.series.every(({ values }) => (values[index] ?? null) === null);

/** The sums of what is above and of what is below 0: how far each bar reaches. */
function reachOf(model: BarsModel): { high: number; low: number } {
  const sums = model.labels.map((_, index) => {
    const values = model.series.map(({ values: all }) => all[index] ?? 0);
    return {
      high: values.reduce((sum, value) => sum + Math.max(0, value), 0),
      low: values.reduce((sum, value) => sum + Math.min(0, value), 0),
    };
  });
  return { high: Math.max(0, ...sums.map(({ high }) => high)), low: Math.min(0, ...sums.map(({ low }) => low)) };
}

/** Ticks from below 0, where something is, to above. */
function ticksOf({ high, low }: { high: number; low: number }): number[] {
  const up = high > 0 || low === 0 ? axisFor(high, 'COUNT').ticks : [0];
  const down =
    low < 0
      ? axisFor(-low, 'COUNT')
          .ticks.slice(1)
          .map((tick) => -tick)
      : [];
  return [...down.reverse(), ...up];
}

function TooltipTable({ model, index }: { readonly model: BarsModel; readonly index: number }) {
  const note = model.notes?.[index] ?? null;
  return (
    <div className={styles.tooltip}>
      <table>
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              {model.labels[index]}
            </th>
          </tr>
        </thead>
        <tbody>
          {model.series.map(({ key, label, colour, values }) => {
            const value = values[index] ?? null;
            return (
              <tr key={key}>
                <th scope="row">
                  <span className={styles.key} style={{ background: `var(${colour})` }} />
                  {label}
                </th>
                <td>{value === null ? 'n/a' : model.format(value)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {note ? <p className="muted">{note}</p> : null}
    </div>
  );
}

/** Draws with recharts. Loaded lazily: it is the largest library of the dashboard. */
export const BarsPlot = memo(function BarsPlot({ model, width, height }: Props) {
  const hatch = `hatch${useId().replaceAll(/[^a-z0-9]/gi, '')}`;
  const ticks = useMemo(() => ticksOf(reachOf(model)), [model]);
  const [bottom, top] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const points = useMemo(
    () =>
      model.labels.map((_, index): Point => {
        const parts = Object.fromEntries(model.series.map(({ key, values }) => [key, values[index] ?? null]));
        return { ...parts, index, [UNKNOWN]: isUnknown(model, index) ? top : null };
      }),
    [model, top],
  );
  return (
    <BarChart
      width={width}
      height={height}
      data={points}
      margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
      stackOffset="sign"
      barCategoryGap="20%"
    >
      <defs>
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="5" fill="var(--track)" />
        </pattern>
      </defs>
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis
        dataKey="index"
        tickFormatter={(index: number) => model.labels[index] ?? ''}
        tick={AXIS_TEXT}
        stroke="var(--control-border)"
        interval="preserveStartEnd"
        minTickGap={24}
        height={22}
      />
      <YAxis
        domain={[bottom, top]}
        ticks={ticks}
        tickFormatter={model.format}
        tick={AXIS_TEXT}
        axisLine={false}
        tickLine={false}
        width={76}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: 'var(--hover)' }}
        content={({ active, label }) =>
          active && typeof label === 'number' ? <TooltipTable model={model} index={label} /> : null
        }
      />
      {bottom < 0 ? <ReferenceLine y={0} stroke="var(--control-border)" /> : null}
      <Bar dataKey={UNKNOWN} stackId="bar" fill={`url(#${hatch})`} maxBarSize={WIDEST_BAR} isAnimationActive={false} />
      {model.series.map(({ key, colour }) => (
        <Bar
          key={key}
          dataKey={key}
          stackId="bar"
          fill={`var(${colour})`}
          maxBarSize={WIDEST_BAR}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
});
