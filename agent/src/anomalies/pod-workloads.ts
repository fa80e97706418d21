// Which workload a pod belongs to, from the inventory that passes by.
//
// Pods are kept in two generations. A pod that is reported or measured is of the younger one; every hour the older one
// is forgotten and the younger one becomes it. So a pod that is gone is forgotten within two hours, whatever was told of
// it, and one that is forgotten though it is there comes back with the next snapshot.
import type { PodInput } from '../api/generated.js';
import { HOUR_MS } from './detector-settings.js';

/** The pods of one workload share what is known of it. */
export interface Workload<T> {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** By container and then by metric's place in the list of what is watched. */
  readonly containers: Map<string, T[]>;
}

/** A bare Job runs once: nothing is usual for it. What a CronJob starts is the CronJob's. */
const ONCE = 'Job';

/** By namespace and then by name: strings that are there anyway, so that a pod costs little. */
class Generation<T> {
  private readonly namespaces = new Map<string, Map<string, Workload<T>>>();

  get(namespace: string, pod: string): Workload<T> | undefined {
    return this.namespaces.get(namespace)?.get(pod);
  }

  set(namespace: string, pod: string, workload: Workload<T>): void {
    const pods = this.namespaces.get(namespace) ?? new Map<string, Workload<T>>();
    pods.set(pod, workload);
    this.namespaces.set(namespace, pods);
  }

  all(): Workload<T>[] {
    return [...this.namespaces.values()].flatMap((pods) => [...new Set(pods.values())]);
  }
}

export class PodWorkloads<T> {
  private young = new Generation<T>();
  private old = new Generation<T>();
  private readonly workloads = new Map<string, Workload<T>>();
  private turnedAt: number;

  constructor(
    now: number,
    private readonly lifetimeMs = HOUR_MS,
  ) {
    this.turnedAt = now;
  }

  add({
    namespace,
    name,
    ownerKind,
    ownerName,
  }: Pick<PodInput, 'namespace' | 'name' | 'ownerKind' | 'ownerName'>): void {
    if (ownerKind === ONCE) return;
    // A pod without an owner stands for itself.
    const [kind, workload] = ownerKind && ownerName ? [ownerKind, ownerName] : ['Pod', name];
    const known = this.young.get(namespace, name);
    if (known?.kind === kind && known.name === workload) return;
    this.young.set(namespace, name, this.workload(namespace, kind, workload));
  }

  of(namespace: string, pod: string): Workload<T> | undefined {
    const young = this.young.get(namespace, pod);
    if (young !== undefined) return young;
    const workload = this.old.get(namespace, pod);
    if (workload !== undefined) this.young.set(namespace, pod, workload);
    return workload;
  }

  /** Lets go of what is kept per container. */
  clear(): void {
    for (const { containers } of this.workloads.values()) containers.clear();
  }

  /** Forgets what was not heard of for long; to be called now and then. */
  sweep(now: number): void {
    if (now - this.turnedAt < this.lifetimeMs) return;
    this.turnedAt = now;
    this.old = this.young;
    this.young = new Generation();
    const living = new Set(this.old.all());
    for (const [key, workload] of this.workloads) if (!living.has(workload)) this.workloads.delete(key);
  }

  private workload(namespace: string, kind: string, name: string): Workload<T> {
    const key = `${namespace}/${kind}/${name}`;
    const known = this.workloads.get(key);
    if (known !== undefined) return known;
    const workload = { namespace, kind, name, containers: new Map<string, T[]>() };
    this.workloads.set(key, workload);
    return workload;
  }
}
