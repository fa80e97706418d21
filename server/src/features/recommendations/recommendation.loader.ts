import DataLoader from 'dataloader';
import { readerOf } from '../../platform/list.js';
import { IN_NAMESPACE, OF_TENANT } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { clustersAndNames, nameInCluster } from '../inventory/cluster-node.loader.js';
import { namespaces } from '../inventory/inventory.loader.js';
import { PLACE_OF_RECOMMENDATION } from './places.js';
import type { ProfileBody } from './profile-body.js';
import { Recommendation } from './recommendation.entity.js';
import { RecommendationEntry } from './recommendation-entry.entity.js';
import { StoredSizingPolicy } from './sizing-policy.entity.js';

export const recommendations = { entity: Recommendation, table: 'recommendation', place: PLACE_OF_RECOMMENDATION };
export const recommendationEntries = {
  entity: RecommendationEntry,
  table: 'recommendation_entry',
  place: PLACE_OF_RECOMMENDATION,
};

/** They may name places that their reader does not see, so they are for those who see all. */
export const sizingPolicies = { entity: StoredSizingPolicy, table: 'sizing_policy', place: OF_TENANT };

export interface ProfileRow {
  workloadId: string;
  container: string;
  computedAt: Date;
  body: ProfileBody;
}

/** Profiles of the containers of workloads that the reader sees, by the name of the container. */
export function profilesOfWorkload(context: RequestContext): DataLoader<string, ProfileRow[]> {
  const load = async (ids: readonly string[]): Promise<ProfileRow[][]> => {
    const { tx, tenantId, rights } = readerOf(context);
    const params = new SqlParams();
    const conditions = [
      `t.tenant_id = ${params.add(tenantId)}`,
      `t.workload_id = ANY(${params.add(ids)}::uuid[])`,
      ...scopeConditions(rights, IN_NAMESPACE, params),
    ];
    const rows = await tx.query<ProfileRow>(
      `SELECT t.workload_id AS "workloadId", t.container, t.computed_at AS "computedAt", t.body FROM usage_profile t
       WHERE ${conditions.join(' AND ')} ORDER BY t.workload_id, t.container`,
      params.values,
    );
    return ids.map((id) => rows.filter(({ workloadId }) => workloadId === id));
  };
  return context.loader('usageProfile.workload', () => new DataLoader(load));
}

/** The team that owns a namespace, by its key of `nameInCluster`, where the reader sees that. */
export function teamOfNamespace(context: RequestContext): DataLoader<string, string | null> {
  const load = async (keys: readonly string[]): Promise<(string | null)[]> => {
    const { tx, tenantId, rights } = readerOf(context);
    const params = new SqlParams();
    const [clusterIds, names] = clustersAndNames(keys);
    const pairs = `unnest(${params.add(clusterIds)}::uuid[], ${params.add(names)}::text[])`;
    const conditions = [
      `t.tenant_id = ${params.add(tenantId)}`,
      't.deleted_at IS NULL',
      ...scopeConditions(rights, namespaces.place, params),
    ];
    const rows = await tx.query<{ clusterId: string; name: string; teamId: string | null }>(
      `SELECT t.cluster_id AS "clusterId", t.name, t.team_id AS "teamId" FROM namespace t
       JOIN ${pairs} AS k (cluster_id, name) ON k.cluster_id = t.cluster_id AND k.name = t.name
       WHERE ${conditions.join(' AND ')}`,
      params.values,
    );
    const found = new Map(rows.map(({ clusterId, name, teamId }) => [nameInCluster(clusterId, name), teamId]));
    return keys.map((key) => found.get(key) ?? null);
  };
  return context.loader('recommendation.team', () => new DataLoader(load));
}
