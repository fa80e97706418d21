import { hydrate, selectList } from '../../platform/entity-sql.js';
import { AppError } from '../../platform/errors.js';
import { type Reader, refuseNestedNot } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { Alert } from './alert.entity.js';
import { alertConditions } from './alert.sql.js';
import type { AlertFilter } from './alert.types.js';

/** A snapshot is sent whole from one moment; more than this is a report, not a list that people watch. */
const MAX_SNAPSHOT = 5_000;

/**
 * The alerts of a filter that fire and that the reader may see, in no order that matters.
 * @throws TOO_LARGE above 5,000
 */
export async function readFiringAlerts(
  { tx, tenantId, rights }: Reader,
  filter: AlertFilter | null | undefined,
): Promise<Alert[]> {
  const params = new SqlParams();
  refuseNestedNot(filter);
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, 't.resolved_at IS NULL'];
  conditions.push(...scopeConditions(rights, IN_NAMESPACE, params));
  if (filter) conditions.push(...alertConditions(filter, params));
  const negated = filter?.not ? alertConditions(filter.not, params) : [];
  if (negated.length > 0) conditions.push(`(${negated.join(' AND ')}) IS NOT TRUE`);
  const rows = await tx.query<Alert>(
    `SELECT ${selectList(Alert)} FROM alert t WHERE ${conditions.join(' AND ')} LIMIT ${MAX_SNAPSHOT + 1}`,
    params.values,
  );
  if (rows.length > MAX_SNAPSHOT) {
    throw new AppError(
      'TOO_LARGE',
      `More than ${MAX_SNAPSHOT} alerts fire under this filter. Narrow the filter, or page through “alerts”.`,
    );
  }
  return hydrate(Alert, rows);
}
