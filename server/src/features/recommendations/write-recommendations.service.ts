import type { Tx } from '../../platform/database.js';
import { columnProperties, hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { insertRows, type RowOf, updateRows } from '../../platform/upsert.js';
import { Recommendation } from './recommendation.entity.js';
import type { Numbers } from './recommendation-body.js';
import { RecommendationEntry, type RecommendationEntryKindName } from './recommendation-entry.entity.js';

/** A row that is being changed, with what its history will tell. */
export interface Draft {
  row: Recommendation;
  isNew: boolean;
  entries: DraftEntry[];
}

export interface DraftEntry {
  kind: RecommendationEntryKindName;
  text: string;
  numbers?: { before: Numbers; after: Numbers };
  actorName?: string;
}

const TABLE = { entity: Recommendation, table: 'recommendation' };
/** All but what tells a row from others. */
const FIXED = [
  'tenantId',
  'id',
  'identity',
  'clusterId',
  'namespace',
  'subjectKind',
  'subjectName',
  'container',
  'rule',
];

/** Notes what happened; that is a change that people are told of. */
export function note(draft: Draft, entry: DraftEntry, now: Date): void {
  draft.entries.push(entry);
  draft.row.revision += 1;
  draft.row.changedAt = now;
}

/** Rows for which some condition over t holds, locked in one order, so that two writers never wait for each other. */
export async function lockRecommendations(
  tx: Tx,
  tenantId: string,
  condition: string,
  values: readonly unknown[],
): Promise<Draft[]> {
  const rows = await tx.query<Recommendation>(
    `SELECT ${selectList(Recommendation)} FROM recommendation t
     WHERE t.tenant_id = $1 AND (${condition}) ORDER BY t.id FOR UPDATE`,
    [tenantId, ...values],
  );
  return hydrate(Recommendation, rows).map((row) => ({ row, isNew: false, entries: [] }));
}

/** Writes rows and their histories. */
export async function saveDrafts(tx: Tx, tenantId: string, drafts: readonly Draft[], now: Date): Promise<void> {
  const [fresh, known] = [true, false].map((isNew) => drafts.filter((draft) => draft.isNew === isNew));
  const properties = columnProperties(Recommendation).filter((name) => !FIXED.includes(name));
  await insertRows(
    tx,
    tenantId,
    TABLE,
    fresh!.map(({ row }) => row),
  );
  await updateRows(
    tx,
    tenantId,
    TABLE,
    properties as (keyof Recommendation & string)[],
    known!.map(({ row }) => row),
  );
  const entries = drafts.flatMap(({ row, entries: own }) =>
    own.map(
      ({ kind, text, numbers = null, actorName = null }): Omit<RowOf<RecommendationEntry>, 'ownerRecommendation'> => ({
        ...{ tenantId, id: newId(now.getTime()), recommendationId: row.id, kind, text, numbers, actorName, at: now },
        clusterId: row.clusterId,
        namespace: row.namespace,
      }),
    ),
  );
  await insertRows(tx, tenantId, { entity: RecommendationEntry, table: 'recommendation_entry' }, entries);
}
