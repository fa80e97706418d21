import type { Tx } from '../../platform/database.js';
import { type Outcome, refused } from '../../platform/outcome.js';
import type { Caller } from '../../platform/request-context.js';

/** @param about id of the one token, user, key or agent that is concerned; null where it may be anybody of the tenant */
type Listener = (tenantId: string, about: string | null) => void;

/** More than change within the seconds that somebody is remembered. */
const MAX_NOTED = 10_000;

let changes = 0;
/** Number of the last change by what it is about: one id, or the tenant. */
const noted = new Map<string, number>();
/** Up to this number what changes were about is forgotten. */
let forgotten = 0;
const listeners = new Set<Listener>();
const relays = new Set<Listener>();

/** Counts the changes of access that this process knows of: who remembers a caller notes it. */
export function accessChanges(): number {
  return changes;
}

/** Whether a change of access since that count may concern a caller; null while it is not known who that is. */
export function hasAccessChanged(caller: Caller | null, since: number): boolean {
  if (since === changes) return false;
  if (!caller || caller.kind === 'ANONYMOUS' || since < forgotten) return true;
  return [caller.tenantId, caller.id, caller.tokenId].some((id) => (noted.get(id) ?? 0) > since);
}

/**
 * Makes all processes forget whom they know once the transaction has committed; one that does not hear of it does so
 * after seconds.
 * @param about id of the one token, user, key or agent that is concerned. Keys depend on their owners, so what a user
 *   may do concerns others too
 */
export function noteAccessChange(tx: Tx, about: string | null = null): void {
  tx.afterCommit(() => {
    wakeAccessChange(tx.tenantId, about);
    for (const relay of relays) relay(tx.tenantId, about);
  });
}

/** Makes this process forget who is concerned, and tells those who watch the tenant’s callers. */
export function wakeAccessChange(tenantId: string, about: string | null): void {
  changes++;
  const key = about ?? tenantId;
  noted.delete(key);
  noted.set(key, changes);
  if (noted.size > MAX_NOTED) forgetOldest();
  for (const listener of listeners) listener(tenantId, about);
}

function forgetOldest(): void {
  const [key, number] = noted.entries().next().value!;
  noted.delete(key);
  forgotten = number;
}

/** Calls `listener` on every change of access until the returned function is called. */
export function onAccessChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Passes on what this process has changed until the returned function is called. */
export function relayAccessChanges(relay: Listener): () => void {
  relays.add(relay);
  return () => void relays.delete(relay);
}

/** Lets changes of who may do what in a tenant happen one after the other: the row lock is held to commit. */
export async function lockAccess(tx: Tx, tenantId: string, about: string | null = null): Promise<void> {
  noteAccessChange(tx, about);
  await tx.query(
    `INSERT INTO tenant_counter AS t (tenant_id, name, last_value) VALUES ($1, 'access', 1)
     ON CONFLICT (tenant_id, name) DO UPDATE SET last_value = t.last_value + 1`,
    [tenantId],
  );
}

class LastAdministrator extends Error {}

/**
 * Makes a change that takes rights from somebody, and takes it back where nobody would be left who can administer the
 * tenant. The lock makes two administrators who remove each other meet.
 */
export async function keepingAdministrator<T>(
  tx: Tx,
  tenantId: string,
  change: (inner: Tx) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  await lockAccess(tx, tenantId);
  const hadOne = await hasAdministrator(tx, tenantId);
  try {
    return await tx.savepoint(async (inner) => {
      const outcome = await change(inner);
      if (hadOne && !(await hasAdministrator(inner, tenantId))) throw new LastAdministrator();
      return outcome;
    });
  } catch (error) {
    if (!(error instanceof LastAdministrator)) throw error;
    return refused(
      null,
      'Nobody would be left with the role ADMIN for the whole tenant; expected at least one user. Give it to somebody else first.',
      'CONFLICT',
    );
  }
}

/** Whether an enabled user has ADMIN for the whole tenant, by a binding of their own or of a team. */
async function hasAdministrator(tx: Tx, tenantId: string): Promise<boolean> {
  const found = await tx.query(
    `SELECT 1 FROM role_binding b WHERE b.tenant_id = $1 AND b.role = 'ADMIN' AND b.cluster_selector IS NULL
       AND b.namespaces IS NULL AND EXISTS (
         SELECT 1 FROM app_user u WHERE u.tenant_id = $1 AND u.disabled_at IS NULL AND (
           (b.subject_kind = 'USER' AND b.subject = u.id::text)
           OR (b.subject_kind = 'TEAM' AND EXISTS (
             SELECT 1 FROM team_member m WHERE m.tenant_id = $1 AND m.user_id = u.id AND m.team_id::text = b.subject))))
     LIMIT 1`,
    [tenantId],
  );
  return found.length > 0;
}
