import { type Cell, toCsv } from '../lib/csv';
import type { Unit } from '../lib/format';
import type { ChartModel } from './chart-types';

/** Units as a file names them: base units, so that the numbers need no rounding. */
const UNIT_NAME: Record<Unit, string> = {
  CORES: 'cores',
  BYTES: 'bytes',
  BYTES_PER_SECOND: 'bytes per second',
  RATIO: 'ratio',
  COUNT: 'count',
};

/** The chart as CSV: a row per bucket, a column per line, unrounded; a gap is an empty cell. */
export function chartCsv(model: ChartModel): string {
  const unit = UNIT_NAME[model.unit];
  const columns = model.series.flatMap((series) => [
    { head: `${series.label} (${unit})`, values: series.values },
    ...(series.previous && model.comparison
      ? [{ head: `${series.label}, ${model.comparison.label.toLowerCase()} (${unit})`, values: series.previous }]
      : []),
  ]);
  const head: Cell[] = ['time', ...columns.map((column) => column.head)];
  const rows = model.times.map((time, index): Cell[] => [
    new Date(time).toISOString(),
    ...columns.map((column) => column.values[index] ?? null),
  ]);
  return toCsv([head, ...rows]);
}

/** A file name that says what and when: "container-cpu-by-pod-2026-03-01T12-00-00Z.csv". */
export function fileName(title: string, from: number, extension: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const start = new Date(from).toISOString().slice(0, 19).replaceAll(':', '-');
  return `${name || 'chart'}-${start}Z.${extension}`;
}

/** Hands a file to the browser as a download. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
