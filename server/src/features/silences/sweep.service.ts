import type { Tx } from '../../platform/database.js';
import { lockWindow } from './maintenance-window.service.js';
import { planOpenings } from './window-openings.service.js';

/** Looked at in one round; the rest is due in the next. */
const AT_ONCE = 200;

/** Silences that have to be looked at by now, the longest due first. */
export async function dueSilences(tx: Tx, tenantId: string, now: Date): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT s.id FROM silence s WHERE s.tenant_id = $1 AND s.next_check_at <= $2
     ORDER BY s.next_check_at, s.id LIMIT ${AT_ONCE}`,
    [tenantId, now],
  );
  return rows.map(({ id }) => id);
}

/** Plans the next openings of the windows whose last planned one has begun. @returns how many windows */
export async function planDueWindows(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const due = await tx.query<{ id: string }>(
    `SELECT w.id FROM maintenance_window w WHERE w.tenant_id = $1 AND w.next_check_at <= $2
     ORDER BY w.next_check_at, w.id LIMIT ${AT_ONCE}`,
    [tenantId, now],
  );
  for (const { id } of due) {
    const window = await lockWindow(tx, tenantId, id);
    if (window) await planOpenings(tx, window, null, now);
  }
  return due.length;
}
