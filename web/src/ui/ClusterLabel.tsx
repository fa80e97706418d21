import { DemoBadge } from './Badge';

/** A cluster's name in a row of something else; the demo mark never goes missing. */
export function ClusterLabel({ cluster }: { readonly cluster: { readonly name: string; readonly isDemo: boolean } }) {
  return (
    <span title={cluster.name}>
      {cluster.name} {cluster.isDemo ? <DemoBadge /> : null}
    </span>
  );
}
