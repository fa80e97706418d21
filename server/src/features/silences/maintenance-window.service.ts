import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { type Rights, sees } from '../../platform/rights.js';
import { insertRows, updateRows } from '../../platform/upsert.js';
import { describeMatchers, type Matcher } from '../alerts/matcher.js';
import { audit } from '../audit/audit.service.js';
import { explainBroad } from './broad.js';
import { MaintenanceWindow, WindowRecurrence } from './maintenance-window.entity.js';
import { mayMute, reachOf } from './reach.service.js';
import { refuseReason } from './silence-terms.js';
import { planOpenings } from './window-openings.service.js';
import { readSchedule, type StoredSchedule, type WrittenSchedule } from './window-terms.js';

const WINDOWS = { entity: MaintenanceWindow, table: 'maintenance_window' };

interface Author {
  actor: Actor;
  rights: Rights;
}

export interface SaveWindow extends Author {
  name: string;
  reason: string;
  matchers: readonly Matcher[];
  schedule: WrittenSchedule;
  isEnabled: boolean;
  overrideBroad: boolean;
}

/** Makes a maintenance window and plans its first opening. @returns its id */
export async function createMaintenanceWindow(
  tx: Tx,
  tenantId: string,
  input: SaveWindow,
  now: Date,
): Promise<Outcome<string>> {
  const said = await readWindow(tx, tenantId, { id: null, ...input }, now);
  if (!said.done) return said;
  const { actor } = input;
  const window = Object.assign(new MaintenanceWindow(), said.done, {
    tenantId,
    id: newId(now.getTime()),
    createdAt: now,
    createdByKind: actor.kind,
    createdById: actor.id,
    createdBy: actor.name,
    changedAt: now,
    revision: 1,
    nextCheckAt: null,
    deletedAt: null,
  });
  await insertRows(tx, tenantId, WINDOWS, [window]);
  await planOpenings(tx, window, actor.name, now);
  const after = shown(window);
  await audit(tx, tenantId, { actor, action: 'CREATE_MAINTENANCE_WINDOW', object: objectOf(window), after }, now);
  return done(window.id);
}

/** What of a maintenance window is to be changed; undefined and null stay as they are. */
export interface UpdateWindow extends Author {
  id: string | null;
  expectedRevision?: number | null | undefined;
  name?: string | null | undefined;
  reason?: string | null | undefined;
  matchers?: readonly Matcher[] | null | undefined;
  schedule?: WrittenSchedule | null | undefined;
  isEnabled?: boolean | null | undefined;
  overrideBroad: boolean;
}

/** Changes a maintenance window, and its opening where it is open. @returns its id */
export async function updateMaintenanceWindow(
  tx: Tx,
  tenantId: string,
  input: UpdateWindow,
  now: Date,
): Promise<Outcome<string>> {
  const found = await ownWindow(tx, tenantId, input);
  if (!found.done) return found;
  const window = found.done;
  const before = shown(window);
  const wanted = {
    id: window.id,
    actor: input.actor,
    rights: input.rights,
    name: input.name ?? window.name,
    reason: input.reason ?? window.reason,
    matchers: input.matchers ?? window.matchers,
    schedule: input.schedule ?? window,
    isEnabled: input.isEnabled ?? window.isEnabled,
    // What is broad already was meant to be so, as long as nobody touches what it matches.
    overrideBroad: input.overrideBroad || (!input.matchers && window.isBroad),
  };
  const said = await readWindow(tx, tenantId, wanted, now);
  if (!said.done) return said;
  Object.assign(window, said.done);
  if (JSON.stringify(shown(window)) === JSON.stringify(before)) return done(window.id);
  await storeChange(tx, window, { actor: input.actor, action: 'UPDATE_MAINTENANCE_WINDOW', before }, now);
  return done(window.id);
}

/** Deletes a maintenance window and ends it where it is open; what it muted stays in the list of silences. */
export async function deleteMaintenanceWindow(
  tx: Tx,
  tenantId: string,
  input: Author & { id: string | null },
  now: Date,
): Promise<Outcome<string>> {
  const found = await ownWindow(tx, tenantId, input);
  if (!found.done) return found;
  const window = found.done;
  const before = shown(window);
  window.deletedAt = now;
  await storeChange(tx, window, { actor: input.actor, action: 'DELETE_MAINTENANCE_WINDOW', before }, now);
  return done(window.id);
}

async function ownWindow(
  tx: Tx,
  tenantId: string,
  { id, rights, expectedRevision = null }: Pick<UpdateWindow, 'id' | 'rights' | 'expectedRevision'>,
): Promise<Outcome<MaintenanceWindow>> {
  const window = id === null ? null : await lockWindow(tx, tenantId, id);
  if (!window || window.deletedAt !== null || !sees(rights, window)) {
    return refused('id', 'There is no maintenance window of this id. Take one from maintenanceWindows.', 'NOT_FOUND');
  }
  if (!mayMute(rights, window)) {
    const found = `“${window.name}” reaches further than your role of OPERATOR does`;
    return refused('id', `${found}. Ask somebody who operates all of it.`, 'FORBIDDEN');
  }
  if (expectedRevision !== null && expectedRevision !== window.revision) {
    const found = `“${window.name}” is at revision ${window.revision}; expected ${expectedRevision}`;
    return refused(
      'expectedRevision',
      `${found}: somebody has changed it. Read it again and repeat what is still wanted.`,
      'CONFLICT',
    );
  }
  return done(window);
}

/** A maintenance window, locked to the end of the transaction. */
export async function lockWindow(tx: Tx, tenantId: string, id: string): Promise<MaintenanceWindow | null> {
  const sql = `SELECT ${selectList(MaintenanceWindow)} FROM maintenance_window t
    WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE`;
  return hydrate(MaintenanceWindow, await tx.query<MaintenanceWindow>(sql, [tenantId, id]))[0] ?? null;
}

type Said = Omit<StoredSchedule, 'recurrence'> &
  Pick<
    MaintenanceWindow,
    'recurrence' | 'name' | 'reason' | 'matchers' | 'isEnabled' | 'isBroad' | 'clusterId' | 'namespace'
  >;

const MAX_NAME = 100;

async function readWindow(
  tx: Tx,
  tenantId: string,
  input: SaveWindow & { id: string | null },
  now: Date,
): Promise<Outcome<Said>> {
  const name = input.name.trim();
  if (name.length < 1 || name.length > MAX_NAME) {
    return refused('name', `The name has ${name.length} characters; expected 1 to ${MAX_NAME}.`);
  }
  const refusal = refuseReason(input.reason) ?? (await refuseTaken(tx, tenantId, { id: input.id, name }));
  if (refusal) return refusal;
  const schedule = readSchedule(input.schedule, now);
  if (!schedule.done) return schedule;
  const reach = await reachOf(tx, tenantId, input);
  if (!reach.done) return reach;
  // What is open now says nothing of what will be when it opens.
  const broad = explainBroad(input.matchers, null);
  if (broad && !input.overrideBroad) return refused('matchers', broad);
  const { isEnabled } = input;
  const said = { name, reason: input.reason.trim(), matchers: [...input.matchers], isEnabled, isBroad: broad !== null };
  const recurrence = WindowRecurrence[schedule.done.recurrence];
  return done({ ...said, ...schedule.done, recurrence, ...reach.done });
}

async function refuseTaken(
  tx: Tx,
  tenantId: string,
  { id, name }: { id: string | null; name: string },
): Promise<Outcome<never> | null> {
  const taken = await tx.query(
    `SELECT 1 FROM maintenance_window t
     WHERE t.tenant_id = $1 AND t.name = $2 AND t.deleted_at IS NULL AND t.id IS DISTINCT FROM $3`,
    [tenantId, name, id],
  );
  if (taken.length === 0) return null;
  return refused('name', `There is a maintenance window “${name}” already. Choose another name.`, 'CONFLICT');
}

/** What people may change of a window. */
const MUTABLE = [
  'name',
  'recurrence',
  'zone',
  'startsAt',
  'weekdays',
  'startMinute',
  'durationMinutes',
  'isEnabled',
  'matchers',
  'clusterId',
  'namespace',
  'reason',
  'isBroad',
  'changedAt',
  'revision',
  'deletedAt',
] as const satisfies readonly (keyof MaintenanceWindow)[];

/** Writes a change by somebody, with its traces, and plans anew. */
async function storeChange(
  tx: Tx,
  window: MaintenanceWindow,
  { actor, action, before }: { actor: Actor; action: string; before: object },
  now: Date,
): Promise<void> {
  Object.assign(window, { revision: window.revision + 1, changedAt: now });
  await updateRows(tx, window.tenantId, WINDOWS, MUTABLE, [window]);
  await planOpenings(tx, window, actor.name, now);
  const after = window.deletedAt ? null : shown(window);
  await audit(tx, window.tenantId, { actor, action, object: objectOf(window), before, after }, now);
}

function objectOf({ id, name }: MaintenanceWindow) {
  return { kind: 'MaintenanceWindow', id, name };
}

/** What people decide about a window. */
function shown(window: MaintenanceWindow) {
  const { name, reason, matchers, isEnabled, isBroad, recurrence, zone, startsAt } = window;
  const { weekdays, startMinute, durationMinutes } = window;
  return {
    name,
    reason,
    matchers: describeMatchers(matchers),
    isEnabled,
    isBroad,
    schedule: { recurrence, zone, startsAt: startsAt?.toISOString() ?? null, weekdays, startMinute, durationMinutes },
  };
}
