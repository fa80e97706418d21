import type { InventoryKind } from '../api/generated.js';
import type { InventoryReport } from '../collectors/collector.js';
import { RESOURCES } from '../collectors/inventory/kinds.js';
import { InventoryTracker } from '../collectors/inventory/tracker.js';
import type { PastEvent } from './source.js';

/** What the past is told of; of the others it holds nothing. */
const PAST_KINDS: readonly InventoryKind[] = ['CLUSTER_NODE', 'NAMESPACE', 'WORKLOAD', 'POD'];

/** Events so close to each other are one report: a rollout replaces one pod a minute. */
const GATHER_MS = 5 * 60_000;

/**
 * What an agent would have reported of the events as they came: a snapshot of the first moment, then changes. The same
 * tracker and the same mappers as of the present make the reports, so that both fit together.
 */
export function reportsOf(events: readonly PastEvent[]): InventoryReport[] {
  const tracker = new InventoryTracker({ resources: RESOURCES, kinds: () => PAST_KINDS });
  for (const store of tracker.stores) store.setState({ status: 'SYNCED' });
  return gathered(events).flatMap((group) => {
    for (const event of group) apply(tracker, event);
    return [...tracker.take(group.at(-1)?.atMs ?? 0, {})];
  });
}

function apply(tracker: InventoryTracker, { type, resource, object }: PastEvent): void {
  const store = tracker.stores.find((each) => each.resource.resource === resource);
  const uid = object.metadata?.uid;
  if (store === undefined || !uid) return;
  if (type === 'DELETED') store.drop(uid);
  else store.put(uid, object);
}

/** The first moment is on its own: it is how everything was, not what changed. */
function gathered(events: readonly PastEvent[]): PastEvent[][] {
  const groups: PastEvent[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    const startMs = group?.[0]?.atMs ?? Number.NEGATIVE_INFINITY;
    const room = groups.length === 1 ? 0 : GATHER_MS;
    if (group !== undefined && event.atMs - startMs <= room) group.push(event);
    else groups.push([event]);
  }
  return groups;
}
