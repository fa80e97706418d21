import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ResourceCountsDocument, type ResourceCountsQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCount, plural } from '../../lib/format';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { RESOURCE_TABS, RESOURCE_WORDS, type ResourceTab, unobservedReason } from './resource-tabs';
import styles from './resources.module.css';

type Counts = NonNullable<ResourceCountsQuery['cluster']>;
const pick = (data: ResourceCountsQuery) => data.cluster;

interface Trouble {
  readonly count: number;
  /** What one of them does, and several do. */
  readonly words: readonly [one: string, several: string];
  /** Whether the page of the kind has a filter for just these. */
  readonly isFilter: boolean;
}

function troubleOf(counts: Counts, tab: ResourceTab): Trouble {
  switch (tab) {
    case 'autoscalers':
      return { count: counts.atMaximum.totalCount, words: ['at maximum', 'at maximum'], isFilter: true };
    case 'budgets':
      return {
        count: counts.blocking.totalCount,
        words: ['allows no disruption', 'allow no disruption'],
        isFilter: true,
      };
    case 'claims':
      return { count: counts.unbound.totalCount, words: ['not bound', 'not bound'], isFilter: false };
    case 'services':
      return {
        count: counts.unserved.totalCount,
        words: ['without a ready endpoint', 'without a ready endpoint'],
        isFilter: true,
      };
    case 'quotas':
      return { count: counts.nearlyUsed.totalCount, words: ['nearly used up', 'nearly used up'], isFilter: true };
  }
}

function Row({ counts, tab }: { readonly counts: Counts; readonly tab: ResourceTab }) {
  const reason = unobservedReason(counts.unobserved, tab);
  const total = counts[tab].totalCount;
  const { count, words, isFilter } = troubleOf(counts, tab);
  const place = { to: '/clusters/$cluster/resources', params: { cluster: counts.name } } as const;
  return (
    <li className={styles.row}>
      <Link {...place} search={{ tab }}>
        {RESOURCE_WORDS[tab].label}
      </Link>
      <span className={styles.text}>
        {reason !== null ? (
          <Status kind="unknown" title={reason}>{`Not observed: ${reason}`}</Status>
        ) : count > 0 ? (
          <Link {...place} search={isFilter ? { tab, trouble: true } : { tab }}>
            <Status kind="degraded">{plural(count, ...words)}</Status>
          </Link>
        ) : null}
      </span>
      <span className={styles.figure}>{reason !== null && total === 0 ? 'n/a' : formatCount(total)}</span>
    </li>
  );
}

/** How many of each kind a cluster has, what is the matter with them, and the way to their lists. */
export function ResourcesPanel({ cluster }: { readonly cluster: { readonly name: string } }) {
  const variables = useMemo(() => ({ name: cluster.name }), [cluster.name]);
  const view = useView(ResourceCountsDocument, { variables, pick, title: 'Resources' });
  return (
    <Panel title="Resources" scope={`in ${cluster.name}`} flush>
      <QueryView
        view={view}
        name="resources"
        loading={<RowsSkeleton rows={5} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {(counts) => (
          <ul className={styles.rows}>
            {RESOURCE_TABS.map((tab) => (
              <Row key={tab} counts={counts} tab={tab} />
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}
