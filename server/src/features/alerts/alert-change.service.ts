import type { Tx } from '../../platform/database.js';
import type { Actor } from './actor.types.js';
import type { Alert } from './alert.entity.js';
import { type AlertChange, applyChange } from './alert-change.js';
import { lockAlerts, readAlerts, writeSteps } from './alert-write.service.js';

export { SYSTEM } from './actor.types.js';
export type { AlertChange } from './alert-change.js';

/** One change of some alerts. */
export interface AlertsChange {
  ids: readonly string[];
  change: AlertChange;
}

/**
 * Changes alerts by what somebody decided: rows, history, counters and stream events. Call it once in a transaction,
 * and after it nothing slow: it holds the alerts of their clusters and the stream of alerts to the end. Several changes
 * go through `changeAlertsTogether`.
 * @returns the alerts that it changed, as they are now; those that were so already are not among them
 */
export function changeAlerts(
  tx: Tx,
  tenantId: string,
  { ids, change }: AlertsChange,
  actor: Actor,
  now: Date,
): Promise<Alert[]> {
  return changeAlertsTogether(tx, tenantId, [{ ids, change }], actor, now);
}

/** As `changeAlerts`: several changes at once, applied to each alert in their order. */
export async function changeAlertsTogether(
  tx: Tx,
  tenantId: string,
  changes: readonly AlertsChange[],
  actor: Actor,
  now: Date,
): Promise<Alert[]> {
  const ids = [...new Set(changes.flatMap((each) => each.ids))];
  if (ids.length === 0) return [];
  await lockAlerts(tx, await clustersOf(tx, tenantId, ids));
  const known = new Map((await readAlerts(tx, tenantId, ids)).map((alert) => [alert.id, alert]));
  const names = await readUserNames(tx, tenantId, changes);
  const acting = { actor, nameOf: (userId: string) => names.get(userId) ?? null };
  const steps = changes.flatMap((each) =>
    [...new Set(each.ids)].flatMap((id) => {
      const before = known.get(id);
      const step = before ? applyChange(before, each.change, acting, now) : null;
      if (step) known.set(id, step.after);
      return step ? [step] : [];
    }),
  );
  await writeSteps(tx, tenantId, steps, now);
  const changed = new Set(steps.map(({ after }) => after.id));
  return [...changed].map((id) => known.get(id)!);
}

/** The cluster of an alert never changes, so it may be read before the lock. */
async function clustersOf(tx: Tx, tenantId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ clusterId: string }>(
    'SELECT DISTINCT cluster_id AS "clusterId" FROM alert WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
    [tenantId, ids],
  );
  return rows.map(({ clusterId }) => clusterId);
}

async function readUserNames(tx: Tx, tenantId: string, changes: readonly AlertsChange[]): Promise<Map<string, string>> {
  const ids = changes.flatMap(({ change }) => (change.kind === 'ASSIGN' && change.userId ? [change.userId] : []));
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string }>(
    'SELECT id, name FROM app_user WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
    [tenantId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
