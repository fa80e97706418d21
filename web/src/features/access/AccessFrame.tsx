import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListPage } from '../../ui/ListPage';
import styles from './access.module.css';
import { ACCESS_TABS, type AccessTab } from './access-tabs';

const LABELS: Readonly<Record<AccessTab, string>> = {
  keys: 'API keys',
  bindings: 'Role bindings',
  users: 'Users',
  teams: 'Teams',
};

interface Props {
  readonly tab: AccessTab;
  readonly count: ReactNode;
  /** Filters and buttons of the tab. */
  readonly actions?: ReactNode;
  readonly isRefreshing: boolean;
  readonly children: ReactNode;
}

/** The access page around one of its lists. */
export function AccessFrame({ tab, count, actions, isRefreshing, children }: Props) {
  return (
    <ListPage
      title="Access"
      count={count}
      isRefreshing={isRefreshing}
      filters={
        <>
          <nav aria-label="Access" className={styles.tabs}>
            {ACCESS_TABS.map((each) => (
              <Link
                key={each}
                to="/access"
                search={{ tab: each }}
                className={styles.tab}
                aria-current={each === tab ? 'page' : undefined}
              >
                {LABELS[each]}
              </Link>
            ))}
          </nav>
          <div className={styles.actions}>{actions}</div>
        </>
      }
    >
      {children}
    </ListPage>
  );
}
