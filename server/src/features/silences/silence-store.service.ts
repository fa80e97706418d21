import type { Tx } from '../../platform/database.js';
import { asEntity, hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import type { Actor } from '../../platform/request-context.js';
import { insertRows, type RowOf, updateRows } from '../../platform/upsert.js';
import type { Matcher } from '../alerts/matcher.js';
import type { Reach } from './reach.service.js';
import { Silence, type SilenceEntryKind, SilenceState } from './silence.entity.js';

const SILENCES = { entity: Silence, table: 'silence' };

/** What a new silence says of itself. */
export interface NewSilence extends Reach {
  author: Pick<Actor, 'kind' | 'id' | 'name'>;
  matchers: readonly Matcher[];
  reason: string;
  startsAt: Date;
  endsAt: Date;
  isUntilResolved: boolean;
  isBroad: boolean;
  windowId: string | null;
}

/** Stores a silence that is due to be looked at when it begins. */
export async function insertSilence(tx: Tx, tenantId: string, made: NewSilence, now: Date): Promise<Silence> {
  const { author, ...said } = made;
  const columns: RowOf<Silence> = {
    ...said,
    tenantId,
    id: newId(now.getTime()),
    state: made.startsAt > now ? SilenceState.PENDING : SilenceState.ACTIVE,
    matchers: [...made.matchers],
    createdAt: now,
    createdByKind: author.kind,
    createdById: author.id,
    createdBy: author.name,
    expiredAt: null,
    expiredBy: null,
    openMatches: 0,
    lastMatchedAt: null,
    quietSince: null,
    warnedAt: null,
    nextCheckAt: made.startsAt,
    changedAt: now,
    revision: 1,
  };
  await insertRows(tx, tenantId, SILENCES, [columns]);
  return asEntity(Silence, columns);
}

/** A silence, locked to the end of the transaction; null where there is none of this id. */
export async function lockSilence(tx: Tx, tenantId: string, id: string): Promise<Silence | null> {
  const sql = `SELECT ${selectList(Silence)} FROM silence t WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE`;
  return hydrate(Silence, await tx.query<Silence>(sql, [tenantId, id]))[0] ?? null;
}

/** What may change of a silence after it was made. */
const MUTABLE = [
  'state',
  'matchers',
  'clusterId',
  'namespace',
  'reason',
  'startsAt',
  'endsAt',
  'isUntilResolved',
  'isBroad',
  'expiredAt',
  'expiredBy',
  'openMatches',
  'lastMatchedAt',
  'quietSince',
  'warnedAt',
  'nextCheckAt',
  'changedAt',
  'revision',
] as const satisfies readonly (keyof Silence)[];

/** Writes back what may change; the row was locked. */
export function storeSilence(tx: Tx, silence: Silence): Promise<void> {
  return updateRows(tx, silence.tenantId, SILENCES, MUTABLE, [silence]);
}

/** Adds to what is known of a silence's life; `actor` is null for what happens by itself. */
export async function record(
  tx: Tx,
  { tenantId, id }: Silence,
  entry: { kind: `${SilenceEntryKind}`; actor: string | null; message: string },
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO silence_entry (tenant_id, id, silence_id, at, kind, actor, message)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, newId(now.getTime()), id, now, entry.kind, entry.actor, entry.message],
  );
}
