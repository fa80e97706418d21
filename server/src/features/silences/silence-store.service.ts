import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import type { Actor } from '../../platform/request-context.js';
import type { Matcher } from '../alerts/matcher.js';
import type { Reach } from './reach.service.js';
import { Silence, type SilenceEntryKind, SilenceState } from './silence.entity.js';

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
  const silence = Object.assign(new Silence(), {
    ...said,
    tenantId,
    id: newId(now.getTime()),
    state: made.startsAt > now ? SilenceState.PENDING : SilenceState.ACTIVE,
    matchers: [...made.matchers],
    createdAt: now,
    createdByKind: author.kind,
    createdById: author.id,
    createdBy: author.name,
    changedAt: now,
    revision: 1,
    nextCheckAt: made.startsAt,
  });
  await tx.query(
    `INSERT INTO silence (tenant_id, id, state, matchers, cluster_id, namespace, reason, starts_at, ends_at,
       is_until_resolved, is_broad, window_id, created_at, created_by_kind, created_by_id, created_by, changed_at,
       revision, open_matches, next_check_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $13, 1, 0, $17)`,
    [
      tenantId,
      silence.id,
      silence.state,
      JSON.stringify(silence.matchers),
      silence.clusterId,
      silence.namespace,
      silence.reason,
      silence.startsAt,
      silence.endsAt,
      silence.isUntilResolved,
      silence.isBroad,
      silence.windowId,
      now,
      author.kind,
      author.id,
      author.name,
      silence.nextCheckAt,
    ],
  );
  return silence;
}

/** A silence, locked to the end of the transaction; null where there is none of this id. */
export async function lockSilence(tx: Tx, tenantId: string, id: string): Promise<Silence | null> {
  const sql = `SELECT ${selectList(Silence)} FROM silence t WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE`;
  return hydrate(Silence, await tx.query<Silence>(sql, [tenantId, id]))[0] ?? null;
}

/** Writes back what may change; the row was locked. */
export async function storeSilence(tx: Tx, silence: Silence): Promise<void> {
  await tx.query(
    `UPDATE silence SET state = $3, matchers = $4, cluster_id = $5, namespace = $6, reason = $7, starts_at = $8,
       ends_at = $9, is_until_resolved = $10, is_broad = $11, expired_at = $12, expired_by = $13, open_matches = $14,
       last_matched_at = $15, quiet_since = $16, warned_at = $17, next_check_at = $18, changed_at = $19, revision = $20
     WHERE tenant_id = $1 AND id = $2`,
    [
      silence.tenantId,
      silence.id,
      silence.state,
      JSON.stringify(silence.matchers),
      silence.clusterId,
      silence.namespace,
      silence.reason,
      silence.startsAt,
      silence.endsAt,
      silence.isUntilResolved,
      silence.isBroad,
      silence.expiredAt,
      silence.expiredBy,
      silence.openMatches,
      silence.lastMatchedAt,
      silence.quietSince,
      silence.warnedAt,
      silence.nextCheckAt,
      silence.changedAt,
      silence.revision,
    ],
  );
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
