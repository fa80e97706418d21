import type { PersistentVolumeClaim } from '../kinds.js';
import { hash32, unitAt } from '../prng.js';
import type { Pod, StatefulSet } from '../types.js';
import { namedMeta } from './pod-factory.js';
import type { World } from './world.js';

const GIB = 2 ** 30;
const DAY_MS = 86_400_000;

/** What the storage class gives to every claim of the shop. */
export const CLAIM_GIB = 50;
/** Nearly full, and growing: someone should look at it. */
const NEARLY_FULL = 'data/data-kafka-2';

export interface ClaimSize {
  capacityBytes: number;
  usedBytes: number;
  inodes: number;
  inodesUsed: number;
}

/** Part of the volume that is in use: it grows for a week, then old data is removed. */
function fillAt(key: string, nowMs: number): number {
  const week = (nowMs / (7 * DAY_MS) + unitAt(hash32(key), 1)) % 1;
  if (key === NEARLY_FULL) return 0.935 + 0.03 * ((nowMs / DAY_MS) % 1);
  return 0.14 + 0.42 * unitAt(hash32(key), 2) + 0.06 * week;
}

/** How full the volume of a claim is: a pure function of the time. */
export function claimSize(namespace: string, name: string, nowMs: number): ClaimSize {
  const key = `${namespace}/${name}`;
  // A file system takes about 2 % for itself.
  const capacityBytes = Math.floor((CLAIM_GIB * GIB * 0.98) / 4096) * 4096;
  const usedBytes = Math.floor((capacityBytes * fillAt(key, nowMs)) / 4096) * 4096;
  const inodes = 3_276_800;
  return { capacityBytes, usedBytes, inodes, inodesUsed: 900 + Math.floor(usedBytes / 262_144) };
}

interface ClaimDraft {
  namespace: string;
  name: string;
  app: string;
  isBound: boolean;
}

function claimOf(world: World, { namespace, name, app, isBound }: ClaimDraft): PersistentVolumeClaim {
  const storage = `${CLAIM_GIB}Gi`;
  const bound = { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' };
  const annotations = {
    ...(isBound ? bound : {}),
    'volume.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com',
  };
  const metadata = namedMeta(world, 'PersistentVolumeClaim', {
    annotations,
    finalizers: ['kubernetes.io/pvc-protection'],
    labels: { app },
    name,
    namespace,
  });
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata,
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage } },
      storageClassName: 'gp3',
      volumeMode: 'Filesystem',
      ...(isBound ? { volumeName: `pvc-${metadata.uid}` } : {}),
    },
    status: isBound ? { accessModes: ['ReadWriteOnce'], capacity: { storage }, phase: 'Bound' } : { phase: 'Pending' },
  };
}

/** Gives a pod of a StatefulSet its own volume, as the controller does; the claim outlives the pod. */
export function mountClaim(world: World, pod: Pod, set: StatefulSet): void {
  const { namespace = '', name: podName } = pod.metadata;
  const name = `data-${podName}`;
  if (!world.store.get('persistentvolumeclaims', namespace, name)) {
    const app = set.metadata.labels?.app ?? set.metadata.name;
    world.store.create('persistentvolumeclaims', claimOf(world, { namespace, name, app, isBound: true }));
  }
  pod.spec.volumes = [{ name: 'data', persistentVolumeClaim: { claimName: name } }, ...(pod.spec.volumes ?? [])];
  const [first] = pod.spec.containers;
  if (first) first.volumeMounts = [{ mountPath: '/var/lib/data', name: 'data' }, ...(first.volumeMounts ?? [])];
}

/** Claims that no pod mounts: one that a third replica left behind, one that waits for a pod that fits nowhere. */
export function createOtherClaims(world: World): void {
  const namespace = 'data';
  const left = claimOf(world, { namespace, name: 'data-postgres-2', app: 'postgres', isBound: true });
  const waiting = claimOf(world, { namespace, name: 'warehouse-scratch', app: 'warehouse-loader', isBound: false });
  for (const claim of [left, waiting]) world.store.create('persistentvolumeclaims', claim);
}
