// What is known of the cluster's objects, and what of it the server has not been told.
//
// Nothing is reported until every resource has either been listed or refused. Then comes a snapshot, and after it
// changes; another snapshot whenever a resource can be observed that could not be before, and when one is due. Both are
// given out part by part: objects are kept packed, and only those of one part are unpacked at a time.
import type { ClusterFactsInput, InventoryKind, InventoryPart, UnobservedKindInput } from '../../api/generated.js';
import type { WatchState } from '../../kube/watch.js';
import type { InventoryReport, Outcome } from '../collector.js';
import type { Resource } from './kinds.js';
import { digestOf, Packer } from './packer.js';
import { reasonOf, summaryOf } from './reasons.js';
import { Relations } from './relations.js';
import { LIST_OF, ReportBuilder } from './report-builder.js';
import { type Kept, ResourceStore, type StoreListener } from './resource-store.js';

const KINDS = Object.keys(LIST_OF) as InventoryKind[];
const PARTS: readonly InventoryPart[] = ['POD_SCHEDULING'];

export interface TrackerOptions {
  readonly resources: readonly Resource[];
  /** Namespaces to look at one by one; null looks at the whole cluster. */
  readonly namedNamespaces?: readonly string[] | null;
  readonly isWatched?: (namespace: string) => boolean;
  /** What the server takes; of other kinds nothing is told. */
  readonly kinds?: () => readonly InventoryKind[];
  /** What the server takes of objects besides what every server does. */
  readonly parts?: () => readonly InventoryPart[];
}

export class InventoryTracker implements StoreListener {
  readonly stores: readonly ResourceStore[];
  private readonly relations: Relations;
  private readonly kinds: () => readonly InventoryKind[];
  private readonly parts: () => readonly InventoryPart[];
  private pending = new Map<string, ResourceStore>();
  /** What the server was told of and is no more. */
  private gone = new Map<string, ResourceStore>();
  /** Kinds and parts that were told, as a text. */
  private toldTypes = '';
  private isSnapshotDue = true;
  private isUnobservedNews = false;

  constructor({
    resources,
    namedNamespaces = null,
    isWatched = () => true,
    kinds = () => KINDS,
    parts = () => PARTS,
  }: TrackerOptions) {
    this.kinds = kinds;
    this.parts = parts;
    this.stores = resources.flatMap((resource) => {
      const packer = new Packer();
      const places = resource.isNamespaced ? (namedNamespaces ?? [null]) : [null];
      return places.map((place) => new ResourceStore(resource, place, packer, isWatched, this));
    });
    this.relations = new Relations(this.stores);
  }

  changed(store: ResourceStore, uid: string, kept: Kept): void {
    this.gone.delete(uid);
    if (kept.packed !== '') this.pending.set(uid, store);
    for (const [other, its] of this.relations.changed(store, uid, kept)) this.pending.set(other, its);
  }

  dropped(store: ResourceStore, uid: string, kept: Kept): void {
    this.pending.delete(uid);
    this.relations.dropped(store, uid, kept);
    if (kept.told !== 0) this.gone.set(uid, store);
  }

  stateChanged({ resource }: ResourceStore, before: WatchState | null, now: WatchState): void {
    if (before?.status === now.status) return;
    // Without what only adds to it a whole kind has to be told anew.
    if (now.status === 'SYNCED' || resource.isAuxiliary) this.isSnapshotDue = true;
    if (now.status !== 'SYNCED') this.isUnobservedNews = true;
  }

  requestSnapshot(): void {
    this.isSnapshotDue = true;
  }

  /** What is to be reported now, in parts: a snapshot, the changes, or nothing (yet). */
  *take(observedAt: number, cluster: ClusterFactsInput): Generator<InventoryReport> {
    const isSettled = this.stores.every((each) => each.state !== null);
    if (!isSettled || this.observed().length === 0) return;
    const types = [...this.kinds(), ...this.parts()].join();
    if (types !== this.toldTypes) this.isSnapshotDue = true;
    this.toldTypes = types;
    const isSnapshot = this.isSnapshotDue;
    const unobserved = isSnapshot || this.isUnobservedNews ? this.unobserved() : [];
    [this.isSnapshotDue, this.isUnobservedNews] = [false, false];
    if (isSnapshot) yield* this.snapshot(observedAt, { ...cluster, ...this.placeOf() }, unobserved);
    else yield* this.changes(observedAt, unobserved);
  }

  outcome(): Outcome {
    if (this.stores.some((each) => each.state === null)) {
      return { status: 'NOTHING_TO_REPORT', reason: 'The cluster has not been listed yet.' };
    }
    const note = summaryOf(this.stores);
    if (this.observed().length > 0) {
      const observed = this.observed().reduce((sum, each) => sum + each.kept.size, 0);
      return { status: 'OK', observed, ...(note !== '' && { note }) };
    }
    const isRefused = this.stores.every((each) => each.state?.status !== 'UNREACHABLE');
    return isRefused ? { status: 'NOTHING_TO_REPORT', reason: note } : { status: 'FAILED', message: note };
  }

  private observed(): ResourceStore[] {
    return this.stores.filter((each) => each.isSynced && this.isTold(each));
  }

  private isTold({ resource }: ResourceStore): boolean {
    return this.kinds().includes(resource.kind);
  }

  private unobserved(): UnobservedKindInput[] {
    return this.kinds().flatMap((kind) => {
      const reasons = this.stores
        .filter(({ resource }) => resource.kind === kind && !resource.isAuxiliary)
        .flatMap((each) => reasonOf(each) ?? []);
      return reasons.length === 0 ? [] : [{ kind, reason: reasons.join(' ') }];
    });
  }

  private *snapshot(
    observedAt: number,
    cluster: ClusterFactsInput,
    unobserved: UnobservedKindInput[],
  ): Generator<InventoryReport> {
    this.pending.clear();
    this.gone.clear();
    const report = new ReportBuilder(true, observedAt, cluster);
    const complete = new Map(this.kinds().map((kind): [InventoryKind, string[]] => [kind, []]));
    for (const { kind } of unobserved) complete.delete(kind);
    for (const store of this.observed()) {
      for (const [uid, kept] of store.kept) {
        if (kept.packed === '') continue;
        this.tell(report, store, uid, kept);
        complete.get(store.resource.kind)?.push(uid);
        if (report.isFull) yield report.part();
      }
    }
    yield report.last({ complete, unobserved });
  }

  private *changes(observedAt: number, unobserved: UnobservedKindInput[]): Generator<InventoryReport> {
    for (const [uid, store] of this.relations.takeRecounted()) this.pending.set(uid, store);
    // What a store knows that nobody keeps up to date is not news; its next snapshot tells.
    const pending = [...this.pending].filter(([, store]) => store.isSynced && this.isTold(store));
    const gone = [...this.gone].filter(([, store]) => store.isSynced);
    this.pending.clear();
    this.gone.clear();
    const report = new ReportBuilder(false, observedAt);
    for (const [uid, store] of pending) {
      const kept = store.kept.get(uid);
      if (kept !== undefined) this.tell(report, store, uid, kept);
      if (report.isFull) yield report.part();
    }
    for (const [uid, { resource }] of gone) {
      report.delete(resource.kind, uid);
      if (report.isFull) yield report.part();
    }
    if (!report.isEmpty || unobserved.length > 0) yield report.last({ unobserved });
  }

  /** Adds an object to a report, unless it was told just so: a snapshot repeats everything. */
  private tell(report: ReportBuilder, store: ResourceStore, uid: string, kept: Kept): void {
    const text = store.textOf(kept);
    const { input, related } = this.relations.complete(store, uid, JSON.parse(text));
    const told = digestOf(text + related);
    if (!report.isSnapshot && kept.told === told) return;
    kept.told = told;
    report.add(store.resource.kind, this.asTaken(input));
  }

  /** Servers that know no claims know no pods with claims either, and those of before not where pods can go. */
  private asTaken(input: object): object {
    const refused = [
      ...(this.kinds().includes('PERSISTENT_VOLUME_CLAIM') ? [] : ['claims']),
      ...(this.parts().includes('POD_SCHEDULING') ? [] : ['scheduling']),
    ];
    if (!refused.some((field) => field in input)) return input;
    return Object.fromEntries(Object.entries(input).filter(([field]) => !refused.includes(field)));
  }

  /** Provider and region as the nodes have them. */
  private placeOf(): ClusterFactsInput {
    const nodes = this.stores.filter(({ resource }) => resource.kind === 'CLUSTER_NODE');
    const places = nodes.flatMap(({ kept }) => [...kept.values()].flatMap(({ facts }) => facts?.place ?? []));
    const provider = places.find((place) => place.provider)?.provider ?? null;
    return { provider, region: places.find((place) => place.region)?.region ?? null };
  }
}
