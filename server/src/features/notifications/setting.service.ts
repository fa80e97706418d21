import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { signalDeliveries } from './delivery-signal.js';

/** Whether messages of the tenant go out. */
export interface NotificationState {
  /** Null while they do not. */
  liveAt: Date | null;
  changedAt: Date | null;
  changedBy: string | null;
  /** Counts its changes; 0 before the first. */
  revision: number;
}

const DEFAULT_ROUTE = { name: 'Default', groupWait: 30, groupInterval: 300, repeatInterval: 14_400 };

/**
 * Takes the lock under which the tenant's decisions are made, one after the other in all replicas, and tells whether
 * messages go out. The first call of a tenant also makes its default route, which tells of everything, but has no
 * channel yet.
 */
export async function lockNotifications(tx: Tx, tenantId: string, now: Date): Promise<NotificationState> {
  const made = await tx.query(
    `INSERT INTO notification_setting (tenant_id, changed_at, revision) VALUES ($1, $2, 0)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [tenantId, now],
  );
  if (made.length > 0) await makeDefaultRoute(tx, tenantId, now);
  const [state] = await tx.query<NotificationState>(`${SELECT} FOR UPDATE`, [tenantId]);
  return state!;
}

const SELECT = `SELECT live_at AS "liveAt", changed_at AS "changedAt", changed_by AS "changedBy", revision
  FROM notification_setting WHERE tenant_id = $1`;

function makeDefaultRoute(tx: Tx, tenantId: string, now: Date): Promise<unknown> {
  const { name, groupWait, groupInterval, repeatInterval } = DEFAULT_ROUTE;
  return tx.query(
    `INSERT INTO route (tenant_id, id, position, name, matchers, minimum_severity, active_times, channel_ids,
       group_wait_seconds, group_interval_seconds, repeat_interval_seconds, is_continue, is_enabled, revision,
       created_at, updated_at)
     VALUES ($1, $2, 1, $3, '[]', 'SEV4', '[]', '{}', $4, $5, $6, false, true, 1, $7, $7) ON CONFLICT DO NOTHING`,
    [tenantId, newId(now.getTime()), name, groupWait, groupInterval, repeatInterval, now],
  );
}

export async function readNotificationState(tx: Tx, tenantId: string): Promise<NotificationState> {
  const [state] = await tx.query<NotificationState>(SELECT, [tenantId]);
  return state ?? { liveAt: null, changedAt: null, changedBy: null, revision: 0 };
}

/** Lets messages out from now on; what was decided before stays unsent. Doing it twice changes nothing. */
export async function goLive(
  tx: Tx,
  tenantId: string,
  { actor, tellsOpen }: { actor: Actor; tellsOpen: boolean },
  now: Date,
): Promise<Outcome<NotificationState>> {
  const before = await lockNotifications(tx, tenantId, now);
  if (before.liveAt) return done(before);
  if (tellsOpen) await forgetUnsent(tx, tenantId, now);
  return done(await change(tx, tenantId, { actor, action: 'GO_LIVE', liveAt: now, after: { tellsOpen } }, now));
}

/**
 * What would have been told counts as never told, so that incidents that are open now are told as they are now; so is the
 * end of what was told before a pause.
 */
async function forgetUnsent(tx: Tx, tenantId: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE notification_thread t SET told = t.told_live, due_at = $2, last_decision = NULL, updated_at = $2
     WHERE t.tenant_id = $1 AND EXISTS (SELECT 1 FROM incident i
       WHERE i.tenant_id = $1 AND i.id = t.incident_id AND i.merged_into_id IS NULL
         AND (i.status <> 'RESOLVED' OR t.told_live ->> 'status' <> 'RESOLVED'))`,
    [tenantId, now],
  );
  tx.afterCommit(() => signalDeliveries(tenantId));
}

/** Lets nothing out from now on; what waits to be sent is taken back. Doing it twice changes nothing. */
export async function pauseNotifications(
  tx: Tx,
  tenantId: string,
  { actor }: { actor: Actor },
  now: Date,
): Promise<Outcome<NotificationState>> {
  const before = await lockNotifications(tx, tenantId, now);
  if (!before.liveAt) return done(before);
  const cancelled = await tx.query(
    `UPDATE delivery SET state = 'CANCELLED', ended_at = $2, last_error = $3
     WHERE tenant_id = $1 AND state = 'PENDING' AND ended_at IS NULL RETURNING 1`,
    [tenantId, now, `${actor.name} paused notifications before it was sent.`],
  );
  const after = { cancelled: cancelled.length };
  return done(await change(tx, tenantId, { actor, action: 'PAUSE_NOTIFICATIONS', liveAt: null, after }, now));
}

async function change(
  tx: Tx,
  tenantId: string,
  { actor, action, liveAt, after }: { actor: Actor; action: string; liveAt: Date | null; after: object },
  now: Date,
): Promise<NotificationState> {
  const [state] = await tx.query<NotificationState>(
    `UPDATE notification_setting SET live_at = $2, changed_at = $3, changed_by = $4, revision = revision + 1
     WHERE tenant_id = $1
     RETURNING live_at AS "liveAt", changed_at AS "changedAt", changed_by AS "changedBy", revision`,
    [tenantId, liveAt, now, actor.name],
  );
  const object = { kind: 'NotificationSettings', id: null, name: 'notifications' };
  await audit(tx, tenantId, { actor, action, object, after }, now);
  return state!;
}
