import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import type { MaintenanceWindow } from './maintenance-window.entity.js';
import { type Opening, openingsFrom } from './schedule.js';
import { Silence, SilenceState } from './silence.entity.js';
import { insertSilence, record, storeSilence } from './silence-store.service.js';
import { scheduleOf } from './window-terms.js';

/** Two that overlap on a day of 23 hours, and the next one. */
const LOOK_AHEAD = 3;

/**
 * Brings the silences of a window in line with its schedule: one for each opening that has begun and one for the next,
 * so that a window opens on time whatever the server does then. What it plans no more is taken back or ends; an opening
 * that somebody ended early stays ended.
 * @param actor who changed the window; null where its time has come
 */
export async function planOpenings(tx: Tx, window: MaintenanceWindow, actor: string | null, now: Date): Promise<void> {
  const { tenantId, id } = window;
  const openings = openingsOf(window, now);
  const sql = `SELECT ${selectList(Silence)} FROM silence t
    WHERE t.tenant_id = $1 AND t.window_id = $2 AND t.ends_at > $3 ORDER BY t.starts_at FOR UPDATE`;
  const known = hydrate(Silence, await tx.query<Silence>(sql, [tenantId, id, now]));
  for (const silence of known) {
    const isPlanned = openings.some(({ startsAt }) => startsAt.getTime() === silence.startsAt.getTime());
    if (!isPlanned) await takeBack(tx, silence, actor, now);
  }
  for (const opening of openings) {
    const same = known.find(({ startsAt }) => startsAt.getTime() === opening.startsAt.getTime());
    if (same) await follow(tx, same, { window, opening, actor }, now);
    else await plan(tx, window, opening, now);
  }
  const next = openings.find(({ startsAt }) => startsAt > now)?.startsAt ?? null;
  await tx.query('UPDATE maintenance_window SET next_check_at = $3 WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    id,
    next,
  ]);
}

/** Those that have begun, and the next. */
function openingsOf(window: MaintenanceWindow, now: Date): Opening[] {
  if (!window.isEnabled || window.deletedAt !== null) return [];
  const openings = openingsFrom(scheduleOf(window), now, LOOK_AHEAD);
  const begun = openings.filter(({ startsAt }) => startsAt <= now).length;
  return openings.slice(0, begun + 1);
}

async function plan(tx: Tx, window: MaintenanceWindow, opening: Opening, now: Date): Promise<void> {
  const { tenantId, id, matchers, clusterId, namespace, isBroad } = window;
  const author = { kind: window.createdByKind as 'USER', id: window.createdById, name: window.createdBy };
  const made = { ...opening, matchers, clusterId, namespace, isBroad, author, reason: reasonOf(window) };
  const silence = await insertSilence(tx, tenantId, { ...made, isUntilResolved: false, windowId: id }, now);
  await record(tx, silence, { kind: 'CREATED', actor: null, message: `Planned by “${window.name}”.` }, now);
}

function reasonOf({ name, reason }: MaintenanceWindow): string {
  return `${name}: ${reason}`;
}

interface Following {
  window: MaintenanceWindow;
  opening: Opening;
  actor: string | null;
}

async function follow(tx: Tx, silence: Silence, { window, opening, actor }: Following, now: Date): Promise<void> {
  // Somebody changed the window; where only its time has come, an opening that was extended stays so.
  if (actor === null || silence.state === SilenceState.EXPIRED) return;
  const { matchers, clusterId, namespace, isBroad } = window;
  const wanted = { ...opening, matchers, clusterId, namespace, isBroad, reason: reasonOf(window) };
  Object.assign(silence, wanted, { changedAt: now, nextCheckAt: now, revision: silence.revision + 1 });
  await storeSilence(tx, silence);
  await record(tx, silence, { kind: 'CHANGED', actor, message: `“${window.name}” was changed.` }, now);
}

/** One that has not begun was only a plan. */
async function takeBack(tx: Tx, silence: Silence, actor: string | null, now: Date): Promise<void> {
  const { tenantId, id, state, startsAt } = silence;
  if (state === SilenceState.EXPIRED) return;
  if (startsAt > now) {
    await tx.query('DELETE FROM silence_entry WHERE tenant_id = $1 AND silence_id = $2', [tenantId, id]);
    await tx.query('DELETE FROM silence WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
    return;
  }
  if (actor === null) return;
  const ended = { state: SilenceState.EXPIRED, expiredAt: now, expiredBy: actor, changedAt: now, nextCheckAt: now };
  Object.assign(silence, ended, { revision: silence.revision + 1 });
  await storeSilence(tx, silence);
  await record(tx, silence, { kind: 'EXPIRED', actor, message: 'Its maintenance window was changed.' }, now);
}
