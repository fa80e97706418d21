import type { ReactNode } from 'react';
import styles from './Tile.module.css';

interface Props {
  readonly label: string;
  /** The figure. */
  readonly value: ReactNode;
  /** What it is a part of: "of 96 cores used". */
  readonly of: ReactNode;
  /** Greyed: the figure is old. */
  readonly isStale?: boolean;
  readonly children?: ReactNode;
}

/** One figure with its denominator. */
export function Tile({ label, value, of, isStale = false, children }: Props) {
  return (
    <div className={styles.tile}>
      <p className={styles.label}>{label}</p>
      <p className={styles.figure}>
        <span className={`${styles.value} ${isStale ? 'muted' : ''}`}>{value}</span> <span className="muted">{of}</span>
      </p>
      {children ? <div className={styles.rest}>{children}</div> : null}
    </div>
  );
}

/** Tiles side by side, in one frame. */
export function Tiles({ children }: { readonly children: ReactNode }) {
  return <div className={styles.tiles}>{children}</div>;
}
