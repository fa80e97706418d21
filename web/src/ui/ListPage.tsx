import type { ReactNode } from 'react';
import styles from './page.module.css';

interface Props {
  readonly title: string;
  readonly count: ReactNode;
  readonly filters?: ReactNode;
  /** True while other rows load behind the ones shown. */
  readonly isRefreshing?: boolean;
  readonly children: ReactNode;
}

/** A list page: title and count, filters, and a table to the bottom edge. */
export function ListPage({ title, count, filters, isRefreshing = false, children }: Props) {
  return (
    <div className={styles.list}>
      <title>{`${title} · K8Intel`}</title>
      <div className={styles.listHead}>
        <h1>{title}</h1>
        <span className="muted" role="status">
          {count}
        </span>
        {filters}
      </div>
      <div className={styles.listBody}>
        {isRefreshing ? <div className={styles.progress} aria-hidden="true" /> : null}
        {children}
      </div>
    </div>
  );
}
