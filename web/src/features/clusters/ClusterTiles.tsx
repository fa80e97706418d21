import type { ClusterOverviewFragment } from '../../graphql/generated';
import { formatBytes, formatCores, formatCount, joinQuantity, type Quantity } from '../../lib/format';
import { BulletBar } from '../../ui/BulletBar';
import { SeverityCounts } from '../../ui/Severity';
import { Tile, Tiles } from '../../ui/Tile';
import { cpuOf, memoryOf } from '../../ui/usage';
import { type Measured, Value } from '../../ui/Value';
import { notSeen } from './not-seen';

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

interface CountProps {
  readonly cluster: ClusterOverviewFragment;
  readonly isStale: boolean;
}

function NodesTile({ cluster, isStale }: CountProps) {
  const { ready, total } = cluster.clusterNodeCounts;
  const why = notSeen(cluster, 'CLUSTER_NODE', total);
  if (why !== null) return <NotSeenTile label="Nodes" why={why} />;
  return <Tile label="Nodes" value={formatCount(ready)} of={`of ${formatCount(total)} ready`} isStale={isStale} />;
}

function PodsTile({ cluster, isStale }: CountProps) {
  const { total, running, pending, failed, succeeded } = cluster.podCounts;
  const why = notSeen(cluster, 'POD', total);
  if (why !== null) return <NotSeenTile label="Pods" why={why} />;
  return (
    <Tile label="Pods" value={formatCount(running)} of={`of ${formatCount(total)} running`} isStale={isStale}>
      {`${pending} pending, ${failed} failed, ${succeeded} succeeded`}
    </Tile>
  );
}

function NotSeenTile({ label, why }: { readonly label: string; readonly why: string }) {
  return (
    <Tile label={label} value="n/a" of="not observed" isStale>
      {why}
    </Tile>
  );
}

/** Four figures of the whole cluster, each with what it is a part of. */
export function ClusterTiles({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const { firingAlerts, usage, allocatable, resources } = cluster;
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
          <NodesTile cluster={cluster} isStale={isOffline} />
          <PodsTile cluster={cluster} isStale={isOffline} />
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
