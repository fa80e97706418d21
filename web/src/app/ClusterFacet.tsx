import type { ClusterLabelFragment } from '../graphql/generated';
import { Facet } from '../ui/FilterBar';
import { joinList, splitList, useSearchPatch } from './use-list-search';

interface Props {
  readonly clusters: readonly ClusterLabelFragment[];
  readonly value: string | undefined;
}

/** The scope of a list: which clusters it shows. */
export function ClusterFacet({ clusters, value }: Props) {
  const patch = useSearchPatch();
  return (
    <Facet
      label="Cluster"
      options={clusters.map(({ name, isDemo }) => ({ value: name, label: isDemo ? `${name} (demo)` : name }))}
      value={splitList(value)}
      onChange={(names) => patch({ cluster: joinList(names) })}
    />
  );
}
