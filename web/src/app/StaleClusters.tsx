import type { ClusterLabelFragment } from '../graphql/generated';
import { isStale, StaleClusterNote } from './StaleClusterNote';

interface Scoped {
  readonly cluster: ClusterLabelFragment;
}

/** Notes about the clusters of a list that no longer report; null when all do. */
export function staleClusters(rows: readonly Scoped[]) {
  const stale = new Map(rows.filter(({ cluster }) => isStale(cluster)).map(({ cluster }) => [cluster.id, cluster]));
  if (stale.size === 0) return null;
  return [...stale.values()].map((cluster) => <StaleClusterNote key={cluster.id} cluster={cluster} />);
}
