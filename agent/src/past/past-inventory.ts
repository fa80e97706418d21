import type { InventoryReport } from '../collectors/collector.js';
import { RESOURCES } from '../collectors/inventory/kinds.js';
import { InventoryTracker } from '../collectors/inventory/tracker.js';
import type { PastEvent } from './source.js';

/** Events so close to each other are one report: a rollout replaces one pod a minute. */
const GATHER_MS = 5 * 60_000;

/**
 * What an agent would have reported of the events as they came: a snapshot of the first moment, then changes. The same
 * tracker and the same mappers as of the present make the reports, so that both fit together.
 */
export function reportsOf(events: readonly PastEvent[]): InventoryReport[] {
  const tracker = new InventoryTracker(RESOURCES);
  for (const tracked of tracker.resources) tracker.setState(tracked, { status: 'SYNCED' });
  return gathered(events).flatMap((group) => {
    for (const event of group) apply(tracker, event);
    return tracker.take(group.at(-1)?.atMs ?? 0, {}) ?? [];
  });
}

function apply(tracker: InventoryTracker, { type, resource, object }: PastEvent): void {
  const tracked = tracker.resources.find((each) => each.resource.resource === resource);
  const { uid, resourceVersion } = object.metadata ?? {};
  if (tracked === undefined || !uid) return;
  if (type === 'DELETED') {
    tracked.store.delete(uid);
    tracker.changed(tracked, uid, null);
    return;
  }
  const value = tracked.resource.trim(object);
  tracked.store.set(uid, { version: resourceVersion ?? '', value });
  tracker.changed(tracked, uid, value);
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
