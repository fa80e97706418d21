import { ActionIcon } from '@mantine/core';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { lazy, type ReactNode, type RefObject, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { ChartLegend } from './ChartLegend';
import { ChartNotes } from './ChartNotes';
import { ChartTable } from './ChartTable';
import type { ChartModel } from './chart-types';
import { type ChartView, isHidden, PLAIN_VIEW } from './chart-view';
import { BlockSkeleton } from './Skeleton';
import styles from './TimeSeriesChart.module.css';
import { useTimeZone } from './time-display';
import { useSlots } from './use-slots';
import { useWidth } from './use-width';

const TimeSeriesPlot = lazy(() => import('./TimeSeriesPlot').then((module) => ({ default: module.TimeSeriesPlot })));

interface Props {
  readonly label: string;
  readonly model: ChartModel;
  readonly height?: number;
  readonly onZoom?: (from: number, to: number) => void;
  /** What is set on it; without these two the chart keeps it to itself. */
  readonly view?: ChartView;
  readonly onView?: (view: ChartView) => void;
  /** Below the plot: what one point stands for. */
  readonly captions?: readonly ReactNode[];
  /** Beside the table switch: what can be done with the chart, whose picture is in the figure. */
  readonly menu?: (figure: RefObject<HTMLElement | null>) => ReactNode;
}

const NO_CAPTIONS: readonly ReactNode[] = [];

/** Keys by slot, not by position: what is hidden or emphasised stays so when the order changes. */
function withSlots(model: ChartModel, slots: ReadonlyMap<string, number>): ChartModel {
  // Two lines of one name cannot be told apart by name; they keep their position.
  if (slots.size < model.series.filter((series) => !series.isOther).length) return model;
  const series = model.series.map((one, index) => {
    if (one.isOther) return { ...one, key: `other${index}` };
    const slot = slots.get(one.label) ?? index;
    return { ...one, slot, key: `s${slot}` };
  });
  return { ...model, series };
}

/** The same values over time as lines with gaps, as a legend of what they amount to, and as a table. */
export function TimeSeriesChart({
  label,
  model: given,
  height = 180,
  onZoom,
  captions = NO_CAPTIONS,
  menu,
  ...outer
}: Props) {
  const slots = useSlots(given.series.filter((series) => !series.isOther).map((series) => series.label));
  const model = useMemo(() => withSlots(given, slots), [given, slots]);
  const zone = useTimeZone();
  const { box, width } = useWidth();
  const [own, setOwn] = useState(PLAIN_VIEW);
  const view = outer.view ?? own;
  const onView = outer.onView ?? setOwn;
  const [emphasised, setEmphasised] = useState<string | null>(null);
  const figure = useRef<HTMLElement>(null);
  const { shown, isTable } = view;
  const isLeftOut = useCallback((name: string) => isHidden({ ...PLAIN_VIEW, shown }, name), [shown]);
  return (
    <figure ref={figure} className={styles.chart} aria-label={label}>
      <div className={styles.toolbar}>
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={isTable ? `Show ${label} as chart` : `Show ${label} as table`}
          aria-pressed={isTable}
          onClick={() => onView({ ...view, isTable: !isTable })}
        >
          {isTable ? <IconChartLine size={15} aria-hidden="true" /> : <IconTable size={15} aria-hidden="true" />}
        </ActionIcon>
        {menu?.(figure)}
      </div>
      <div ref={box} style={{ minHeight: height }}>
        {isTable ? (
          <ChartTable label={label} model={model} height={height} />
        ) : (
          <Suspense fallback={<BlockSkeleton height={height - 24} />}>
            {width > 0 ? (
              <TimeSeriesPlot
                model={model}
                width={width}
                height={height}
                zone={zone}
                isHidden={isLeftOut}
                emphasised={emphasised}
                onZoom={onZoom}
              />
            ) : null}
          </Suspense>
        )}
      </div>
      <ChartNotes model={model} captions={captions} />
      <ChartLegend model={model} view={view} onView={onView} onEmphasise={setEmphasised} />
    </figure>
  );
}
