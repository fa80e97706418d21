import { isTypable, NOT_TYPABLE, type Patch, patchOf } from './patch.js';
import type { Recommendation } from './recommendation.entity.js';

/** The change of a recommendation, ready to copy; null where it proposes none that can be said so. */
export function patchFor({
  body,
  subjectKind,
  namespace,
  subjectName,
}: Pick<Recommendation, 'body' | 'subjectKind' | 'namespace' | 'subjectName'>): Patch | null {
  if (namespace === null) return null;
  if (body.changes.length > 0) {
    const containers = body.changes.map(({ container: name, ...change }) => ({ name, ...change }));
    return patchOf({ kind: subjectKind, namespace, name: subjectName, containers, targets: body.targets });
  }
  if (body.replicas && SCALABLE.includes(subjectKind)) {
    const { from, to } = body.replicas;
    const canType = isTypable(subjectName) && isTypable(namespace);
    const what = `${subjectKind.toLowerCase()} ${subjectName} -n ${namespace}`;
    return {
      kubectl: canType ? [`kubectl scale ${what} --current-replicas=${from} --replicas=${to}`] : null,
      yaml: `spec:\n  replicas: ${to}\n`,
      helm: `replicaCount: ${to}\n`,
      notes: [
        'Where an autoscaler chooses the replicas, change its bounds instead.',
        ...(canType ? [] : [NOT_TYPABLE]),
      ],
    };
  }
  return null;
}

const SCALABLE = ['Deployment', 'StatefulSet', 'ReplicaSet'];
