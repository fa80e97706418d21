import DataLoader from 'dataloader';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { type Measured, STALE_AFTER_INTERVALS } from './usage.loader.js';
import { UsageAbsence } from './usage.types.js';
import { type NewestVolume, readNewestVolumes } from './volume-usage.service.js';
import type { VolumeUsage } from './volume-usage.types.js';

const NEVER_MEASURED =
  'Nothing has measured it in the last hour. Only kubelets tell how full volumes are, and only of those that a running pod mounts: it takes the usage source “kubelet” and a storage driver that reports it.';

/**
 * However often they are asked, kubelets look at their volumes once a minute.
 * https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ (volumeStatsAggPeriod)
 */
const STALE_AFTER_MS = 5 * 60_000;

/** How full the volumes of claims are: one statement per tick and cluster. */
export function volumeUsage(context: RequestContext): DataLoader<Measured, VolumeUsage, number> {
  return context.loader(
    'usage.byVolume',
    () =>
      new DataLoader<Measured, VolumeUsage, number>((keys) => loadVolumes(context, keys), {
        // A tenant gives out each of these ids once.
        cacheKeyFn: ({ subjectId }) => subjectId,
      }),
  );
}

async function loadVolumes(context: RequestContext, keys: readonly Measured[]): Promise<VolumeUsage[]> {
  const byCluster = new Map<string, number[]>();
  for (const { clusterId, subjectId } of keys) {
    byCluster.set(clusterId, [...(byCluster.get(clusterId) ?? []), subjectId]);
  }
  const found = new Map<number, NewestVolume>();
  for (const [clusterId, subjectIds] of byCluster) {
    const own = await readNewestVolumes(context.read(), tenantOf(context), { clusterId, subjectIds }, context.now());
    for (const [subjectId, volume] of own) found.set(subjectId, volume);
  }
  const staleAfterMs = Math.max(STALE_AFTER_MS, STALE_AFTER_INTERVALS * context.settings.agentIntervalSeconds * 1_000);
  const staleBefore = context.now().getTime() - staleAfterMs;
  return keys.map(({ subjectId }) => usageOf(found.get(subjectId), staleBefore));
}

function usageOf(newest: NewestVolume | undefined, staleBefore: number): VolumeUsage {
  if (!newest) {
    return {
      ...{ usedBytes: null, sizeBytes: null, usedShare: null, usedInodes: null, inodes: null },
      ...{ source: null, observedAt: null, stale: false },
      ...{ absent: UsageAbsence.NEVER_REPORTED, absentReason: NEVER_MEASURED },
    };
  }
  const { usedBytes, sizeBytes, observedAt } = newest;
  return {
    ...newest,
    usedShare: usedBytes !== null && sizeBytes ? usedBytes / sizeBytes : null,
    stale: observedAt.getTime() < staleBefore,
    absent: null,
    absentReason: null,
  };
}
