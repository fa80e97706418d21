import { idsOfType } from '../../platform/id.js';
import type { FacetColumn, ListSpec } from '../../platform/list.js';
import type { SqlParams } from '../../platform/sql-params.js';
import type { Cluster } from '../clusters/cluster.entity.js';
import { CLUSTER_FACET } from '../clusters/cluster-facet.catalog.js';
import type { Namespace } from '../inventory/namespace.entity.js';
import { inNamespacesOf } from '../inventory/owned-namespaces.service.js';
import type { Workload } from '../inventory/workload.entity.js';
import { PLACE_OF_RECOMMENDATION } from './places.js';
import { Recommendation } from './recommendation.entity.js';
import type { RecommendationEntryFilter, RecommendationFilter } from './recommendation.types.js';
import { RecommendationEntry } from './recommendation-entry.entity.js';

/** By the team that owns the namespace now. */
const TEAM: FacetColumn = {
  sql: `(SELECT n.team_id::text FROM namespace n WHERE n.tenant_id = t.tenant_id AND n.cluster_id = t.cluster_id
    AND n.name = t.namespace AND n.deleted_at IS NULL LIMIT 1)`,
  filter: 'team',
  object: {
    type: 'Team',
    name: (tenantId, id) => `(SELECT m.name FROM team m WHERE m.tenant_id = ${tenantId} AND m.id = ${id})`,
  },
};

export const recommendationList: ListSpec<Recommendation, RecommendationFilter> = {
  name: 'recommendations',
  entity: Recommendation,
  from: 'recommendation t',
  place: PLACE_OF_RECOMMENDATION,
  orders: {
    SAVING: { sql: 't.weight', type: 'float8' },
    RISK: { sql: 't.risk_rank', type: 'int4' },
    OPENED_AT: { sql: 't.opened_at', type: 'timestamptz' },
    CHANGED_AT: { sql: 't.changed_at', type: 'timestamptz' },
    NAME: { sql: 't.subject_name', type: 'text' },
  },
  defaultOrder: { field: 'SAVING', direction: 'DESC' },
  facets: {
    CLUSTER: CLUSTER_FACET,
    NAMESPACE: { sql: 't.namespace', filter: 'namespace' },
    TEAM,
    RULE: { sql: 't.rule', filter: 'rule' },
    CATEGORY: { sql: 't.category', filter: 'category' },
    RISK: { sql: 't.risk', filter: 'risk' },
    STATE: { sql: 't.state', filter: 'state' },
    CONFIDENCE: { sql: 't.confidence', filter: 'confidence' },
  },
  // An explicit null is no wish, and so all of them, as the facet of states counts.
  always: (filter) => (filter?.state === undefined ? ["t.state IN ('OPEN', 'APPLIED')"] : []),
  where: recommendationConditions,
};

function recommendationConditions(filter: RecommendationFilter, params: SqlParams): string[] {
  const cpu = filter.minimumFreedCpuCores;
  return [
    ...params.anyOf('t.state', filter.state),
    ...params.anyOf('t.cluster_id', filter.cluster ? idsOfType('Cluster', filter.cluster) : null),
    ...params.anyOf('t.namespace', filter.namespace),
    ...inNamespacesOf(params, filter.team),
    ...params.anyOf('t.subject_id', filter.workload ? idsOfType('Workload', filter.workload) : null),
    ...params.anyOf('t.rule', filter.rule),
    ...params.anyOf('t.category', filter.category),
    ...params.anyOf('t.risk', filter.risk),
    ...params.anyOf('t.confidence', filter.confidence),
    ...params.anyPrefix('t.subject_name', filter.subjectName),
    ...params.holds('t.is_counted', filter.isCounted),
    ...params.atLeast('t.cpu_freed', cpu == null ? null : cpu * 1_000_000),
    ...params.atLeast('t.opened_at', filter.openedAfter),
    ...params.below('t.opened_at', filter.openedBefore),
    ...params.atLeast('t.changed_at', filter.updatedSince),
  ];
}

export const recommendationsOfCluster = {
  list: recommendationList,
  link: {
    name: 'Cluster.recommendations',
    values: [{ type: 'uuid' as const, of: ({ id }: Cluster) => id }],
    on: (id: string) => [`t.cluster_id = ${id}`],
  },
};

export const recommendationsOfNamespace = {
  list: recommendationList,
  link: {
    name: 'Namespace.recommendations',
    values: [
      { type: 'uuid' as const, of: ({ clusterId }: Namespace) => clusterId },
      { type: 'text' as const, of: ({ name }: Namespace) => name },
    ],
    on: (clusterId: string, name: string) => [`t.cluster_id = ${clusterId}`, `t.namespace = ${name}`],
  },
};

export const recommendationsOfWorkload = {
  list: recommendationList,
  link: {
    name: 'Workload.recommendations',
    values: [{ type: 'uuid' as const, of: ({ id }: Workload) => id }],
    on: (id: string) => [`t.subject_id = ${id}`],
  },
};

const entryList: ListSpec<RecommendationEntry, RecommendationEntryFilter> = {
  name: 'recommendationEntries',
  entity: RecommendationEntry,
  from: 'recommendation_entry t',
  place: PLACE_OF_RECOMMENDATION,
  orders: { AT: { sql: 't.at', type: 'timestamptz' } },
  defaultOrder: { field: 'AT', direction: 'ASC' },
  where: (filter, params) => params.anyOf('t.kind', filter.kind),
};

export const historyOfRecommendation = {
  list: entryList,
  link: {
    name: 'Recommendation.history',
    values: [{ type: 'uuid' as const, of: ({ id }: Recommendation) => id }],
    on: (id: string) => [`t.recommendation_id = ${id}`],
  },
};
