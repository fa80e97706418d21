import type { SeriesGroup } from '../../graphql/generated';
import { type ChartSpec, GROUPS } from './chart-spec';
import type { CatalogueMetric } from './metric-options';
import { FLEET, type ScopeKind } from './scope';

type SubjectKind = CatalogueMetric['subjectKind'];

const OF_NODES: readonly ScopeKind[] = ['fleet', 'clusters', 'cluster', 'node'];
const OF_PODS: readonly ScopeKind[] = [...OF_NODES, 'team', 'namespace', 'workload', 'pod'];
const BY_POD: readonly SeriesGroup[] = ['ALL', 'CLUSTER', 'CLUSTER_NODE', 'NAMESPACE', 'TEAM', 'WORKLOAD', 'POD'];

/** What has subjects of a kind below it, and what they can be grouped by: the server refuses anything else. */
const POSSIBLE: Record<
  SubjectKind,
  { readonly scopes: readonly ScopeKind[]; readonly groups: readonly SeriesGroup[] }
> = {
  CLUSTER_NODE: { scopes: OF_NODES, groups: ['ALL', 'CLUSTER', 'CLUSTER_NODE'] },
  VOLUME: { scopes: OF_NODES, groups: ['ALL', 'CLUSTER', 'CLUSTER_NODE', 'VOLUME'] },
  POD: { scopes: OF_PODS, groups: BY_POD },
  CONTAINER: { scopes: [...OF_PODS, 'container'], groups: [...BY_POD, 'CONTAINER'] },
};

function kindsOf(metrics: readonly string[], catalogue: readonly CatalogueMetric[]): SubjectKind[] {
  return catalogue.filter(({ name }) => metrics.includes(name)).map(({ subjectKind }) => subjectKind);
}

/** What one line of these metrics can stand for; everything while the catalogue is not known. */
export function possibleGroups(metrics: readonly string[], catalogue: readonly CatalogueMetric[]): SeriesGroup[] {
  const kinds = kindsOf(metrics, catalogue);
  return GROUPS.filter((group) => kinds.every((kind) => POSSIBLE[kind].groups.includes(group)));
}

/** Whether these metrics are measured below a scope of that kind. */
export function isPossibleScope(
  scope: ScopeKind,
  metrics: readonly string[],
  catalogue: readonly CatalogueMetric[],
): boolean {
  return kindsOf(metrics, catalogue).every((kind) => POSSIBLE[kind].scopes.includes(scope));
}

/** The chart with a scope and a group that its metrics have: what does not fit becomes the widest that does. */
export function fit(spec: ChartSpec, catalogue: readonly CatalogueMetric[]): ChartSpec {
  const groups = possibleGroups(spec.metrics, catalogue);
  const narrowest = groups.includes('POD') ? 'ALL' : (groups.at(-1) ?? 'ALL');
  return {
    ...spec,
    scope: isPossibleScope(spec.scope.kind, spec.metrics, catalogue) ? spec.scope : FLEET,
    // One line per node says more of nodes than their sum.
    groupBy: groups.includes(spec.groupBy) ? spec.groupBy : narrowest,
  };
}
