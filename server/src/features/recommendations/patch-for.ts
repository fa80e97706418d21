import { type Patch, patchOf } from './patch.js';
import type { Recommendation } from './recommendation.entity.js';

/** The change of a recommendation, ready to copy; null where it proposes none that can be said so. */
export function patchFor({ body, subjectKind, namespace, subjectName }: Recommendation): Patch | null {
  if (namespace === null) return null;
  const place = `-n ${namespace}`;
  if (body.changes.length > 0) {
    const containers = body.changes.map(({ container, current, proposed }) => ({ name: container, current, proposed }));
    return patchOf({ kind: subjectKind, namespace, name: subjectName, containers, targets: body.targets });
  }
  if (body.replicas && SCALABLE.includes(subjectKind)) {
    const { from, to } = body.replicas;
    return {
      kubectl: [
        `kubectl scale ${subjectKind.toLowerCase()} ${subjectName} ${place} --current-replicas=${from} --replicas=${to}`,
      ],
      yaml: `spec:\n  replicas: ${to}\n`,
      helm: `replicaCount: ${to}\n`,
      notes: ['Where an autoscaler chooses the replicas, change its bounds instead.'],
    };
  }
  return null;
}

const SCALABLE = ['Deployment', 'StatefulSet', 'ReplicaSet'];
