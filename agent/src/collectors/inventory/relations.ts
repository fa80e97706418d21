import type { PodInput, ServiceInput } from '../../api/generated.js';
import { type Owner, resolveOwner } from './owner.js';
import type { Kept, ResourceStore } from './resource-store.js';
import { countEndpoints, type EndpointCounts, serviceKey } from './service.js';

/** Kinds whose objects are kept, so that one that is not known may still come. */
const WORKLOADS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job']);

/** An object and the store that it is in. */
type Whereabouts = readonly [uid: string, store: ResourceStore];

/**
 * What an object's report takes from other objects: a pod names the workload over its ReplicaSet or Job, a Service counts
 * the endpoints of its slices. When the other object comes or changes, the first has to be told anew.
 */
export class Relations {
  /** Pods by the uid of a workload that they wait for. */
  private readonly orphans = new Map<string, string[]>();
  /** Services whose slices changed. */
  private readonly recounted = new Set<string>();
  private counts: Map<string, EndpointCounts> | null = null;

  constructor(private readonly stores: readonly ResourceStore[]) {}

  /** The objects that have to be told anew because this one came or changed. */
  changed({ resource }: ResourceStore, uid: string, { facts }: Kept): readonly Whereabouts[] {
    if (facts?.slice !== undefined) this.recount(facts.slice.service);
    if (resource.kind !== 'WORKLOAD') return [];
    const waiting = this.orphans.get(uid) ?? [];
    this.orphans.delete(uid);
    const pods = this.stores.filter((each) => each.resource.kind === 'POD');
    return pods.flatMap((store) =>
      waiting.filter((pod) => store.kept.has(pod)).map((pod): Whereabouts => [pod, store]),
    );
  }

  dropped({ resource }: ResourceStore, uid: string, { facts }: Kept): void {
    if (facts?.slice !== undefined) this.recount(facts.slice.service);
    if (resource.kind !== 'POD') return;
    for (const [owner, pods] of this.orphans) {
      const at = pods.indexOf(uid);
      if (at >= 0) pods.splice(at, 1);
      if (pods.length === 0) this.orphans.delete(owner);
    }
  }

  /** The Services whose endpoints changed since the last time. */
  takeRecounted(): Whereabouts[] {
    const found = this.recounted.size === 0 ? [] : this.servicesOf(this.recounted);
    this.recounted.clear();
    return found;
  }

  /** The input with what it takes from other objects, and that as a text to tell it from another time. */
  complete(store: ResourceStore, uid: string, input: object): { input: object; related: string } {
    if (store.resource.kind === 'POD') return this.withOwner(uid, input as PodInput);
    return store.resource.kind === 'SERVICE' ? this.withEndpoints(input as ServiceInput) : { input, related: '' };
  }

  private recount(service: string): void {
    this.recounted.add(service);
    this.counts = null;
  }

  private withOwner(uid: string, pod: PodInput): { input: object; related: string } {
    const { ownerKind, ownerName, ownerUid } = pod;
    if (!ownerKind || !ownerName || !ownerUid) return { input: pod, related: '' };
    const direct = { kind: ownerKind, name: ownerName, uid: ownerUid };
    if (WORKLOADS.has(ownerKind) && this.ownerOf(ownerUid) === undefined) {
      const waiting = this.orphans.get(ownerUid) ?? [];
      if (!waiting.includes(uid)) this.orphans.set(ownerUid, [...waiting, uid]);
    }
    const { kind, name, uid: top } = resolveOwner(direct, (each) => this.ownerOf(each)) ?? direct;
    return { input: { ...pod, ownerKind: kind, ownerName: name, ownerUid: top }, related: top };
  }

  /** What owns a workload: null where nothing does, undefined for one that is not known. */
  private ownerOf(uid: string): Owner | null | undefined {
    for (const { resource, kept } of this.stores) {
      const known = resource.kind === 'WORKLOAD' ? kept.get(uid) : undefined;
      if (known !== undefined) return known.facts?.owner ?? null;
    }
    return undefined;
  }

  private withEndpoints(service: ServiceInput): { input: object; related: string } {
    const slices = this.stores.filter(({ resource }) => resource.kind === 'SERVICE' && resource.isAuxiliary);
    // An ExternalName is a name only, and what slices say that nobody may read is unknown.
    if (service.type === 'EXTERNAL_NAME' || !slices.every((each) => each.isSynced))
      return { input: service, related: '' };
    this.counts ??= countEndpoints(
      slices.flatMap((each) => [...each.kept.values()].flatMap((kept) => kept.facts?.slice ?? [])),
    );
    const { ready, notReady } = this.counts.get(serviceKey(service.namespace, service.name)) ?? {
      ready: 0,
      notReady: 0,
    };
    return {
      input: { ...service, readyEndpoints: ready, notReadyEndpoints: notReady },
      related: `${ready}/${notReady}`,
    };
  }

  private servicesOf(keys: ReadonlySet<string>): Whereabouts[] {
    const services = this.stores.filter(({ resource }) => resource.kind === 'SERVICE' && !resource.isAuxiliary);
    return services.flatMap((store) =>
      [...store.kept]
        .filter(([, { facts }]) => facts?.service !== undefined && keys.has(facts.service))
        .map(([uid]): Whereabouts => [uid, store]),
    );
  }
}
