import type { Client } from 'pg';
import { turnHistory } from '../../platform/data-history.js';
import { type Database, setTenant, type Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
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
    turnHistory();
  }
  await db.reference(NOTE, [identity, now]);
  return noted !== undefined;
}

const NOTE = `INSERT INTO database_history (id, identity, noted_at) VALUES (1, $1, $2)
  ON CONFLICT (id) DO UPDATE SET identity = excluded.identity, noted_at = excluded.noted_at
    WHERE database_history.identity <> excluded.identity
  RETURNING 1`;

// A standby has no place in the log of its own: asking for it fails.
const LOOK = `SELECT pg_is_in_recovery() AS "isStandby", CASE WHEN NOT pg_is_in_recovery() THEN (${IDENTITY}) END AS identity,
  (SELECT identity FROM database_history WHERE id = 1) AS noted`;

interface Look {
  isStandby: boolean;
  identity: string;
  noted: string | null;
}

type Ask = Pick<Tx, 'query'>;

/** Renewing twice does no harm; waiting for a connection that has died without a word does. */
const TURN_MS = 10_000;

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/**
 * Does what `keepHistory` does on every new connection, before anything else goes over it: a connection belongs to one
 * PostgreSQL, so between a standby's promotion and the first number that is given out again there is always a new one.
 * Waiting for the job would let cursors go on among other events meanwhile. (Behind a pooler connections outlive what is
 * behind them; there the job remains.)
 * @param onOther is told that the history was another one
 * @throws UNAVAILABLE where the database is a standby
 */
export function historyVerifier(now: () => Date, onOther: () => void): (client: Client) => Promise<void> {
  let seen: string | undefined;
  let renewing: Promise<unknown> = Promise.resolve();
  /** A pool opens many connections at once: the first renews, and the others then find that it is done. */
  const renewInTurn = (ask: Ask, identity: string): Promise<boolean> => {
    const renewed = atMost(TURN_MS, renewing).then(() => renewAll(ask, identity, now()));
    renewing = renewed.catch(() => undefined);
    return renewed;
  };
  return async (client) => {
    const ask: Ask = { query: async (sql, params = []) => (await client.query(sql, [...params])).rows };
    const look = await lookAt(ask);
    if (!look) return;
    if (look.isStandby) throw new AppError('UNAVAILABLE', 'The database is a standby that has not taken over.');
    if (seen !== undefined && seen !== look.identity) turnHistory();
    seen = look.identity;
    if (look.noted !== null && look.noted !== look.identity && (await renewInTurn(ask, look.identity))) onOther();
  };
}

/** Null before the first migration: whoever needs the tables says that they are not there. */
async function lookAt(ask: Ask): Promise<Look | null> {
  const [table] = await ask.query<{ isThere: boolean }>(
    `SELECT to_regclass('database_history') IS NOT NULL AS "isThere"`,
  );
  return table!.isThere ? (await ask.query<Look>(LOOK))[0]! : null;
}

/**
 * Renews tenant by tenant, each in a transaction of its own, so that many tenants hold no lock for long. The identity is
 * noted last: whoever fails midway has it all repeated, and no connection is used before.
 * @returns false where somebody else was quicker
 */
async function renewAll(ask: Ask, identity: string, now: Date): Promise<boolean> {
  const [noted] = await ask.query(NOTED);
  if (noted?.['identity'] === identity) return false;
  for (const { id } of await ask.query<{ id: string }>('SELECT id FROM tenant ORDER BY id')) {
    if (!(await renewOne(ask, identity, id))) return false;
  }
  return (await ask.query(NOTE, [identity, now])).length > 0;
}

const NOTED = 'SELECT identity FROM database_history WHERE id = 1';

/** @returns false where the identity has been noted, and so streams may be followed already */
async function renewOne(ask: Ask, identity: string, tenantId: string): Promise<boolean> {
  await ask.query('BEGIN');
  try {
    const [noted] = await ask.query(`${NOTED} FOR UPDATE`);
    const isOther = noted?.['identity'] !== identity;
    if (isOther) {
      await ask.query(setTenant(tenantId));
      await renewEpochs(ask, tenantId);
    }
    await ask.query('COMMIT');
    return isOther;
  } catch (error) {
    await ask.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** What the server itself reads of a stream was restored with it, so its places stay good and move along. */
async function renewEpochs(tx: Ask, tenantId: string): Promise<void> {
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
