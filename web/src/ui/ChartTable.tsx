import { formatUnit, unitName } from '../lib/format';
import { formatInstant, formatSpan } from '../lib/time';
import { axisFor } from './axis';
import styles from './ChartTable.module.css';
import { type ChartMark, type ChartModel, highest } from './chart-types';
import { useTimeZone } from './time-display';

interface Props {
  readonly label: string;
  readonly model: ChartModel;
  readonly height: number;
}

interface Column {
  readonly key: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}

function columnsOf({ series, comparison }: ChartModel): Column[] {
  return series.flatMap(({ key, label, values, previous }) => [
    { key, label, values },
    ...(comparison && previous
      ? [{ key: `${key} before`, label: `${label}, ${comparison.label.toLowerCase()}`, values: previous }]
      : []),
  ]);
}

const MARK_WORD: Record<ChartMark['kind'], string> = {
  anomaly: 'Anomaly',
  alert: 'Alert',
  change: 'Change',
  restart: 'Restart',
};

/** What happened in the window: gaps of measurement and marks, newest first. */
function Happenings({ label, model }: Omit<Props, 'height'>) {
  const zone = useTimeZone();
  const now = new Date();
  const gaps = (model.gaps ?? []).map((gap) => ({
    id: `${gap.from} ${gap.message}`,
    at: gap.from,
    when: formatSpan(gap.from, gap.to, zone),
    what: 'Gap',
    text: gap.message,
  }));
  const marks = (model.marks ?? [])
    .filter(({ at }) => at >= model.from && at < model.to)
    .map(({ id, at, kind, text }) => ({
      id,
      at,
      when: formatInstant(new Date(at), zone, now),
      what: MARK_WORD[kind],
      text,
    }));
  const rows = [...gaps, ...marks].sort((a, b) => b.at - a.at);
  if (rows.length === 0) return null;
  return (
    <table className={`${styles.table} ${styles.happenings}`} aria-label={`What happened during ${label}`}>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Kind</th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, when, what, text }) => (
          <tr key={id}>
            <th scope="row">{when}</th>
            <td>{what}</td>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The chart's figures, newest first, for screen readers and for reading exact values. A gap reads n/a. */
export function ChartTable({ label, model, height }: Props) {
  const zone = useTimeZone();
  const now = new Date();
  const columns = columnsOf(model);
  const { byteUnit } = axisFor(
    highest(model, () => false),
    model.unit,
  );
  const unit = unitName(model.unit, byteUnit);
  const order = model.times.map((_, index) => index).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.tableBox} style={{ height }} tabIndex={0} aria-label={`${label} values`}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {columns.map((column) => (
              <th key={column.key} scope="col">
                {unit ? `${column.label}, ${unit}` : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map((index) => (
            <tr key={model.times[index]}>
              <th scope="row">{formatInstant(new Date(model.times[index] ?? 0), zone, now)}</th>
              {columns.map(({ key, values }) => {
                const value = values[index] ?? null;
                return <td key={key}>{value === null ? 'n/a' : formatUnit(value, model.unit, byteUnit).text}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <Happenings label={label} model={model} />
    </section>
  );
}
