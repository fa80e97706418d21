import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { CostSettingsTab } from '../../features/costs/CostSettingsTab';
import { ListPricesTab } from '../../features/costs/ListPricesTab';
import { NodePricesTab } from '../../features/costs/NodePricesTab';
import { OwnPricesTab } from '../../features/costs/OwnPricesTab';
import { ClusterFacet } from '../ClusterFacet';
import { CostOverview } from '../CostOverview';
import type { CostsSearch } from '../costs-search';
import { useClusterScope } from '../use-cluster-scope';
import { useSearchPatch } from '../use-list-search';
import { useViewer } from '../use-viewer';

interface Props {
  readonly search: CostsSearch;
  readonly canEdit: boolean;
}

/** Which price each cluster node has. */
function Nodes({ search, canEdit }: Props) {
  const { ids, clusters } = useClusterScope(search.cluster);
  // Hosts outside of Kubernetes have no costs.
  const priced = useMemo(
    () =>
      ids ?? (clusters.length === 0 ? null : clusters.filter(({ kind }) => kind === 'KUBERNETES').map(({ id }) => id)),
    [ids, clusters],
  );
  return (
    <NodePricesTab
      clusterIds={priced}
      canEdit={canEdit}
      filters={<ClusterFacet clusters={clusters} value={search.cluster} />}
    />
  );
}

function ListPrices({ search }: Props) {
  const patch = useSearchPatch();
  return <ListPricesTab q={search.q} provider={search.provider} onFilter={patch} />;
}

/** What the clusters cost, and the prices and the policy behind it. */
export function CostsPage() {
  const search = useSearch({ from: '/app/costs' });
  const canEdit = useViewer()?.role === 'ADMIN';
  switch (search.tab) {
    case 'nodes':
      return <Nodes search={search} canEdit={canEdit} />;
    case 'own':
      return <OwnPricesTab canEdit={canEdit} />;
    case 'list':
      return <ListPrices search={search} canEdit={canEdit} />;
    case 'settings':
      return <CostSettingsTab canEdit={canEdit} />;
    default:
      return <CostOverview search={search} />;
  }
}
