import { type ByteUnit, formatUnit, joinQuantity } from '../lib/format';
import { formatInstant } from '../lib/time';
import { type ChartModel, swatchOf } from './chart-types';
import styles from './TimeSeriesChart.module.css';

interface Props {
  readonly at: number | null;
  readonly model: ChartModel;
  readonly hidden: ReadonlySet<string>;
  readonly zone: string;
  readonly byteUnit: ByteUnit | undefined;
}

const MAX_ROWS = 10;

/** Values under the cursor, largest first; the time carries its zone. */
export function ChartTooltip({ at, model, hidden, zone, byteUnit }: Props) {
  const index = at === null ? -1 : model.times.indexOf(at);
  if (at === null || index < 0) return null;
  const rows = model.series
    .map((series, order) => ({ series, order, value: series.values[index] ?? null }))
    .filter(({ series }) => !hidden.has(series.key))
    // A missing value sorts last; it is not zero.
    .sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
  return (
    <div className={styles.tooltip}>
      <p className="muted">{formatInstant(new Date(at), zone, new Date())}</p>
      {rows.slice(0, MAX_ROWS).map(({ series, order, value }) => (
        <p key={series.key} className={styles.tooltipRow}>
          <span className={styles.swatch} style={swatchOf(series.slot ?? order)} />
          <span>{series.label}</span>
          <span className={styles.tooltipValue}>
            {value === null ? 'n/a' : joinQuantity(formatUnit(value, model.unit, byteUnit))}
          </span>
        </p>
      ))}
      {rows.length > MAX_ROWS ? <p className="muted">{`+${rows.length - MAX_ROWS} more`}</p> : null}
    </div>
  );
}
