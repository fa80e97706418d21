import type { Quantity } from '../lib/format';
import styles from './Value.module.css';

/** What stands where a number would: one of five states that are never merged. */
export type Measured =
  | { readonly state: 'value'; readonly value: number }
  | { readonly state: 'absent'; readonly reason: string }
  | { readonly state: 'none'; readonly reason: string }
  | { readonly state: 'loading' };

/** A number, or why there is none. Zero is a number. */
export function measured(value: number | null | undefined, absentReason: string): Measured {
  return value === null || value === undefined ? { state: 'absent', reason: absentReason } : { state: 'value', value };
}

/** A number, or "—" where the thing does not apply (a limit that is not set). */
export function applicable(value: number | null | undefined, reason: string): Measured {
  return value === null || value === undefined ? { state: 'none', reason } : { state: 'value', value };
}

interface Props {
  readonly of: Measured;
  readonly format: (value: number) => Quantity;
  /** Greyed: the number is old. */
  readonly isStale?: boolean;
}

/** A measured number with its unit; n/a and — carry their reason as tooltip and for screen readers. */
export function Value({ of, format, isStale = false }: Props) {
  if (of.state === 'loading') return <span className={styles.skeleton} aria-hidden="true" />;
  if (of.state !== 'value') {
    return (
      <span className={styles.absent} title={of.reason}>
        {of.state === 'absent' ? 'n/a' : '—'}
        <span className="visually-hidden">{`: ${of.reason}`}</span>
      </span>
    );
  }
  const { text, unit } = format(of.value);
  return (
    <span className={`${styles.value} ${isStale ? styles.stale : ''}`}>
      {text}
      {unit === '' ? null : (
        <span className={styles.unit}>
          {unit === 'm' ? '' : ' '}
          {unit}
        </span>
      )}
    </span>
  );
}
