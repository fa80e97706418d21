import { idsOfType } from '../../platform/id.js';
import type { ListSpec, ParentLink } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { Cluster } from '../clusters/cluster.entity.js';
import { CLUSTER_FACET } from '../clusters/cluster-facet.catalog.js';
import { kubernetesKind } from '../inventory/kubernetes-kind.catalog.js';
import type { Workload } from '../inventory/workload.entity.js';
import { Anomaly } from './anomaly.entity.js';
import type { AnomalyFilter } from './anomaly.types.js';

export const anomalyList: ListSpec<Anomaly, AnomalyFilter> = {
  name: 'anomalies',
  entity: Anomaly,
  from: 'anomaly t',
  place: IN_NAMESPACE,
  orders: {
    STARTED_AT: { sql: 't.started_at', type: 'timestamptz' },
    OBSERVED_AT: { sql: 't.observed_at', type: 'timestamptz' },
    DEVIATIONS: { sql: 't.deviations', type: 'float8' },
  },
  defaultOrder: { field: 'STARTED_AT', direction: 'DESC' },
  facets: {
    STATE: { sql: 't.state', filter: 'state' },
    METRIC: { sql: 't.metric', filter: 'metric' },
    NAMESPACE: { sql: 't.namespace', filter: 'namespace' },
    CLUSTER: CLUSTER_FACET,
  },
  where: (filter, params) => [
    ...params.anyOf('t.cluster_id', filter.cluster ? idsOfType('Cluster', filter.cluster) : null),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.anyOf('t.workload_kind', filter.workloadKind),
    ...params.anyOf('t.workload_name', filter.workload),
    ...params.anyOf('t.container', filter.container),
    ...params.anyOf('t.metric', filter.metric),
    ...params.anyOf('t.state', filter.state),
    ...params.holds('t.is_suppressed', filter.isSuppressed),
    // What ended earlier than the span lies before it; what stands reaches into any.
    ...params.atLeast(`coalesce(t.ended_at, 'infinity')`, filter.from),
    ...params.below('t.started_at', filter.to),
  ],
};

const inCluster: ParentLink<Cluster> = {
  name: 'Cluster.anomalies',
  values: [{ type: 'uuid', of: ({ id }) => id }],
  on: (id) => [`t.cluster_id = ${id}`],
};
export const anomaliesOfCluster = { list: anomalyList, link: inCluster };

// By name and not by uid, as alerts are: what a workload of this name did before is part of the story.
const ofWorkload: ParentLink<Workload> = {
  name: 'Workload.anomalies',
  values: [
    { type: 'uuid', of: ({ clusterId }) => clusterId },
    { type: 'text', of: ({ namespace }) => namespace },
    { type: 'text', of: ({ kind }) => kubernetesKind(kind) },
    { type: 'text', of: ({ name }) => name },
  ],
  on: (clusterId, namespace, kind, name) => [
    `t.cluster_id = ${clusterId}`,
    `t.namespace = ${namespace}`,
    `t.workload_kind = ${kind}`,
    `t.workload_name = ${name}`,
  ],
};
export const anomaliesOfWorkload = { list: anomalyList, link: ofWorkload };

/** Everything of an anomaly that its alert is made of. */
export const STORED_ANOMALY = `a.id, a.cluster_id AS "clusterId", a.key, a.state, a.is_suppressed AS "isSuppressed",
  a.decision, a.namespace, a.workload_kind AS "workloadKind", a.workload_name AS "workloadName", a.container, a.metric,
  a.unit, a.direction, a.season, a.started_at AS "startedAt", a.observed_at AS "observedAt",
  a.ended_reason AS "endedReason", a.value, a.peak, a.baseline, a.sigma, a.deviations, a.samples, a.weeks,
  a.alert_id AS "alertId"`;

/** What was judged by when it was last seen to stand. */
const EVIDENCE = ['observed_at', 'value', 'baseline', 'sigma', 'season', 'samples', 'weeks'];
/** How far what is over was from its usual at the most. */
const DISTANCE = 'greatest(a.deviations, abs(excluded.peak - a.baseline) / nullif(a.sigma, 0))';

/**
 * Stores findings in one statement. News that are older than what is stored change nothing; of two of one moment the
 * end counts. One that was settled and is told of again stands again. A new one ends an older one of its key, of which
 * the agent has said nothing more. What ends keeps the evidence of when it stood: at its end the metric is back to its
 * usual, which says nothing of how far it was.
 */
export const UPSERT_ANOMALIES = `
  WITH item AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS i ("id" uuid, "key" text, "state" text, "isSuppressed" boolean,
      "decision" text, "namespace" text, "workloadKind" text, "workloadName" text, "container" text, "metric" text,
      "unit" text, "direction" text, "season" text, "startedAt" timestamptz, "observedAt" timestamptz,
      "endedAt" timestamptz, "endedReason" text, "value" float8, "peak" float8, "baseline" float8, "sigma" float8, "deviations" float8,
      "samples" int, "weeks" int)
  ), replaced AS (
    UPDATE anomaly a SET state = 'ENDED', ended_at = a.observed_at, updated_at = $4,
      ended_reason = 'Another one of the same metric took its place.'
    FROM item i WHERE a.tenant_id = $1 AND a.cluster_id = $2 AND a.key = i."key" AND a.state = 'FIRING'
      AND a.started_at < i."startedAt"
  )
  INSERT INTO anomaly AS a (tenant_id, id, cluster_id, key, state, is_suppressed, decision, namespace, workload_kind,
    workload_name, container, metric, unit, direction, season, started_at, observed_at, ended_at, ended_reason, value,
    peak, baseline, sigma, deviations, samples, weeks, updated_at)
  SELECT $1, i."id", $2, i."key", i."state", i."isSuppressed", i."decision", i."namespace", i."workloadKind",
    i."workloadName", i."container", i."metric", i."unit", i."direction", i."season", i."startedAt", i."observedAt",
    i."endedAt", i."endedReason", i."value", i."peak", i."baseline",
    i."sigma", i."deviations", i."samples", i."weeks", $4 FROM item i ORDER BY i."key", i."startedAt"
  ON CONFLICT (tenant_id, cluster_id, key, started_at) DO UPDATE SET
    state = excluded.state, is_suppressed = excluded.is_suppressed, decision = excluded.decision,
    ended_at = excluded.ended_at, ended_reason = excluded.ended_reason, peak = excluded.peak,
    ${EVIDENCE.map((column) => `${column} = CASE excluded.state WHEN 'ENDED' THEN a.${column} ELSE excluded.${column} END`).join(',\n    ')},
    deviations = CASE excluded.state WHEN 'ENDED' THEN ${DISTANCE} ELSE excluded.deviations END,
    updated_at = excluded.updated_at
  WHERE excluded.observed_at > greatest(a.observed_at, a.ended_at)
    OR (excluded.observed_at = a.observed_at AND excluded.state = 'ENDED')
  RETURNING ${STORED_ANOMALY}`;
