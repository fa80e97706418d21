import type { ClusterEventInput } from '../../api/generated.js';
import type { KubeEvent } from '../../kube/objects.js';
import { messageOrNull } from '../../redact.js';

function firstTime(...times: readonly (string | null | undefined)[]): string | null {
  const time = times.find((each) => each && !Number.isNaN(Date.parse(each)));
  return time ? new Date(time).toISOString() : null;
}

function firstSeenAt(event: KubeEvent): string | null {
  const { firstTimestamp, deprecatedFirstTimestamp, eventTime, lastTimestamp, metadata } = event;
  const first = firstTimestamp ?? deprecatedFirstTimestamp;
  return firstTime(first, eventTime, metadata?.creationTimestamp, lastTimestamp);
}

function lastSeenAt(event: KubeEvent): string | null {
  const { series, lastTimestamp, deprecatedLastTimestamp, eventTime, metadata } = event;
  const last = lastTimestamp ?? deprecatedLastTimestamp;
  return firstTime(series?.lastObservedTime, last, eventTime, metadata?.creationTimestamp);
}

/** How often it occurred: the series counts on where the event itself stopped counting. */
function countOf({ series, count, deprecatedCount }: KubeEvent): number {
  return Math.max(1, series?.count ?? 0, count ?? deprecatedCount ?? 0);
}

function sourceOf({ source, deprecatedSource, reportingComponent, reportingController }: KubeEvent): string | null {
  return source?.component || reportingComponent || reportingController || deprecatedSource?.component || null;
}

/**
 * What the server keeps of an event, in the form of v1 or of events.k8s.io/v1.
 * @throws when it lacks what identifies it or any time
 */
export function toClusterEvent(event: KubeEvent): ClusterEventInput {
  const [uid, first, last] = [event.metadata?.uid, firstSeenAt(event), lastSeenAt(event)];
  const involved = event.involvedObject ?? event.regarding;
  if (!uid || first === null || last === null) {
    throw new Error(`an event has uid ${uid} and last time ${last}; expected both`);
  }
  return {
    uid,
    type: event.type === 'Warning' ? 'WARNING' : 'NORMAL',
    reason: event.reason || 'Unknown',
    message: messageOrNull(event.message ?? event.note) ?? '',
    count: countOf(event),
    namespace: involved?.namespace || null,
    involvedKind: involved?.kind || 'Unknown',
    involvedName: involved?.name || 'unknown',
    involvedUid: involved?.uid || null,
    source: sourceOf(event),
    firstSeenAt: first,
    lastSeenAt: last,
  };
}
