import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { releaseNamespaces } from '../inventory/namespace-team.service.js';
import { keepingAdministrator, lockAccess } from './access-change.service.js';

const MAX_NAME = 100;
/** The members of a team are a plain list. */
const MAX_MEMBERS = 500;

/** Makes a team without members. @returns its id */
export async function createTeam(
  tx: Tx,
  tenantId: string,
  input: { name: string; actor: Actor },
  now: Date,
): Promise<Outcome<string>> {
  const name = input.name.trim();
  if (name.length < 1 || name.length > MAX_NAME) {
    return refused('name', `The name has ${name.length} characters; expected 1 to ${MAX_NAME}.`);
  }
  const id = newId(now.getTime());
  const made = await tx.query(
    `INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, name) DO NOTHING RETURNING 1`,
    [tenantId, id, name, now],
  );
  if (made.length === 0) return refused('name', `There is a team “${name}” already. Choose another name.`, 'CONFLICT');
  await audit(tx, tenantId, { actor: input.actor, action: 'CREATE_TEAM', object: { kind: 'Team', id, name } }, now);
  return done(id);
}

/** Deletes a team with its memberships and role bindings; its members stay. @returns its id */
export function deleteTeam(
  tx: Tx,
  tenantId: string,
  { id, actor }: { id: string | null; actor: Actor },
  now: Date,
): Promise<Outcome<string>> {
  return keepingAdministrator(tx, tenantId, async (inner) => {
    const team = await findTeam(inner, tenantId, id);
    if (!team) return noTeam('id');
    const members = await inner.query(
      'DELETE FROM team_member WHERE tenant_id = $1 AND team_id = $2 RETURNING user_id',
      [tenantId, team.id],
    );
    const bindings = await inner.query(
      `DELETE FROM role_binding WHERE tenant_id = $1 AND subject_kind = 'TEAM' AND subject = $2
       RETURNING role, cluster_selector AS "clusterSelector", namespaces`,
      [tenantId, team.id],
    );
    await inner.query('DELETE FROM team WHERE tenant_id = $1 AND id = $2', [tenantId, team.id]);
    await releaseNamespaces(inner, tenantId, team.id, now);
    const object = { kind: 'Team', id: team.id, name: team.name };
    const before = { members: members.length, bindings };
    await audit(inner, tenantId, { actor, action: 'DELETE_TEAM', object, before }, now);
    return done(team.id);
  });
}

export interface Membership {
  actor: Actor;
  /** Null for an id that is of no team, or no user. */
  teamId: string | null;
  userId: string | null;
}

/** Makes a user a member of a team, with all its role bindings. Doing it twice changes nothing. @returns the team's id */
export async function addTeamMember(
  tx: Tx,
  tenantId: string,
  { actor, teamId, userId }: Membership,
  now: Date,
): Promise<Outcome<string>> {
  await lockAccess(tx, tenantId);
  const team = await findTeam(tx, tenantId, teamId);
  if (!team) return noTeam('teamId');
  const email = await findEmail(tx, tenantId, userId);
  if (email === null) return noMember();
  const [{ count } = { count: 0 }] = await tx.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM team_member WHERE tenant_id = $1 AND team_id = $2',
    [tenantId, team.id],
  );
  if (count >= MAX_MEMBERS) {
    return refused('teamId', `“${team.name}” has ${count} members, which is the limit. Make a second team.`);
  }
  const added = await tx.query(
    'INSERT INTO team_member (tenant_id, team_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
    [tenantId, team.id, userId],
  );
  if (added.length === 0) return done(team.id);
  const object = { kind: 'Team', id: team.id, name: team.name };
  await audit(tx, tenantId, { actor, action: 'ADD_TEAM_MEMBER', object, after: { member: email } }, now);
  return done(team.id);
}

/** Takes a user out of a team, and the team's role bindings from the user. @returns the team's id */
export function removeTeamMember(
  tx: Tx,
  tenantId: string,
  { actor, teamId, userId }: Membership,
  now: Date,
): Promise<Outcome<string>> {
  return keepingAdministrator(tx, tenantId, async (inner) => {
    const team = await findTeam(inner, tenantId, teamId);
    if (!team) return noTeam('teamId');
    const email = await findEmail(inner, tenantId, userId);
    if (email === null) return noMember();
    const removed = await inner.query(
      'DELETE FROM team_member WHERE tenant_id = $1 AND team_id = $2 AND user_id = $3 RETURNING 1',
      [tenantId, team.id, userId],
    );
    if (removed.length === 0) return done(team.id);
    const object = { kind: 'Team', id: team.id, name: team.name };
    await audit(inner, tenantId, { actor, action: 'REMOVE_TEAM_MEMBER', object, before: { member: email } }, now);
    return done(team.id);
  });
}

async function findTeam(tx: Tx, tenantId: string, id: string | null): Promise<{ id: string; name: string } | null> {
  const [team] = await tx.query<{ id: string; name: string }>(
    'SELECT id, name FROM team WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
    [tenantId, id],
  );
  return team ?? null;
}

async function findEmail(tx: Tx, tenantId: string, userId: string | null): Promise<string | null> {
  const [user] = await tx.query<{ email: string }>('SELECT email FROM app_user WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    userId,
  ]);
  return user?.email ?? null;
}

function noTeam(field: string): Outcome<never> {
  return refused(field, 'There is no team of this id. Take one from teams.', 'NOT_FOUND');
}

function noMember(): Outcome<never> {
  return refused('userId', 'There is no user of this id. Take one from users.', 'NOT_FOUND');
}
