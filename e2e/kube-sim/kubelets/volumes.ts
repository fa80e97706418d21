import { claimSize } from '../cluster/claims.js';
import type { Pod } from '../types.js';

export interface VolumeReading {
  name: string;
  /** Name of the PersistentVolumeClaim behind it; null: a volume of the pod alone. */
  claim: string | null;
  capacityBytes: number;
  usedBytes: number;
  inodes: number;
  inodesUsed: number;
}

/** A volume in memory, such as the one with the service account's token. */
const TOKEN = { capacityBytes: 134_217_728, usedBytes: 12_288, inodes: 2_016_845, inodesUsed: 9 } as const;

interface VolumeSpec {
  name: string;
  persistentVolumeClaim?: { claimName: string };
}

/** What a pod's volumes hold. */
export function volumesOf(pod: Pod, nowMs: number): VolumeReading[] {
  return ((pod.spec.volumes ?? []) as VolumeSpec[]).map(({ name, persistentVolumeClaim }) => {
    if (!persistentVolumeClaim) return { name, claim: null, ...TOKEN };
    const { claimName } = persistentVolumeClaim;
    return { name, claim: claimName, ...claimSize(pod.metadata.namespace ?? '', claimName, nowMs) };
  });
}
