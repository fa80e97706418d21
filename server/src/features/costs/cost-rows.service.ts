import type { Tx } from '../../platform/database.js';
import { idsOfType } from '../../platform/id.js';
import { IN_CLUSTER, IN_NAMESPACE } from '../../platform/place-rule.js';
import { ANY_NAMESPACE, type Rights, scopeConditions } from '../../platform/rights.js';
import { hasRole, Role } from '../../platform/role.js';
import { SqlParams } from '../../platform/sql-params.js';
import { type CostRange, dateOf } from './cost-range.js';
import type { ClusterDayRow, CostRow } from './cost-row.js';
import type { Books } from './price-book.service.js';

/** Which costs, as ids and names of the API. */
export interface CostFilterValues {
  cluster?: readonly string[] | null | undefined;
  namespace?: readonly string[] | null | undefined;
  team?: readonly string[] | null | undefined;
  workload?: readonly string[] | null | undefined;
}

/** Whose costs are read, and of when. */
export interface CostQuestion {
  range: CostRange;
  filter: CostFilterValues;
  rights: Rights;
  books: Books;
}

/** Costs are shown to operators, each those of the places where they are one. */
export function operated(rights: Rights): Rights {
  return rights.filter(({ role }) => hasRole(role, Role.OPERATOR));
}

/** Whether a filter looks into clusters, so that what is of a cluster as a whole has no part in the answer. */
export function isWithinClusters({ namespace, team, workload }: CostFilterValues): boolean {
  return [namespace, team, workload].some((list) => list != null);
}

export type CostKey = 'day' | 'namespace' | 'team' | 'workload';

const COLUMNS: Record<CostKey, string[]> = {
  day: ['t.day'],
  namespace: ['t.namespace'],
  team: ['n.team_id'],
  workload: ['t.namespace', 't.kind', 't.name'],
};

/** What workloads within the rights and the filter cost, summed by cluster and some keys. */
export async function costRows(
  tx: Tx,
  tenantId: string,
  question: CostQuestion,
  keys: readonly CostKey[],
): Promise<CostRow[]> {
  const params = new SqlParams();
  const { days, span } = countedDays(tenantId, question, params);
  const policy = policySql(question, params);
  const conditions = [span('t'), ...rowConditions(question, params)];
  const columns = keys.flatMap((key) => COLUMNS[key]);
  const has = (column: string): string => (columns.includes(column) ? column : 'NULL');
  const sum = (value: string): string => `sum((${value}) * d.factor)::float8`;
  const compute = 'coalesce(t.cpu, 0) + coalesce(t.memory, 0)';
  const share = (pool: string): string => `${pool} * (${compute})::float8 / nullif(p.weight, 0)`;
  const sql = `WITH day AS (${days}), pool AS (
      SELECT t.day, t.cluster_id, sum(${compute}) FILTER (WHERE NOT ${policy.isShared})::float8 AS weight,
        sum(${compute} + t.storage) FILTER (WHERE ${policy.isShared})::float8 AS shared
      FROM cost_day t WHERE ${policy.isSpread ? span('t') : 'false'} GROUP BY t.day, t.cluster_id)
    SELECT t.cluster_id AS "clusterId", max(c.name) AS "clusterName", max(m.name) AS "teamName", ${has('t.day')}::text AS day, ${has('t.namespace')} AS namespace,
      ${has('t.kind')} AS kind, ${has('t.name')} AS name, ${has('n.team_id')}::text AS "teamId",
      ${columns.includes('t.name') ? 'max(t.workload_id::text)' : 'NULL'} AS "workloadId",
      ${sum('t.cpu')} AS cpu, ${sum('t.memory')} AS memory, ${sum('t.storage')} AS storage,
      ${sum(`CASE WHEN ${policy.isShared} THEN ${compute} + t.storage END`)} AS shared,
      ${sum(`CASE WHEN NOT ${policy.spreadsShared} OR p.weight IS NULL OR p.weight = 0 THEN NULL
        WHEN ${policy.isShared} THEN -(${compute} + t.storage) ELSE ${share('coalesce(p.shared, 0)')} END`)} AS "sharedShare",
      ${sum(`CASE WHEN ${policy.spreadsIdle} AND NOT ${policy.isShared} THEN ${share('d.idle')} END`)} AS "idleShare",
      bool_and(${policy.isShared}) AS "isShared",
      sum(t.cpu_used) AS "cpuUsed", sum(t.cpu_requested) AS "cpuRequested",
      sum(t.memory_used) AS "memoryUsed", sum(t.memory_requested) AS "memoryRequested",
      max(t.unpriced_containers)::int AS "unpricedContainers", max(t.unpriced_claims)::int AS "unpricedClaims"
    FROM cost_day t JOIN day d ON d.day = t.day AND d.cluster_id = t.cluster_id
    JOIN cluster c ON c.tenant_id = $1 AND c.id = t.cluster_id
    LEFT JOIN pool p ON p.day = t.day AND p.cluster_id = t.cluster_id
    LEFT JOIN namespace n ON n.tenant_id = $1 AND n.cluster_id = t.cluster_id AND n.name = t.namespace
      AND n.deleted_at IS NULL
    LEFT JOIN team m ON m.tenant_id = $1 AND m.id = n.team_id
    WHERE ${conditions.join(' AND ')}
    GROUP BY ${['t.cluster_id', ...columns].join(', ')}`;
  return tx.query<CostRow>(sql, params.values);
}

interface Counted {
  /** SELECT of the days that are counted and can be told in the currency: day, cluster_id, factor and their own columns. */
  days: string;
  /** Rows of an alias that lie in the tenant and the range. */
  span(alias: string): string;
}

/** Days that were counted in another currency are told by the exchange rate of now; those without one are unknown. */
function countedDays(tenantId: string, { range, books }: CostQuestion, params: SqlParams): Counted {
  const tenant = params.add(tenantId);
  const [from, to] = [params.add(dateOf(range.from)), params.add(dateOf(range.to))];
  const span = (alias: string): string =>
    `${alias}.tenant_id = ${tenant} AND ${alias}.day >= ${from}::date AND ${alias}.day < ${to}::date`;
  const { currency, exchange } = books.nodes;
  const factors = Object.entries({ ...exchange, [currency]: 1 });
  const days = `SELECT c.*, r.factor FROM cost_day_cluster c
    JOIN unnest(${params.add(factors.map(([code]) => code))}::text[], ${params.add(factors.map(([, rate]) => rate))}::float8[])
      AS r (code, factor) ON r.code = c.currency
    WHERE ${span('c')}`;
  return { days, span };
}

interface PolicySql {
  /** Whether anything is spread, so that it has to be known over what. */
  isSpread: boolean;
  isShared: string;
  spreadsShared: string;
  spreadsIdle: string;
}

/** Shares are worked out when they are read, so that the policy of now holds for every day. */
function policySql({ books: { policy } }: CostQuestion, params: SqlParams): PolicySql {
  const namespaces = params.add([...policy.sharedNamespaces]);
  const kinds = params.add(policy.sharesDaemonSets ? ['DaemonSet'] : []);
  const isSpread = policy.shared === 'PROPORTIONAL' || policy.idle === 'PROPORTIONAL';
  return {
    isSpread,
    isShared: `(t.kind = ANY(${kinds}::text[]) OR t.namespace = ANY(${namespaces}::text[]))`,
    spreadsShared: `${params.add(policy.shared === 'PROPORTIONAL')}::boolean`,
    spreadsIdle: `${params.add(policy.idle === 'PROPORTIONAL')}::boolean`,
  };
}

function rowConditions({ filter, rights }: CostQuestion, params: SqlParams): string[] {
  const ids = (type: string, given: readonly string[] | null | undefined) => given && idsOfType(type, given);
  return [
    ...scopeConditions(operated(rights), IN_NAMESPACE, params),
    ...params.anyOf('t.cluster_id', ids('Cluster', filter.cluster)),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.anyOf('n.team_id', ids('Team', filter.team)),
    ...params.anyOf('t.workload_id', ids('Workload', filter.workload)),
  ];
}

/** The counted days of clusters of which the caller operates any part. */
export async function clusterDays(tx: Tx, tenantId: string, question: CostQuestion): Promise<ClusterDayRow[]> {
  const params = new SqlParams();
  const { days } = countedDays(tenantId, question, params);
  const rights = operated(question.rights);
  const whole = scopeConditions(rights, IN_CLUSTER, params)[0] ?? 'true';
  const conditions = clusterConditions(question, params);
  const sql = `SELECT t.cluster_id AS "clusterId", k.name AS "clusterName", t.day::text, t.hours, t.counted_until AS "countedUntil",
      ${whole} AS "isWhole", (t.price * t.factor)::float8 AS price, (t.idle * t.factor)::float8 AS idle,
      (t.unallocated * t.factor)::float8 AS unallocated, (t.storage * t.factor)::float8 AS storage,
      t.unpriced_nodes AS "unpricedNodes"
    FROM (${days}) t JOIN cluster k ON k.tenant_id = t.tenant_id AND k.id = t.cluster_id
    WHERE ${['t.hours > 0', ...conditions].join(' AND ')} ORDER BY t.day, t.cluster_id`;
  const rows = await tx.query<ClusterDayRow>(sql, params.values);
  const hidden = { price: null, idle: null, unallocated: null, storage: null, unpricedNodes: null };
  return rows.map((row) => (row.isWhole ? row : { ...row, ...hidden }));
}

function clusterConditions({ filter, rights }: CostQuestion, params: SqlParams): string[] {
  const wanted = filter.cluster && idsOfType('Cluster', filter.cluster);
  const within = { cluster: 't.cluster_id', namespace: ANY_NAMESPACE } as const;
  return [...scopeConditions(operated(rights), within, params), ...params.anyOf('t.cluster_id', wanted)];
}

/** When each cluster began to be here, of those of which the caller operates any part: since then its hours can be counted. */
export async function countableClusters(
  tx: Tx,
  tenantId: string,
  question: CostQuestion,
): Promise<{ clusterId: string; since: Date }[]> {
  const params = new SqlParams();
  const tenant = params.add(tenantId);
  const sql = `SELECT t.cluster_id AS "clusterId", t.since FROM (
      SELECT c.id AS cluster_id, least(c.created_at,
        (SELECT d.counted_until - d.hours * interval '1 hour' FROM cost_day_cluster d
         WHERE d.tenant_id = ${tenant} AND d.cluster_id = c.id AND d.hours > 0 ORDER BY d.day LIMIT 1)) AS since
      FROM cluster c WHERE c.tenant_id = ${tenant} AND c.kind = 'KUBERNETES') t
    WHERE ${['t.since IS NOT NULL', ...clusterConditions(question, params)].join(' AND ')}`;
  return tx.query(sql, params.values);
}
