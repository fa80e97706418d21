import styles from './Ramp.module.css';
import { type Ramp, type RampStep, rampLabels } from './ramp';

/** The class that fills an element with a step of the ramp, or hatches it where nothing is known. */
export function rampClass(step: RampStep): string {
  return (step === null ? styles.absent : styles[`step${step}`]) ?? '';
}

interface Props {
  /** What the fill says: "Used of what is requested". */
  readonly title: string;
  readonly ramp: Ramp;
}

/** The numbers behind the steps of a ramp. */
export function RampLegend({ title, ramp }: Props) {
  return (
    <ul className={styles.legend} aria-label={title}>
      <li>{title}</li>
      {rampLabels(ramp).map((label, index) => (
        <li key={label}>
          <span className={`${styles.key} ${rampClass((index + 1) as RampStep)}`} />
          {label}
        </li>
      ))}
      <li>
        <span className={`${styles.key} ${rampClass(null)}`} />
        n/a
      </li>
    </ul>
  );
}
