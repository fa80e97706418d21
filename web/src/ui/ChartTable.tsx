import { formatUnit, joinQuantity } from '../lib/format';
import { formatInstant } from '../lib/time';
import styles from './ChartTable.module.css';
import type { ChartModel } from './chart-types';
import { useTimeZone } from './time-display';

interface Props {
  readonly label: string;
  readonly model: ChartModel;
  readonly height: number;
}

/** The chart's figures, newest first, for screen readers and for reading exact values. A gap reads n/a. */
export function ChartTable({ label, model, height }: Props) {
  const zone = useTimeZone();
  const now = new Date();
  const order = model.times.map((_, index) => index).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.tableBox} style={{ height }} tabIndex={0} aria-label={`${label} values`}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {model.series.map((series) => (
              <th key={series.key} scope="col">
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map((index) => (
            <tr key={model.times[index]}>
              <th scope="row">{formatInstant(new Date(model.times[index] ?? 0), zone, now)}</th>
              {model.series.map((series) => {
                const value = series.values[index] ?? null;
                return <td key={series.key}>{value === null ? 'n/a' : joinQuantity(formatUnit(value, model.unit))}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
