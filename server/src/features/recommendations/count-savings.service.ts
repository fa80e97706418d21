import type { Tx } from '../../platform/database.js';
import { OVERLAPPING, uncounted, type WorkloadSaving } from './count-savings.js';

interface SubjectKey {
  clusterId: string | null;
  subjectKind: string;
  namespace: string | null;
  subjectName: string;
}

/** Says anew which savings of some subjects are added up, after anything changed of them. */
export async function countSavings(tx: Tx, tenantId: string, of: readonly SubjectKey[]): Promise<void> {
  if (of.length === 0) return;
  const rows = await tx.query<WorkloadSaving & { isCounted: boolean; key: string }>(
    `SELECT DISTINCT t.id, t.rule, t.requests_value AS "requestsValue", t.weight, t.is_counted AS "isCounted",
       concat_ws('/', t.cluster_id, t.subject_kind, t.namespace, t.subject_name) AS key
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS s (cluster_id, kind, namespace, name)
     JOIN recommendation t ON t.tenant_id = $1 AND t.cluster_id = s.cluster_id AND t.namespace = s.namespace
       AND t.subject_kind = s.kind AND t.subject_name = s.name
     WHERE t.rule = ANY($6::text[]) AND t.state = 'OPEN'`,
    [
      tenantId,
      of.map(({ clusterId }) => clusterId),
      of.map(({ subjectKind }) => subjectKind),
      of.map(({ namespace }) => namespace),
      of.map(({ subjectName }) => subjectName),
      OVERLAPPING,
    ],
  );
  const keys = [...new Set(rows.map(({ key }) => key))];
  const left = new Set(keys.flatMap((key) => uncounted(rows.filter((row) => row.key === key))));
  const wrong = rows.filter(({ id, isCounted }) => isCounted === left.has(id));
  if (wrong.length === 0) return;
  await tx.query(
    'UPDATE recommendation t SET is_counted = NOT t.is_counted WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])',
    [tenantId, wrong.map(({ id }) => id)],
  );
}
