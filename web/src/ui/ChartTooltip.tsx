import { type ByteUnit, formatUnit, unitName } from '../lib/format';
import { formatInstant } from '../lib/time';
import { type ChartModel, type ChartSeries, swatchOf } from './chart-types';
import styles from './TimeSeriesChart.module.css';

interface Props {
  readonly at: number | null;
  readonly model: ChartModel;
  readonly isHidden: (label: string) => boolean;
  readonly zone: string;
  readonly byteUnit: ByteUnit | undefined;
}

const MAX_ROWS = 10;
const MAX_HAPPENINGS = 4;

interface Row {
  readonly series: ChartSeries;
  readonly order: number;
  readonly value: number | null;
  readonly before: number | null;
}

function rowsAt(model: ChartModel, index: number, isHidden: (label: string) => boolean): Row[] {
  return (
    model.series
      .map((series, order) => ({
        series,
        order,
        value: series.values[index] ?? null,
        before: series.previous?.[index] ?? null,
      }))
      .filter(({ series }) => !isHidden(series.label))
      // A missing value sorts last; it is not zero.
      .sort((a, b) => (b.value ?? -1) - (a.value ?? -1))
  );
}

/** What happened in a bucket: gaps it lies in, and marks. */
function happeningsAt(model: ChartModel, at: number): string[] {
  const end = at + model.stepMs;
  const gaps = (model.gaps ?? []).filter((gap) => gap.from < end && gap.to > at).map(({ message }) => message);
  const marks = (model.marks ?? []).filter((mark) => mark.at >= at && mark.at < end).map(({ text }) => text);
  return [...gaps, ...marks];
}

/** Values under the cursor, largest first; the time carries its zone. */
export function ChartTooltip({ at, model, isHidden, zone, byteUnit }: Props) {
  const index = at === null ? -1 : model.times.indexOf(at);
  if (at === null || index < 0) return null;
  const rows = rowsAt(model, index, isHidden);
  const happenings = happeningsAt(model, at);
  const show = (value: number | null) => (value === null ? 'n/a' : formatUnit(value, model.unit, byteUnit).text);
  return (
    <div className={styles.tooltip}>
      <table>
        <thead>
          <tr>
            <th scope="col">{formatInstant(new Date(at), zone, new Date())}</th>
            <th scope="col">{unitName(model.unit, byteUnit)}</th>
            {model.comparison ? <th scope="col">before</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MAX_ROWS).map(({ series, order, value, before }) => (
            <tr key={series.key}>
              <th scope="row" className={styles.tooltipName}>
                <span className={styles.tooltipSwatch} style={swatchOf(series, order)} />
                {series.label}
              </th>
              <td>{show(value)}</td>
              {model.comparison ? <td className="muted">{show(before)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MAX_ROWS ? <p className="muted">{`+${rows.length - MAX_ROWS} more`}</p> : null}
      {happenings.slice(0, MAX_HAPPENINGS).map((text) => (
        <p key={text} className={styles.happening}>
          {text}
        </p>
      ))}
      {happenings.length > MAX_HAPPENINGS ? (
        <p className="muted">{`+${happenings.length - MAX_HAPPENINGS} more`}</p>
      ) : null}
    </div>
  );
}
