import type { ReactNode } from 'react';
import { Breadcrumb } from './Breadcrumb';
import styles from './page.module.css';

interface Props {
  readonly title: string;
  /** Where the page lies, for a list within another page. */
  readonly crumbs?: readonly { key: string; node: ReactNode }[];
  readonly count: ReactNode;
  readonly filters?: ReactNode;
  /** True while other rows load behind the ones shown. */
  readonly isRefreshing?: boolean;
  readonly children: ReactNode;
}

/** A list page: title and count, filters, and a table to the bottom edge. */
export function ListPage({ title, crumbs, count, filters, isRefreshing = false, children }: Props) {
  return (
    <div className={styles.list}>
      <title>{`${title} · K8Intel`}</title>
      <div className={styles.listHead}>
        {crumbs ? (
          <div className={styles.crumbs}>
            <Breadcrumb parts={crumbs} />
          </div>
        ) : null}
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
