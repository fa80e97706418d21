import type { ClusterEvent, KubeObject } from './types.js';

/** The same event as events.k8s.io/v1 shows it: other field names for what core/v1 calls source, count, message. */
export function eventToV1(object: KubeObject): KubeObject {
  const event = object as ClusterEvent;
  const view = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: event.metadata,
    eventTime: event.eventTime,
    ...(event.series ? { series: event.series } : {}),
    reportingController: event.reportingComponent,
    reportingInstance: event.reportingInstance,
    ...(event.action ? { action: event.action } : {}),
    reason: event.reason,
    regarding: event.involvedObject,
    note: event.message,
    type: event.type,
    deprecatedSource: event.source,
    deprecatedFirstTimestamp: event.firstTimestamp,
    deprecatedLastTimestamp: event.lastTimestamp,
    ...(event.count === undefined ? {} : { deprecatedCount: event.count }),
  };
  return view;
}
