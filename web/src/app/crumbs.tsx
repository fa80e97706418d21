import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ClusterLabelFragment } from '../graphql/generated';
import { DemoBadge } from '../ui/Badge';

interface Crumb {
  readonly key: string;
  readonly node: ReactNode;
}

/** The beginning of every object's breadcrumb: Fleet / cluster. */
export function clusterCrumbs(cluster: ClusterLabelFragment): Crumb[] {
  return [
    { key: 'fleet', node: <Link to="/">Fleet</Link> },
    {
      key: 'cluster',
      node: (
        <>
          <Link to="/clusters/$cluster" params={{ cluster: cluster.name }}>
            {cluster.name}
          </Link>{' '}
          {cluster.isDemo ? <DemoBadge /> : null}
        </>
      ),
    },
  ];
}
