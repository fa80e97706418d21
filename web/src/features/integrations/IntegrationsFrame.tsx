import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListPage } from '../../ui/ListPage';
import { INTEGRATION_TABS, type IntegrationTab } from './integration-tabs';
import styles from './integrations.module.css';

const LABELS: Readonly<Record<IntegrationTab, string>> = {
  channels: 'Channels',
  routes: 'Routes',
  deliveries: 'Delivery log',
};

interface Props {
  readonly tab: IntegrationTab;
  readonly count: ReactNode;
  readonly actions?: ReactNode;
  /** What stands above every tab, such as whether anything is sent. */
  readonly banner: ReactNode;
  readonly isRefreshing: boolean;
  readonly children: ReactNode;
}

/** The integrations page around one of its parts. */
export function IntegrationsFrame({ tab, count, actions, banner, isRefreshing, children }: Props) {
  return (
    <ListPage
      title="Integrations"
      count={count}
      isRefreshing={isRefreshing}
      filters={
        <>
          <nav aria-label="Integrations" className={styles.tabs}>
            {INTEGRATION_TABS.map((each) => (
              <Link
                key={each}
                to="/integrations"
                search={{ tab: each }}
                className={styles.tab}
                aria-current={each === tab ? 'page' : undefined}
              >
                {LABELS[each]}
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
