import { formatUnit, joinQuantity } from '../lib/format';
import { axisFor } from './axis';
import { type ChartLine, type ChartModel, lastValue, swatchOf } from './chart-types';
import styles from './TimeSeriesChart.module.css';

interface Props {
  readonly model: ChartModel;
  readonly hidden: ReadonlySet<string>;
  readonly onChoose: (key: string, isToggle: boolean) => void;
  readonly onEmphasise: (key: string | null) => void;
}

const LINE_CLASS: Record<ChartLine['role'], string | undefined> = {
  request: styles.lineRequest,
  limit: styles.lineLimit,
  allocatable: styles.lineAllocatable,
};

/** The legend as a table: name, last, maximum. Click isolates a series, with ⌘ or Ctrl it toggles. */
export function ChartLegend({ model, hidden, onChoose, onEmphasise }: Props) {
  const values = model.series.flatMap((series) => series.values.filter((value) => value !== null));
  const { byteUnit } = axisFor(Math.max(0, ...values, ...model.lines.map((line) => line.value)), model.unit);
  const show = (value: number | null | undefined) =>
    value === null || value === undefined ? 'n/a' : joinQuantity(formatUnit(value, model.unit, byteUnit));
  return (
    <table className={styles.legend}>
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col">Last</th>
          <th scope="col">Max</th>
        </tr>
      </thead>
      <tbody>
        {model.series.map((series, index) => {
          const known = series.values.filter((value) => value !== null);
          return (
            <tr key={series.key} className={hidden.has(series.key) ? styles.isHidden : undefined}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={!hidden.has(series.key)}
                  onClick={(event) => onChoose(series.key, event.metaKey || event.ctrlKey)}
                  onMouseEnter={() => onEmphasise(series.key)}
                  onMouseLeave={() => onEmphasise(null)}
                  onFocus={() => onEmphasise(series.key)}
                  onBlur={() => onEmphasise(null)}
                >
                  <span className={styles.swatch} style={swatchOf(series.slot ?? index)} />
                  {series.label}
                </button>
              </th>
              <td>{show(lastValue(model, series.values))}</td>
              <td>{show(known.length > 0 ? Math.max(...known) : null)}</td>
            </tr>
          );
        })}
        {model.lines.map((line) => (
          <tr key={line.role}>
            <th scope="row">
              <span className={styles.lineName}>
                <span className={`${styles.lineSwatch} ${LINE_CLASS[line.role] ?? ''}`} />
                {line.label}
              </span>
            </th>
            <td>{show(line.value)}</td>
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
