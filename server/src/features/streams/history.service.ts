import type { Database, Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';

/**
 * Of the cluster, of its timeline (a standby that takes over begins a new one, as does a recovery to a point in time)
 * and of the database in it (a restored one is another).
 */
const IDENTITY = `SELECT (pg_control_system()).system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
  || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS identity`;

/**
 * Gives every stream a new epoch where the database has another history than the one that was noted: a backup was
 * restored, or a standby took over that had not got the last events. Numbers are then given out a second time, and by
 * them alone a cursor would go on among events that it never saw the like of. Doing it twice does no harm.
 * @returns whether the history was another one
 */
export async function keepHistory(db: Database, now: Date): Promise<boolean> {
  const [{ identity }] = (await db.reference(IDENTITY)) as [{ identity: string }];
  const [noted] = await db.reference<{ identity: string }>('SELECT identity FROM database_history WHERE id = 1');
  if (noted?.identity === identity) return false;
  if (noted) {
    const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant ORDER BY id');
    for (const { id } of tenants) await db.runInTenant(id, (tx) => renewEpochs(tx, id));
  }
  await db.reference(
    `INSERT INTO database_history (id, identity, noted_at) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET identity = excluded.identity, noted_at = excluded.noted_at`,
    [identity, now],
  );
  return noted !== undefined;
}

/** What the server itself reads of a stream was restored with it, so its places stay good and move along. */
async function renewEpochs(tx: Tx, tenantId: string): Promise<void> {
  // As whoever handles a batch: first the places, then the heads.
  await tx.query('SELECT 1 FROM stream_consumer WHERE tenant_id = $1 ORDER BY consumer FOR UPDATE', [tenantId]);
  const heads = await tx.query<{ stream: string; epoch: string }>(
    'SELECT stream, epoch FROM stream_head WHERE tenant_id = $1 ORDER BY stream FOR UPDATE',
    [tenantId],
  );
  for (const { stream, epoch } of heads) {
    const next = newId();
    await tx.query('UPDATE stream_head SET epoch = $3 WHERE tenant_id = $1 AND stream = $2', [tenantId, stream, next]);
    await tx.query('UPDATE stream_consumer SET epoch = $4 WHERE tenant_id = $1 AND stream = $2 AND epoch = $3', [
      tenantId,
      stream,
      epoch,
      next,
    ]);
  }
}
