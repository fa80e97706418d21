import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import {
  ClusterAttentionDocument,
  type ClusterAttentionQuery,
  type ClusterOverviewFragment,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import { RowsSkeleton } from '../../ui/Skeleton';
import styles from './AttentionPanel.module.css';
import { type AttentionItem, attentionItems } from './attention';

const pick = (data: ClusterAttentionQuery) => attentionItems(data);

interface TargetProps {
  readonly cluster: string;
  readonly target: AttentionItem['target'];
  readonly children: ReactNode;
}

function Target({ cluster, target, children }: TargetProps) {
  if (target.kind === 'pod') {
    const { namespace, name } = target;
    return (
      <Link to="/clusters/$cluster/pods/$namespace/$pod" params={{ cluster, namespace, pod: name }}>
        {children}
      </Link>
    );
  }
  if (target.kind === 'node') {
    return (
      <Link to="/clusters/$cluster/nodes/$node" params={{ cluster, node: target.name }}>
        {children}
      </Link>
    );
  }
  return (
    <Link to="/alerts" search={{ cluster }}>
      {children}
    </Link>
  );
}

/** What a person must look at in this cluster, first of all on its page. */
export function AttentionPanel({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const variables = useMemo(() => ({ cluster: [cluster.id] }), [cluster.id]);
  const view = useView(ClusterAttentionDocument, { variables, pick, title: 'Needs attention' });
  return (
    <Panel
      title="Needs attention"
      scope={view.data && view.data.length > 0 ? `${view.data.length} in ${cluster.name}` : null}
      flush
    >
      <QueryView
        view={view}
        name="what needs attention"
        loading={<RowsSkeleton rows={4} />}
        isEmpty={(items) => items.length === 0}
        empty={
          <Empty
            title={
              cluster.kind === 'HOST'
                ? 'Nothing needs attention: no firing alerts.'
                : 'Nothing needs attention: no firing alerts, all nodes ready, no pod in trouble.'
            }
          />
        }
        stale={() => null}
      >
        {(items) => (
          <ul className={styles.items}>
            {items.map((item) => (
              <li key={item.key} className={styles.item}>
                <Severity level={item.severity} />
                <span className={styles.text} title={item.text}>
                  <Target cluster={cluster.name} target={item.target}>
                    {item.text}
                  </Target>
                </span>
                <span className="muted">
                  <RelativeTime at={item.since} missing="" />
                </span>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}
