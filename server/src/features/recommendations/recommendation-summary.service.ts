import { idsOfType } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { conditionsOf } from '../../platform/list-sql.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { inNamespacesOf } from '../inventory/owned-namespaces.service.js';
import { moneyOfNow } from './money-of-now.service.js';
import { recommendationList } from './recommendation.sql.js';
import type { RecommendationFilter, RecommendationSummary, WaitingReason } from './recommendation.types.js';

type Filter = RecommendationFilter | null | undefined;

/** Adds up what a filter finds, wherever it stands. */
export async function summarise(reader: Reader, filter: Filter): Promise<RecommendationSummary> {
  const [sums, usage, waiting] = await Promise.all([
    readSums(reader, filter),
    readUsageState(reader, filter),
    readWaiting(reader, filter),
  ]);
  return { ...sums, ...usage, waiting };
}

type Sums = Omit<RecommendationSummary, 'workloads' | 'waiting' | 'lastRunAt'>;

const OPEN = "t.state = 'OPEN'";
const COUNTED = `${OPEN} AND t.is_counted`;

async function readSums({ tx, tenantId, rights }: Reader, filter: Filter): Promise<Sums> {
  const params = new SqlParams();
  const question = {
    spec: recommendationList,
    filter: { ...filter, state: ['OPEN', 'APPLIED'] },
    link: null,
    parents: [],
  };
  const money = await moneyOfNow(tx, tenantId);
  const conditions = conditionsOf({ tx, tenantId, rights }, question as never, params, []);
  const [row] = await tx.query<Sums>(
    `SELECT count(*) FILTER (WHERE ${OPEN})::int AS open, count(*) FILTER (WHERE t.state = 'APPLIED')::int AS applied,
       count(*) FILTER (WHERE ${OPEN} AND t.category = 'COST')::int AS "openCost",
       count(*) FILTER (WHERE ${OPEN} AND t.category = 'STABILITY')::int AS "openStability",
       coalesce(sum(t.cpu_freed) FILTER (WHERE ${COUNTED} AND t.cpu_freed > 0), 0) / 1e6 AS "freedCpuCores",
       coalesce(sum(t.memory_freed) FILTER (WHERE ${COUNTED} AND t.memory_freed > 0), 0) AS "freedMemoryBytes",
       ${worthOf("t.confidence <> 'LOW'")} AS "requestsValuePerMonth",
       ${worthOf("t.confidence = 'HIGH'")} AS "requestsValuePerMonthLeast",
       ${worthOf('true')} AS "requestsValuePerMonthMost",
       -sum(t.requests_value * money.rate) FILTER (WHERE ${COUNTED} AND t.requests_value < 0) AS "addedValuePerMonth",
       sum(t.bill_saving * money.rate) FILTER (WHERE ${OPEN}) AS "billSavingPerMonth",
       CASE WHEN bool_or(money.rate IS NOT NULL) THEN ${params.add(money.currency)}::text END AS currency
     FROM recommendation t ${money.join(params)} WHERE ${conditions.join(' AND ')}`,
    params.values,
  );
  return row!;
}

/** Nothing is worth 0 where prices are known, and unknown where they are not. */
function worthOf(condition: string): string {
  return `CASE WHEN bool_or(money.rate IS NOT NULL) THEN
    coalesce(sum(t.requests_value * money.rate) FILTER (WHERE ${COUNTED} AND t.requests_value > 0 AND ${condition}), 0) END`;
}

function profileConditions({ tenantId, rights }: Reader, filter: Filter, params: SqlParams): string[] {
  return [
    `t.tenant_id = ${params.add(tenantId)}`,
    ...params.anyOf('t.cluster_id', filter?.cluster ? idsOfType('Cluster', filter.cluster) : null),
    ...params.anyOf('t.namespace', filter?.namespace),
    ...inNamespacesOf(params, filter?.team),
    ...params.anyOf('t.workload_id', filter?.workload ? idsOfType('Workload', filter.workload) : null),
    ...scopeConditions(rights, IN_NAMESPACE, params),
  ];
}

async function readUsageState(reader: Reader, filter: Filter): Promise<{ workloads: number; lastRunAt: Date | null }> {
  const params = new SqlParams();
  const conditions = profileConditions(reader, filter, params);
  const [row] = await reader.tx.query<{ workloads: number; lastRunAt: Date | null }>(
    `SELECT count(DISTINCT t.workload_id)::int AS workloads, max(t.computed_at) AS "lastRunAt"
     FROM usage_profile t WHERE ${conditions.join(' AND ')}`,
    params.values,
  );
  return row!;
}

/** Of each reason the text of the workload that has most usage already: it comes first. */
function readWaiting(reader: Reader, filter: Filter): Promise<WaitingReason[]> {
  const params = new SqlParams();
  const conditions = profileConditions(reader, filter, params);
  return reader.tx.query<WaitingReason>(
    `SELECT t.waits_for AS reason, count(DISTINCT t.workload_id)::int AS workloads,
       (array_agg(t.waits_text ORDER BY t.measured_days DESC NULLS LAST, t.waits_text))[1] AS text
     FROM usage_profile t WHERE ${conditions.join(' AND ')} AND t.waits_for IS NOT NULL
     GROUP BY 1 ORDER BY workloads DESC, reason`,
    params.values,
  );
}
