import type { PersistentVolumeClaimInput, VolumeClaimPhase } from '../../api/generated.js';
import type { KubeVolumeClaim } from '../../kube/objects.js';
import { bytes } from '../../kube/quantity.js';
import { identityOf, labelsOf, textOrNull } from './fields.js';

const PHASES: Record<string, VolumeClaimPhase> = { Pending: 'PENDING', Bound: 'BOUND', Lost: 'LOST' };

/** What the server keeps of a PersistentVolumeClaim. One that the controller has not seen yet is pending. */
export function toVolumeClaim({ metadata, spec, status }: KubeVolumeClaim): PersistentVolumeClaimInput {
  return {
    ...identityOf(metadata),
    namespace: metadata?.namespace ?? '',
    phase: PHASES[status?.phase ?? ''] ?? 'PENDING',
    storageClass: textOrNull(spec?.storageClassName),
    volumeName: textOrNull(spec?.volumeName),
    accessModes: [...(status?.accessModes ?? spec?.accessModes ?? [])],
    requestBytes: bytes(spec?.resources?.requests?.['storage']),
    capacityBytes: bytes(status?.capacity?.['storage']),
    labels: labelsOf(metadata),
  };
}
