import { statisticsOf } from '../lib/statistics';
import { type ChartModel, type ChartSeries, lastValue } from './chart-types';
import type { LegendColumn, LegendSort } from './chart-view';

/** What the legend says of one line, in the model's unit; null where nothing was measured. */
export interface LegendRow {
  readonly series: ChartSeries;
  /** Position in the model, which gives the colour where the line has no slot. */
  readonly index: number;
  readonly figures: Readonly<Record<Exclude<LegendColumn, 'name'>, number | null>>;
}

function rowOf(model: ChartModel, series: ChartSeries, index: number): LegendRow {
  return {
    series,
    index,
    figures: {
      ...statisticsOf(series.values),
      last: lastValue(model, series.values),
      before: series.previous ? statisticsOf(series.previous).mean : null,
    },
  };
}

function compare(a: LegendRow, b: LegendRow, { column, isDescending }: LegendSort): number {
  const direction = isDescending ? -1 : 1;
  if (column === 'name') return direction * a.series.label.localeCompare(b.series.label, 'en', { numeric: true });
  const [left, right] = [a.figures[column], b.figures[column]];
  // What is missing is not small: it comes last in both directions.
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return direction * (left - right);
}

/** The rows of the legend in the order asked for; without one in the order of the answer. */
export function legendRows(model: ChartModel, sort: LegendSort | null): LegendRow[] {
  const rows = model.series.map((series, index) => rowOf(model, series, index));
  return sort ? rows.sort((a, b) => compare(a, b, sort)) : rows;
}
