import { ActionIcon } from '@mantine/core';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { lazy, Suspense, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { ChartLegend } from './ChartLegend';
import { ChartTable } from './ChartTable';
import type { ChartModel } from './chart-types';
import { BlockSkeleton } from './Skeleton';
import styles from './TimeSeriesChart.module.css';
import { useTimeZone } from './time-display';
import { useSlots } from './use-slots';

const TimeSeriesPlot = lazy(() => import('./TimeSeriesPlot').then((module) => ({ default: module.TimeSeriesPlot })));

interface Props {
  readonly label: string;
  readonly model: ChartModel;
  readonly height?: number;
  readonly onZoom?: (from: number, to: number) => void;
}

/** Keys by slot, not by position: what is hidden or emphasised stays so when the order changes. */
function withSlots(model: ChartModel, slots: ReadonlyMap<string, number>): ChartModel {
  // Two lines of one name cannot be told apart by name; they keep their position.
  if (slots.size < model.series.length) return model;
  const series = model.series.map((one, index) => {
    const slot = slots.get(one.label) ?? index;
    return { ...one, slot, key: `s${slot}` };
  });
  return { ...model, series };
}

const NONE: ReadonlySet<string> = new Set();

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    setWidth(element.offsetWidth);
    const observer = new ResizeObserver(() => setWidth(element.offsetWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

/** Values over time: lines with gaps, a legend with last and maximum, and the same figures as a table. */
export function TimeSeriesChart({ label, model: given, height = 180, onZoom }: Props) {
  const slots = useSlots(given.series.map((series) => series.label));
  const model = useMemo(() => withSlots(given, slots), [given, slots]);
  const zone = useTimeZone();
  const { box, width } = useWidth();
  const [isTable, setTable] = useState(false);
  const [hidden, setHidden] = useState(NONE);
  const [emphasised, setEmphasised] = useState<string | null>(null);
  const keys = useMemo(() => model.series.map((series) => series.key), [model]);

  const choose = (key: string, isToggle: boolean) => {
    if (isToggle) {
      setHidden((current) =>
        current.has(key) ? new Set([...current].filter((k) => k !== key)) : new Set([...current, key]),
      );
      return;
    }
    const others = keys.filter((candidate) => candidate !== key);
    setHidden((current) => (others.length > 0 && !others.every((k) => current.has(k)) ? new Set(others) : NONE));
  };

  return (
    <figure className={styles.chart} aria-label={label}>
      <div className={styles.toggle}>
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={isTable ? `Show ${label} as chart` : `Show ${label} as table`}
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? <IconChartLine size={15} aria-hidden="true" /> : <IconTable size={15} aria-hidden="true" />}
        </ActionIcon>
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
                hidden={hidden}
                emphasised={emphasised}
                onZoom={onZoom}
              />
            ) : null}
          </Suspense>
        )}
      </div>
      <ChartLegend model={model} hidden={hidden} onChoose={choose} onEmphasise={setEmphasised} />
    </figure>
  );
}
