import { watchList } from '../kube/watch.js';
import { EventStore } from './cluster-events/event-store.js';
import type { Collector, CollectorContext, Outcome } from './collector.js';

/** Events are gathered for so long: one that recurs is told once. */
const GATHER_SECONDS = 1;

function outcomeOf(stores: readonly EventStore[], observed: number): Outcome {
  const states = stores.flatMap(({ state }) => (state === null ? [] : [state]));
  const reasons = states.flatMap((state) => ('reason' in state ? [state.reason] : []));
  const note = [...new Set(reasons)].join(' ');
  if (states.some((state) => state.status === 'SYNCED')) {
    return { status: 'OK', observed, ...(note !== '' && { note: `Not observed: ${note}` }) };
  }
  if (states.some((state) => state.status === 'UNREACHABLE')) return { status: 'FAILED', message: note };
  const reason = note === '' ? 'The events have not been listed yet.' : `Events may not be read: ${note}`;
  return { status: 'NOTHING_TO_REPORT', reason };
}

async function run(context: CollectorContext, signal: AbortSignal): Promise<void> {
  const { kube, log, namespaces, namedNamespaces } = context;
  if (kube === undefined) {
    context.outcome({ status: 'NOTHING_TO_REPORT', reason: 'No Kubernetes API is configured.' });
    return;
  }
  const tell = (): number => {
    const events = stores.flatMap((store) => store.take());
    if (events.length > 0) context.emit({ kind: 'events', events });
    return events.length;
  };
  const places = (namedNamespaces ?? [null]).map((namespace) => {
    const path = namespace === null ? '/api/v1/events' : `/api/v1/namespaces/${namespace}/events`;
    return { path, store: new EventStore(namespaces, tell) };
  });
  const stores = places.map(({ store }) => store);
  const watches = places.map(({ path, store }) => watchList({ kube, log, path, store }, signal));
  const poll = async (): Promise<Outcome> => {
    tell();
    return outcomeOf(
      stores,
      stores.reduce((sum, { size }) => sum + size, 0),
    );
  };
  await Promise.all([...watches, context.every(poll, { intervalSeconds: () => GATHER_SECONDS })]);
  tell();
}

/** The cluster's events as they come and recur. That they expire in Kubernetes is no event. */
export const clusterEvents: Collector = {
  name: 'cluster-events',
  runsFor: 'KUBERNETES',
  rbac: [{ apiGroups: [''], resources: ['events'], verbs: ['get', 'list', 'watch'] }],
  metrics: [],
  run,
};
