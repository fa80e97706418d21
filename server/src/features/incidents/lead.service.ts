import type { Tx } from '../../platform/database.js';
import { idsOfType } from '../../platform/id.js';
import { type Outcome, refused } from '../../platform/outcome.js';

/** The user who is to lead, by opaque id; nobody where none is given. */
export async function findLead(
  tx: Tx,
  tenantId: string,
  globalId: string | null,
): Promise<Outcome<{ user: { id: string; name: string } | null }>> {
  if (globalId === null) return { done: { user: null }, userErrors: [] };
  const [user] = await tx.query<{ id: string; name: string }>(
    'SELECT id, name FROM app_user WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND disabled_at IS NULL',
    [tenantId, idsOfType('User', [globalId])],
  );
  if (user) return { done: { user }, userErrors: [] };
  return refused('user', 'There is no user with this id who can sign in. Take the id from `assignees`.', 'NOT_FOUND');
}
