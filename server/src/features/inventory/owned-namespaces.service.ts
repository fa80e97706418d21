import { idsOfType } from '../../platform/id.js';
import type { SqlParams } from '../../platform/sql-params.js';

/** Rows t with a cluster and a namespace that one of these teams owns; nothing where none is given. */
export function inNamespacesOf(params: SqlParams, teams: string[] | null | undefined): string[] {
  if (!teams) return [];
  return [
    `(t.cluster_id, t.namespace) IN (SELECT n.cluster_id, n.name FROM namespace n
      WHERE n.tenant_id = t.tenant_id AND n.team_id = ANY(${params.add(idsOfType('Team', teams))}) AND n.deleted_at IS NULL)`,
  ];
}
