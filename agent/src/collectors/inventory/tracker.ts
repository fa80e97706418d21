// What is known of the cluster's objects, and what of it the server has not been told.
//
// Nothing is reported until every resource has either been listed or refused. Then comes a snapshot, and after it
// changes; another snapshot whenever a resource can be observed that could not be before, and when one is due.
import type {
  ClusterFactsInput,
  ClusterNodeInput,
  InventoryKind,
  NamespaceInput,
  PodInput,
  UnobservedKindInput,
  WorkloadInput,
} from '../../api/generated.js';
import type { Stored, WatchState } from '../../kube/watch.js';
import type { InventoryReport, Outcome } from '../collector.js';
import type { Resource, Seen } from './kinds.js';
import { type Owner, resolveOwner } from './owner.js';

const KINDS: readonly InventoryKind[] = ['CLUSTER_NODE', 'NAMESPACE', 'WORKLOAD', 'POD'];

interface Tracked {
  readonly resource: Resource;
  readonly store: Map<string, Stored<Seen>>;
  state: WatchState | null;
}

/** The last thing told about an object; a change that comes to the same is none. */
type Told = Map<string, string>;

export class InventoryTracker {
  private readonly tracked: Tracked[];
  private readonly pending = new Map<string, Tracked>();
  private told: Told = new Map();
  private isSnapshotDue = true;
  private isUnobservedNews = false;

  constructor(resources: readonly Resource[]) {
    this.tracked = resources.map((resource) => ({ resource, store: new Map(), state: null }));
  }

  get resources(): readonly Tracked[] {
    return this.tracked;
  }

  changed(tracked: Tracked, uid: string, seen: Seen | null): void {
    this.pending.set(uid, tracked);
    if (seen === null || tracked.resource.kind !== 'WORKLOAD') return;
    // A pod may be seen before the ReplicaSet or Job that leads to its workload.
    for (const pods of this.tracked.filter((each) => each.resource.kind === 'POD')) {
      for (const [podUid, { value }] of pods.store) if (value.owner?.uid === uid) this.pending.set(podUid, pods);
    }
  }

  setState(tracked: Tracked, state: WatchState): void {
    const before = tracked.state?.status;
    tracked.state = state;
    if (before === state.status) return;
    if (state.status === 'SYNCED') this.isSnapshotDue = true;
    else this.isUnobservedNews = true;
  }

  requestSnapshot(): void {
    this.isSnapshotDue = true;
  }

  /** What is to be reported now: a snapshot, the changes, or null for nothing (yet). */
  take(observedAt: number, cluster: ClusterFactsInput): InventoryReport | null {
    const isSettled = this.tracked.every((each) => each.state !== null);
    if (!isSettled || this.observed().length === 0) return null;
    if (!this.isSnapshotDue) return this.takeChanges(observedAt);
    this.isSnapshotDue = false;
    this.isUnobservedNews = false;
    this.pending.clear();
    return this.snapshot(observedAt, { ...cluster, ...this.placeOf() });
  }

  outcome(): Outcome {
    const reasons = this.unobserved().map(({ kind, reason }) => `${kind}: ${reason}`);
    if (this.tracked.some((each) => each.state === null)) {
      return { status: 'NOTHING_TO_REPORT', reason: 'The cluster has not been listed yet.' };
    }
    const note = reasons.join(' ');
    if (this.observed().length > 0) {
      const observed = this.observed().reduce((sum, each) => sum + each.store.size, 0);
      return { status: 'OK', observed, ...(note !== '' && { note: `Not observed: ${note}` }) };
    }
    const isRefused = this.tracked.every((each) => each.state?.status !== 'UNREACHABLE');
    return isRefused ? { status: 'NOTHING_TO_REPORT', reason: note } : { status: 'FAILED', message: note };
  }

  private observed(): Tracked[] {
    return this.tracked.filter((each) => each.state?.status === 'SYNCED');
  }

  private unobserved(): UnobservedKindInput[] {
    return KINDS.flatMap((kind) => {
      const reasons = this.tracked
        .filter((each) => each.resource.kind === kind && each.state !== null && each.state.status !== 'SYNCED')
        .map(
          (each) =>
            `${each.resource.resource}: ${each.state !== null && 'reason' in each.state ? each.state.reason : ''}`,
        );
      return reasons.length === 0 ? [] : [{ kind, reason: reasons.join(' ') }];
    });
  }

  private snapshot(observedAt: number, cluster: ClusterFactsInput): InventoryReport {
    const unobserved = this.unobserved();
    const uids = new Map<InventoryKind, string[]>(KINDS.map((kind) => [kind, []]));
    const report = emptyReport(observedAt, true, unobserved);
    this.told = new Map();
    for (const { resource, store } of this.observed()) {
      for (const [uid, { value }] of store) {
        if (!value.isReported) continue;
        const input = this.resolved(value);
        this.told.set(uid, JSON.stringify(input));
        addTo(report, resource.kind, input);
        uids.get(resource.kind)?.push(uid);
      }
    }
    const isUnobserved = new Set(unobserved.map((each) => each.kind));
    const complete = KINDS.filter((kind) => !isUnobserved.has(kind)).map((kind) => ({
      kind,
      uids: uids.get(kind) ?? [],
    }));
    return { ...report, cluster, complete };
  }

  private takeChanges(observedAt: number): InventoryReport | null {
    const unobserved = this.isUnobservedNews ? this.unobserved() : [];
    const report = emptyReport(observedAt, false, unobserved);
    for (const [uid, tracked] of this.pending) {
      // What is missing from a store that nobody keeps up to date was not deleted; its next snapshot tells.
      if (tracked.state?.status === 'SYNCED') this.addChange(report, tracked, uid);
    }
    this.pending.clear();
    this.isUnobservedNews = false;
    const { clusterNodes, namespaces, workloads, pods, deleted } = report;
    const isEmpty = [clusterNodes, namespaces, workloads, pods, deleted, unobserved].every((list) => list.length === 0);
    return isEmpty ? null : report;
  }

  private addChange(report: MutableReport, { resource, store }: Tracked, uid: string): void {
    const seen = store.get(uid)?.value;
    if (seen === undefined) {
      if (this.told.delete(uid)) report.deleted.push({ kind: resource.kind, uid });
      return;
    }
    const input = this.resolved(seen);
    const text = JSON.stringify(input);
    if (!seen.isReported || this.told.get(uid) === text) return;
    this.told.set(uid, text);
    addTo(report, resource.kind, input);
  }

  private resolved({ input, owner }: Seen): object {
    if (owner === null || !('containers' in input)) return input;
    const resolved = resolveOwner(owner, (uid) => this.ownerOfUid(uid)) ?? owner;
    return { ...input, ownerKind: resolved.kind, ownerName: resolved.name, ownerUid: resolved.uid };
  }

  private ownerOfUid(uid: string): Owner | null | undefined {
    for (const { resource, store } of this.tracked) {
      const seen = resource.kind === 'WORKLOAD' ? store.get(uid) : undefined;
      if (seen !== undefined) return seen.value.owner;
    }
    return undefined;
  }

  /** Provider and region as the nodes have them. */
  private placeOf(): ClusterFactsInput {
    const nodes = this.tracked
      .filter((each) => each.resource.kind === 'CLUSTER_NODE')
      .flatMap((each) => [...each.store.values()]);
    const provider = nodes.map((node) => node.value.provider).find((each) => each) ?? null;
    const region = nodes.map((node) => (node.value.input as ClusterNodeInput).region).find((each) => each) ?? null;
    return { provider, region };
  }
}

type MutableReport = InventoryReport & {
  readonly clusterNodes: ClusterNodeInput[];
  readonly namespaces: NamespaceInput[];
  readonly workloads: WorkloadInput[];
  readonly pods: PodInput[];
  readonly deleted: { kind: InventoryKind; uid: string }[];
};

function emptyReport(observedAt: number, isSnapshot: boolean, unobserved: UnobservedKindInput[]): MutableReport {
  const lists = { clusterNodes: [], namespaces: [], workloads: [], pods: [], deleted: [], complete: [] };
  return { isSnapshot, observedAt, ...lists, unobserved };
}

/** The mapper of a resource fits the list of its kind. */
function addTo(report: MutableReport, kind: InventoryKind, input: object): void {
  if (kind === 'CLUSTER_NODE') report.clusterNodes.push(input as ClusterNodeInput);
  if (kind === 'NAMESPACE') report.namespaces.push(input as NamespaceInput);
  if (kind === 'WORKLOAD') report.workloads.push(input as WorkloadInput);
  if (kind === 'POD') report.pods.push(input as PodInput);
}
