import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListPage } from '../../ui/ListPage';
import { SILENCE_TABS, type SilenceTab } from './silence-tabs';
import styles from './silences.module.css';

const LABELS: Readonly<Record<SilenceTab, string>> = {
  active: 'Active',
  pending: 'Pending',
  expired: 'Expired',
  windows: 'Maintenance windows',
};

interface Props {
  readonly tab: SilenceTab;
  readonly count: ReactNode;
  /** Filters and buttons of the tab. */
  readonly actions?: ReactNode;
  readonly isRefreshing: boolean;
  readonly children: ReactNode;
}

/** The silences page around one of its lists. */
export function SilencesFrame({ tab, count, actions, isRefreshing, children }: Props) {
  return (
    <ListPage
      title="Silences"
      count={count}
      isRefreshing={isRefreshing}
      filters={
        <>
          <nav aria-label="Silences" className={styles.tabs}>
            {SILENCE_TABS.map((each) => (
              <Link
                key={each}
                to="/silences"
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
