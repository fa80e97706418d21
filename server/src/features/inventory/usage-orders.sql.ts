import type { LeadingTable, OrderColumn } from '../../platform/list.js';
import type { RankedKind } from '../metrics/usage-rank.entity.js';

/** The newest usage of each row under the alias `latest`; PostgreSQL drops the join by itself where nothing reads it. */
export const LATEST = 'LEFT JOIN usage_rank latest ON latest.tenant_id = t.tenant_id AND latest.object_id = t.id';

/** Gone objects have no rank: a list that shows them too has them among those without a value. */
function showsLiveOnly(filter: { includeDeleted?: boolean | null } | null | undefined): boolean {
  return !filter?.includeDeleted;
}

function ranksOf(kind: RankedKind, table: string): LeadingTable {
  return {
    from: `usage_rank latest JOIN ${table} t
      ON t.tenant_id = latest.tenant_id AND t.id = latest.object_id AND latest.kind = '${kind}'`,
    id: 'latest.object_id',
    hasNulls: showsLiveOnly,
  };
}

/** The orders by newest usage, and by its share of what was requested, or of a cluster node's allocatable amounts. */
export function usageOrders<Basis extends 'REQUEST' | 'ALLOCATABLE'>(kind: RankedKind, table: string, basis: Basis) {
  const lead = ranksOf(kind, table);
  const by = (column: string): OrderColumn => ({ sql: `latest.${column}`, type: 'float8', nullable: true, lead });
  return {
    CPU_USAGE: by('cpu_cores'),
    MEMORY_USAGE: by('memory_bytes'),
    [`CPU_USAGE_TO_${basis}`]: by('cpu_ratio'),
    [`MEMORY_USAGE_TO_${basis}`]: by('memory_ratio'),
  };
}
