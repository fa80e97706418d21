import type { ListSpec } from '../../platform/list.js';
import { CLUSTER_ITSELF } from '../../platform/place-rule.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { Cluster } from './cluster.entity.js';
import type { ClusterFilter } from './cluster.types.js';
import { type HealthSpan, type HealthStatus, type HealthThresholds, healthBounds } from './health.js';
import { labelConditions } from './object-label.service.js';

/** The list of clusters; health is a question of the moment, so thresholds and clock belong to it. */
export function clusterList(thresholds: HealthThresholds, now: Date): ListSpec<Cluster, ClusterFilter> {
  return {
    name: 'clusters',
    entity: Cluster,
    from: 'cluster t',
    place: CLUSTER_ITSELF,
    orders: {
      NAME: { sql: 't.name', type: 'text' },
      CREATED_AT: { sql: 't.created_at', type: 'timestamptz' },
      LAST_REPORT_AT: { sql: 't.last_report_at', type: 'timestamptz', nullable: true },
    },
    defaultOrder: { field: 'NAME', direction: 'ASC' },
    facets: {
      ENVIRONMENT: { sql: 't.environment', filter: 'environment' },
      KIND: { sql: 't.kind', filter: 'kind' },
      HEALTH: { sql: healthSql(thresholds, now), filter: 'health' },
      PROVIDER: { sql: 't.provider', filter: 'provider' },
    },
    always: () => ['t.deleted_at IS NULL'],
    where: (filter, params) => [
      // Names are lower case, so folding the question is enough and the index serves it.
      ...params.prefix('t.name', filter.name?.toLowerCase()),
      ...params.anyOf('t.kind', filter.kind),
      ...params.anyOf('t.environment', filter.environment),
      ...params.anyOf('t.region', filter.region),
      ...params.anyOf('t.provider', filter.provider),
      ...params.anyPrefix('t.kubernetes_version', filter.kubernetesVersion),
      ...params.equals('t.is_demo', filter.isDemo),
      ...labelConditions('CLUSTER', filter.labels, params),
      ...params.atLeast('t.updated_at', filter.updatedSince),
      ...healthCondition(filter.health, thresholds, now, params),
    ],
  };
}

function healthCondition(
  statuses: readonly HealthStatus[] | null | undefined,
  thresholds: HealthThresholds,
  now: Date,
  params: SqlParams,
): string[] {
  if (!statuses) return [];
  const moment = (at: Date): string => params.add(at);
  const choices = statuses.map((status) => statusCondition(healthBounds(status, thresholds, now), moment));
  return [choices.length > 0 ? `(${choices.join(' OR ')})` : 'false'];
}

/** Whether a row has a status; any of its spans will do. */
function statusCondition(spans: readonly HealthSpan[] | null, moment: (at: Date) => string): string {
  if (!spans) return 't.last_report_at IS NULL';
  const each = spans.map(({ after, upTo, hasReasons }) => [
    ...(after ? [`t.last_report_at > ${moment(after)}`] : []),
    ...(upTo ? [`t.last_report_at <= ${moment(upTo)}`] : []),
    ...(hasReasons === null ? [] : [`t.health_reasons ${hasReasons ? '<>' : '='} '[]'::jsonb`]),
  ]);
  return `(${each.map((conditions) => conditions.join(' AND ')).join(' OR ')})`;
}

const STATUSES: readonly HealthStatus[] = ['HEALTHY', 'WARNING', 'OFFLINE', 'PENDING'];

/** The status of a row; the moments are the server's own, so they may stand in the text. */
function healthSql(thresholds: HealthThresholds, now: Date): string {
  const moment = (at: Date): string => `'${at.toISOString()}'`;
  const cases = STATUSES.map(
    (status) => `WHEN ${statusCondition(healthBounds(status, thresholds, now), moment)} THEN '${status}'`,
  );
  return `CASE ${cases.join(' ')} END`;
}
