import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { CLUSTER_FACET } from '../clusters/cluster-facet.catalog.js';
import { ClusterEvent } from './cluster-event.entity.js';
import type { ClusterEventFilter } from './cluster-event.types.js';
import { countedEvents } from './counted-lists.js';

export const clusterEventList: ListSpec<ClusterEvent, ClusterEventFilter> = {
  name: 'clusterEvents',
  entity: ClusterEvent,
  from: 'cluster_event t',
  place: IN_NAMESPACE,
  orders: { LAST_SEEN_AT: { sql: 't.last_seen_at', type: 'timestamptz' } },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'DESC' },
  facets: {
    TYPE: { sql: 't.type', filter: 'type' },
    REASON: { sql: 't.reason', filter: 'reason' },
    CLUSTER: CLUSTER_FACET,
  },
  counted: countedEvents,
  where: (filter, params) => [
    ...params.anyOf('t.cluster_id', filter.cluster ? idsOfType('Cluster', filter.cluster) : null),
    ...params.anyOf('t.type', filter.type),
    ...params.anyOf('t.reason', filter.reason),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.anyOf('t.involved_kind', filter.involvedKind),
    ...params.prefix('t.involved_name', filter.involvedName),
    ...params.anyOf('t.source', filter.source),
    ...params.atLeast('t.last_seen_at', filter.lastSeenAfter),
    ...params.below('t.last_seen_at', filter.lastSeenBefore),
  ],
};

/**
 * Stores events in one statement: counts and times only grow, so a replay or a batch out of order changes nothing.
 * Answers every event that was changed with the count before, which the common table expression reads before the insert
 * writes, and whether it is new: only the row itself knows that for sure (xmax), as two reports may meet.
 */
export const UPSERT_EVENTS = `
  WITH item AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS i ("id" uuid, "uid" text, "type" text, "reason" text, "message" text,
      "count" int, "namespace" text, "involvedKind" text, "involvedName" text, "involvedUid" text, "source" text,
      "firstSeenAt" timestamptz, "lastSeenAt" timestamptz)
  ), before AS (
    SELECT e.uid, e.count FROM cluster_event e JOIN item i ON i.uid = e.uid
    WHERE e.tenant_id = $1 AND e.cluster_id = $2
  ), stored AS (
    INSERT INTO cluster_event AS e (tenant_id, id, cluster_id, uid, type, reason, message, count, namespace,
      involved_kind, involved_name, involved_uid, source, first_seen_at, last_seen_at, received_at)
    SELECT $1, i."id", $2, i."uid", i."type", i."reason", i."message", i."count", i."namespace", i."involvedKind",
      i."involvedName", i."involvedUid", i."source", i."firstSeenAt", i."lastSeenAt", $4 FROM item i ORDER BY i."uid"
    ON CONFLICT (tenant_id, cluster_id, uid) DO UPDATE SET
      count = greatest(e.count, excluded.count),
      first_seen_at = least(e.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(e.last_seen_at, excluded.last_seen_at),
      message = CASE WHEN excluded.last_seen_at >= e.last_seen_at THEN excluded.message ELSE e.message END,
      received_at = excluded.received_at
    WHERE excluded.count > e.count OR excluded.last_seen_at > e.last_seen_at
    RETURNING e.uid, e.count, e.xmax = 0 AS inserted
  )
  SELECT s.uid, s.count, coalesce(b.count, 0) AS "previousCount", s.inserted AS "isNew" FROM stored s LEFT JOIN before b ON b.uid = s.uid`;
