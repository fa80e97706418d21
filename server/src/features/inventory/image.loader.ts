import DataLoader from 'dataloader';
import { readerOf } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { ImageUse } from './image.types.js';

/** How often images are in use in scope; one statement for all that an operation asks for. */
export function imageUse(context: RequestContext): DataLoader<string, ImageUse> {
  return context.loader('image.use', () => new DataLoader<string, ImageUse>((ids) => countUse(context, ids)));
}

async function countUse(context: RequestContext, ids: readonly string[]): Promise<ImageUse[]> {
  const { tx, tenantId, rights } = readerOf(context);
  const params = new SqlParams();
  const conditions = [
    `t.tenant_id = ${params.add(tenantId)}`,
    `t.image_id = ANY(${params.add(ids)}::uuid[])`,
    't.deleted_at IS NULL',
    ...scopeConditions(rights, IN_NAMESPACE, params),
  ];
  const rows = await tx.query<ImageUse & { id: string }>(
    `SELECT t.image_id AS id, count(*)::int AS containers, count(DISTINCT t.pod_id)::int AS pods,
       count(DISTINCT t.cluster_id)::int AS clusters
     FROM container t WHERE ${conditions.join(' AND ')} GROUP BY t.image_id`,
    params.values,
  );
  const byId = new Map(rows.map(({ id, ...use }) => [id, use]));
  return ids.map((id) => byId.get(id) ?? { containers: 0, pods: 0, clusters: 0 });
}
