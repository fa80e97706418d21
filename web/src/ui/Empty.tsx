import type { ReactNode } from 'react';
import styles from './Empty.module.css';

interface Props {
  readonly title: string;
  /** The next step, or why there is nothing. */
  readonly children?: ReactNode;
}

/** A plain sentence where a list would stand, with the next step. */
export function Empty({ title, children }: Props) {
  return (
    <div className={styles.empty}>
      <p>{title}</p>
      {children ? <div className={styles.next}>{children}</div> : null}
    </div>
  );
}
