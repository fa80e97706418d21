import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { momentOf } from '../../platform/moment.js';
import type { MessageKind, NotificationMessage } from '../channels/message.types.js';
import { enqueue } from './outbox.service.js';
import { readNotificationState } from './setting.service.js';

/** Something to tell that is about no incident. */
export interface Announcement {
  kind: Extract<MessageKind, 'SILENCE_EXPIRING' | 'CHANNEL_DISABLED'>;
  title: string;
  text: string;
  /** The page about it, from the root of the dashboard: “/silences”. */
  path: string;
  /** Channel that is not to be told; null for all. */
  except: string | null;
}

/**
 * Tells the channels of every route that is for all incidents, or those of all routes where there is none. Does nothing
 * while notifications are not live.
 */
export async function announce(tx: Tx, tenantId: string, said: Announcement, now: Date): Promise<void> {
  const { liveAt } = await readNotificationState(tx, tenantId);
  if (!liveAt) return;
  const channels = await tx.query<{ id: string; name: string; kind: string }>(
    `SELECT c.id, c.name, c.kind FROM channel c WHERE c.tenant_id = $1 AND c.is_enabled AND c.id IS DISTINCT FROM $2
       AND EXISTS (SELECT 1 FROM route r WHERE r.tenant_id = $1 AND r.is_enabled AND c.id = ANY (r.channel_ids)
         AND (r.matchers = '[]'::jsonb OR NOT EXISTS (SELECT 1 FROM route a
           WHERE a.tenant_id = $1 AND a.is_enabled AND a.matchers = '[]'::jsonb AND a.channel_ids <> '{}')))
     ORDER BY c.name`,
    [tenantId, said.except],
  );
  const deliveries = channels.map((channel) => ({
    channel,
    incidentId: null,
    routeId: null,
    message: messageOf(said, now),
    isLive: true,
    request: null,
    problem: null,
  }));
  await enqueue(tx, tenantId, deliveries, now);
}

function messageOf({ kind, title, text, path: link }: Announcement, now: Date): NotificationMessage {
  const id = newId(now.getTime());
  return {
    id,
    kind,
    occurredAt: now.toISOString(),
    title,
    reason: null,
    text,
    link,
    incident: null,
    previousRef: null,
  };
}

/** A silence that ends soon, while what it mutes still fires. */
export interface ExpiringSilence {
  silenceId: string;
  reason: string;
  endsAt: Date;
  /** Alerts that fire under it now. */
  firing: number;
}

/** Warns before alerts are told of again, because their silence ends. */
export function enqueueSilenceExpiring(
  tx: Tx,
  tenantId: string,
  { silenceId, reason, endsAt, firing }: ExpiringSilence,
  now: Date,
): Promise<void> {
  const alerts = firing === 1 ? '1 alert fires' : `${firing} alerts fire`;
  const said: Announcement = {
    kind: 'SILENCE_EXPIRING',
    title: `A silence ends at ${momentOf(endsAt)}: ${reason}`,
    text: `${alerts} under it. They are told of when it ends, unless they end before or it is extended.`,
    path: `/silences?silence=${silenceId}`,
    except: null,
  };
  return announce(tx, tenantId, said, now);
}
