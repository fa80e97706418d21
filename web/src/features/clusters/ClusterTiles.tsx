import type { ClusterOverviewFragment } from '../../graphql/generated';
import { formatBytes, formatCores, formatCount, joinQuantity, type Quantity } from '../../lib/format';
import { BulletBar } from '../../ui/BulletBar';
import { SeverityCounts } from '../../ui/Severity';
import { Tile, Tiles } from '../../ui/Tile';
import { cpuOf, memoryOf } from '../../ui/usage';
import { type Measured, Value } from '../../ui/Value';

interface ResourceProps {
  readonly label: string;
  readonly used: Measured;
  readonly requested: number | null;
  readonly allocatable: number | null;
  readonly format: (value: number) => Quantity;
  readonly isStale: boolean;
}

function ResourceTile({ label, used, requested, allocatable, format, isStale }: ResourceProps) {
  const whole = allocatable === null ? null : format(allocatable);
  const number = (value: number) => ({ text: format(value).text, unit: '' });
  return (
    <Tile
      label={label}
      value={<Value of={used} format={number} isStale={isStale} />}
      of={whole ? `of ${joinQuantity(whole)} used` : 'used'}
    >
      <BulletBar
        used={used.state === 'value' ? used.value : null}
        requested={requested}
        limit={allocatable}
        width={64}
        isStale={isStale}
      />
      {requested === null ? null : `${joinQuantity(format(requested))} requested`}
    </Tile>
  );
}

const gib = (bytes: number) => formatBytes(bytes, 'GiB');

/** Four figures of the whole cluster, each with what it is a part of. */
export function ClusterTiles({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const { clusterNodeCounts, podCounts, firingAlerts, usage, allocatable, resources } = cluster;
  const isOffline = cluster.health.status === 'OFFLINE';
  const isStale = usage.stale || isOffline;
  return (
    <Tiles>
      <ResourceTile
        label="CPU"
        used={cpuOf(usage)}
        requested={resources.cpuRequestCores}
        allocatable={allocatable.cpuCores}
        format={formatCores}
        isStale={isStale}
      />
      <ResourceTile
        label="Memory"
        used={memoryOf(usage)}
        requested={resources.memoryRequestBytes}
        allocatable={allocatable.memoryBytes}
        format={gib}
        isStale={isStale}
      />
      {cluster.kind === 'HOST' ? null : (
        <>
          <Tile
            label="Nodes"
            value={formatCount(clusterNodeCounts.ready)}
            of={`of ${formatCount(clusterNodeCounts.total)} ready`}
            isStale={isOffline}
          />
          <Tile
            label="Pods"
            value={formatCount(podCounts.running)}
            of={`of ${formatCount(podCounts.total)} running`}
            isStale={isOffline}
          >
            {`${podCounts.pending} pending, ${podCounts.failed} failed, ${podCounts.succeeded} succeeded`}
          </Tile>
        </>
      )}
      <Tile
        label="Firing alerts"
        value={formatCount(firingAlerts.critical + firingAlerts.warning + firingAlerts.info)}
        of="now"
      >
        {firingAlerts.critical + firingAlerts.warning > 0 ? (
          <SeverityCounts critical={firingAlerts.critical} warning={firingAlerts.warning} />
        ) : null}
      </Tile>
    </Tiles>
  );
}
