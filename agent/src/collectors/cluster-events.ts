import type { ClusterEventInput } from '../api/generated.js';
import type { KubeEvent } from '../kube/objects.js';
import { type Stored, type WatchState, watchList } from '../kube/watch.js';
import type { Collector, CollectorContext, Outcome } from './collector.js';

/** Longest message that leaves the cluster; Kubernetes itself cuts at 1024. */
const MAX_MESSAGE = 1024;

function firstTime(...times: readonly (string | null | undefined)[]): string | null {
  const time = times.find((each) => each && !Number.isNaN(Date.parse(each)));
  return time ? new Date(time).toISOString() : null;
}

/** What the server keeps of an event. @throws when it lacks what identifies it or any time */
export function toClusterEvent(event: KubeEvent): ClusterEventInput {
  const { metadata, series, involvedObject: involved } = event;
  const createdAt = metadata?.creationTimestamp;
  const firstSeenAt = firstTime(event.firstTimestamp, event.eventTime, event.lastTimestamp, createdAt);
  const lastSeenAt = firstTime(series?.lastObservedTime, event.lastTimestamp, event.eventTime, createdAt);
  if (!metadata?.uid || firstSeenAt === null || lastSeenAt === null) {
    throw new Error(`an event has uid ${metadata?.uid} and last time ${lastSeenAt}; expected both`);
  }
  return {
    uid: metadata.uid,
    type: event.type === 'Warning' ? 'WARNING' : 'NORMAL',
    reason: event.reason || 'Unknown',
    message: (event.message ?? event.note ?? '').slice(0, MAX_MESSAGE),
    count: Math.max(1, series?.count ?? event.count ?? 1),
    namespace: involved?.namespace || null,
    involvedKind: involved?.kind || 'Unknown',
    involvedName: involved?.name || 'unknown',
    involvedUid: involved?.uid || null,
    source: event.source?.component || event.reportingComponent || null,
    firstSeenAt,
    lastSeenAt,
  };
}

function toOutcome(state: WatchState, observed: number): Outcome {
  if (state.status === 'SYNCED') return { status: 'OK', observed };
  if (state.status === 'UNREACHABLE') return { status: 'FAILED', message: state.reason };
  return { status: 'NOTHING_TO_REPORT', reason: `Events may not be read: ${state.reason}` };
}

async function run(context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { kube, log } = context;
  if (kube === undefined) {
    context.outcome({ status: 'NOTHING_TO_REPORT', reason: 'No Kubernetes API is configured.' });
    return;
  }
  const store = new Map<string, Stored<ClusterEventInput>>();
  // An event is the same one while its uid and count are; a new list brings every event again.
  const counts = new Map<string, number>();
  const changed = (uid: string, event: ClusterEventInput | null): void => {
    if (event === null) {
      counts.delete(uid);
      return;
    }
    if (counts.get(uid) === event.count) return;
    counts.set(uid, event.count);
    context.emit({ kind: 'events', events: [event] });
  };
  const state = (now: WatchState): void => context.outcome(toOutcome(now, store.size));
  await watchList({ kube, log, path: '/api/v1/events', store, trim: toClusterEvent, changed, state }, signal);
}

/** The cluster's events as they come and recur. That they expire in Kubernetes is no event. */
export const clusterEvents: Collector = {
  name: 'cluster-events',
  runsFor: 'KUBERNETES',
  rbac: [{ apiGroups: [''], resources: ['events'], verbs: ['get', 'list', 'watch'] }],
  metrics: [],
  run,
};
