import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListPage } from './ListPage';
import styles from './TabbedPage.module.css';

interface Props<T extends string> {
  readonly title: string;
  /** The address of the page; its tab is in the search parameters. */
  readonly to: '/access' | '/costs' | '/integrations' | '/recommendations' | '/silences';
  /** The tabs with their labels, in their order. */
  readonly tabs: readonly (readonly [T, string])[];
  readonly tab: T;
  readonly count: ReactNode;
  /** Filters and buttons of the tab. */
  readonly actions?: ReactNode;
  /** What stands above every tab. */
  readonly banner?: ReactNode;
  readonly isRefreshing: boolean;
  readonly children: ReactNode;
}

/** A page of several lists, of which one is shown. */
export function TabbedPage<T extends string>(props: Props<T>) {
  const { title, to, tabs, tab, count, actions, banner, isRefreshing, children } = props;
  return (
    <ListPage
      title={title}
      count={count}
      isRefreshing={isRefreshing}
      filters={
        <>
          <nav aria-label={title} className={styles.tabs}>
            {tabs.map(([each, label]) => (
              <Link
                key={each}
                to={to}
                // Each of the pages reads this parameter for itself.
                search={{ tab: each } as never}
                className={styles.tab}
                aria-current={each === tab ? 'page' : undefined}
              >
                {label}
              </Link>
            ))}
          </nav>
          <div className={styles.actions}>{actions}</div>
          {banner}
        </>
      }
    >
      {children}
    </ListPage>
  );
}
