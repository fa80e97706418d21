import { Random } from '../prng.js';
import type { KubeObject, Labels, ObjectMeta, Pod, PodSpec, PodTemplate } from '../types.js';
import { admittedSpec, qosClass } from './pod-spec.js';
import { ownedBy, type World } from './world.js';

/** Metadata of a new object; the store sets its revision. */
export function newMeta(world: World, meta: Partial<ObjectMeta> & { name: string }): ObjectMeta {
  return { creationTimestamp: world.clock.timestamp(), resourceVersion: '', uid: world.random.uid(), ...meta };
}

/** Metadata of an object whose uid follows from its name, so that the course of chance stays as it is. */
export function namedMeta(world: World, kind: string, meta: Partial<ObjectMeta> & { name: string }): ObjectMeta {
  const uid = new Random(`${world.seed}/${kind}/${meta.namespace ?? ''}/${meta.name}`).uid();
  return { creationTimestamp: world.clock.timestamp(), resourceVersion: '', uid, ...meta };
}

export interface NewPod {
  namespace: string;
  /** A full name, or a prefix to which a random tail is added. */
  name?: string;
  generateName?: string;
  labels: Labels;
  annotations?: Labels;
  spec: PodSpec;
  owner?: KubeObject;
}

/** A pod as it is right after admission: nothing scheduled, nothing run. */
export function newPod(world: World, from: NewPod): Pod {
  const suffix = world.random.suffix();
  const spec = admittedSpec(from.spec, suffix);
  const { annotations, generateName, labels, namespace, owner } = from;
  const name = from.name ?? `${generateName}${suffix}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: newMeta(world, {
      ...(annotations ? { annotations } : {}),
      ...(generateName ? { generateName } : {}),
      labels,
      name,
      namespace,
      ...(owner ? { ownerReferences: [ownedBy(owner)] } : {}),
    }),
    spec,
    status: { phase: 'Pending', qosClass: qosClass(spec) },
  };
}

export function podsOf(world: World, owner: KubeObject): Pod[] {
  return world.store.list('pods').filter((pod) => pod.metadata.ownerReferences?.[0]?.uid === owner.metadata.uid);
}

export function templateOf(labels: Labels, spec: PodSpec, annotations?: Labels): PodTemplate {
  return { metadata: { ...(annotations ? { annotations } : {}), creationTimestamp: null, labels }, spec };
}

/** Drops what is zero or undefined, as `omitempty` does on the wire. */
export function compact<T extends object>(counts: T): T {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0 && value !== undefined)) as T;
}
