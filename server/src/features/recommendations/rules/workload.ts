import type { WorkloadFacts } from '../facts.js';
import type { AdviceSubject } from './rule.js';

/** The workload, or one container of it. */
export function subjectOf({ kind, namespace, name }: WorkloadFacts, container: string | null = null): AdviceSubject {
  return { kind, namespace, name, container };
}

/** “Deployment shop/api”. */
export function nameOfWorkload({ kind, namespace, name }: WorkloadFacts): string {
  return `${kind} ${namespace}/${name}`;
}

/** How a sentence names a container: with its name only where the pod has several. */
export function named(
  workload: WorkloadFacts,
  container: string,
): { kind: string; name: string; container: string | null } {
  const isAlone = workload.containers.length === 1;
  return { kind: workload.kind, name: `${workload.namespace}/${workload.name}`, container: isAlone ? null : container };
}

/** Kinds that keep so many pods running. */
const SERVING = ['Deployment', 'StatefulSet', 'ReplicaSet'];

export function isServing({ kind }: WorkloadFacts): boolean {
  return SERVING.includes(kind);
}

/** Replicas that are asked for, or the pods there are where the kind asks for none. */
export function replicasOf({ desiredReplicas, pods }: WorkloadFacts): number {
  return desiredReplicas ?? pods.length;
}
