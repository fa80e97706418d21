import type { ReactNode } from 'react';
import styles from './RowCard.module.css';

interface Props {
  /** How bad it is, and in what state. */
  readonly marks: ReactNode;
  /** When, or for how long. */
  readonly time: ReactNode;
  readonly title: ReactNode;
  readonly place: ReactNode;
}

/** A row of a list on a phone: what a table says in columns, below each other. */
export function RowCard({ marks, time, title, place }: Props) {
  return (
    <div className={styles.card}>
      <div className={styles.line}>
        <span className={styles.marks}>{marks}</span>
        <span className={styles.time}>{time}</span>
      </div>
      <div className={styles.title}>{title}</div>
      <div className={styles.place}>{place}</div>
    </div>
  );
}
