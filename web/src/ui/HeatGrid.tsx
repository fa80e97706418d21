import { useMemo } from 'react';
import styles from './HeatGrid.module.css';
import { RampLegend, rampClass } from './RampLegend';
import { type Ramp, rampStep, rampTo } from './ramp';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Every hour would be too many words for its column. */
const LABELLED_HOURS = 6;

interface Props {
  readonly label: string;
  /** What the fill says, for the legend. */
  readonly title: string;
  /** 168 values, Monday 00:00 first; null where nothing is known of an hour. */
  readonly values: readonly (number | null)[];
  readonly format: (value: number) => string;
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

function Head() {
  return (
    <thead>
      <tr>
        <td className={styles.name} />
        {HOURS.map((hour) => (
          <th key={hour} scope="col">
            <span className={hour % LABELLED_HOURS === 0 ? undefined : 'visually-hidden'}>{clock(hour)}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface CellProps {
  readonly when: string;
  readonly value: number | null;
  readonly ramp: Ramp | null;
  readonly format: (value: number) => string;
}

function Cell({ when, value, ramp, format }: CellProps) {
  const text = value === null ? 'n/a' : format(value);
  // Nothing above 0 is still known: the lightest step, not hatched.
  const step = value === null ? null : ramp === null ? 1 : rampStep(ramp, value);
  return (
    <td className={`${styles.cell} ${rampClass(step)}`} title={`${when}: ${text}`}>
      <span className="visually-hidden">{text}</span>
    </td>
  );
}

/** A week by hours: a table whose cells are filled by their value, so that it reads the same without the colours. */
export function HeatGrid({ label, title, values, format }: Props) {
  const ramp = useMemo(() => rampTo(Math.max(0, ...values.map((value) => value ?? 0)), format), [values, format]);
  return (
    <div>
      <table className={styles.grid} aria-label={label}>
        <Head />
        <tbody>
          {DAYS.map((day, row) => (
            <tr key={day}>
              <th scope="row" className={styles.name}>
                {day}
              </th>
              {HOURS.map((hour) => (
                <Cell
                  key={hour}
                  when={`${day} ${clock(hour)}`}
                  value={values[row * 24 + hour] ?? null}
                  ramp={ramp}
                  format={format}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {ramp ? (
        <div className={styles.foot}>
          <RampLegend title={title} ramp={ramp} />
        </div>
      ) : null}
    </div>
  );
}
