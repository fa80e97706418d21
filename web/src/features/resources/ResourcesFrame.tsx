import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListPage } from '../../ui/ListPage';
import { RESOURCE_TABS, RESOURCE_WORDS, type ResourceTab } from './resource-tabs';
import styles from './resources.module.css';

interface Props {
  readonly cluster: string;
  readonly tab: ResourceTab;
  readonly count: ReactNode;
  readonly filters?: ReactNode;
  readonly isRefreshing?: boolean;
  readonly children: ReactNode;
}

/** On a phone the tabs are wider than the screen; that of the page must be among those that show. */
function bringIntoView(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

/** The resources page of a cluster around one of its lists. */
export function ResourcesFrame({ cluster, tab, count, filters, isRefreshing = false, children }: Props) {
  return (
    <ListPage
      title="Resources"
      crumbs={[
        { key: 'fleet', node: <Link to="/">Fleet</Link> },
        {
          key: 'cluster',
          node: (
            <Link to="/clusters/$cluster" params={{ cluster }}>
              {cluster}
            </Link>
          ),
        },
        { key: 'resources', node: 'Resources' },
      ]}
      count={count}
      isRefreshing={isRefreshing}
      filters={
        <>
          <nav aria-label="Resources" className={styles.tabs}>
            {RESOURCE_TABS.map((each) => (
              <Link
                key={each}
                ref={each === tab ? bringIntoView : undefined}
                to="/clusters/$cluster/resources"
                params={{ cluster }}
                search={{ tab: each }}
                className={styles.tab}
                aria-current={each === tab ? 'page' : undefined}
              >
                {RESOURCE_WORDS[each].label}
              </Link>
            ))}
          </nav>
          {filters}
        </>
      }
    >
      {children}
    </ListPage>
  );
}
