import type { Tx } from '../../platform/database.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import type { NamespaceInput } from './inventory.types.js';
import type { Namespace } from './namespace.entity.js';
import type { WrittenObject } from './object.service.js';
import { feedChanges } from './object-change.service.js';

/** The label of a namespace whose value names the team that owns it; it goes before what somebody chose by hand. */
export const TEAM_LABEL = 'team';

function teamNamed(labels: Namespace['labels']): string | null {
  return labels.find(({ key }) => key === TEAM_LABEL)?.value || null;
}

/** Gives namespaces that were just written to the teams that their labels name; an unknown name changes nothing. */
export async function assignTeams(
  tx: Tx,
  tenantId: string,
  written: readonly WrittenObject<NamespaceInput, Namespace>[],
  now: Date,
): Promise<void> {
  const named = written.flatMap(({ row }) => {
    const team = teamNamed(row.labels);
    return team === null ? [] : [{ id: row.id, team }];
  });
  if (named.length === 0) return;
  await tx.query(
    `UPDATE namespace n SET team_id = t.id, updated_at = $4
     FROM unnest($2::uuid[], $3::text[]) AS named (id, team) JOIN team t ON t.tenant_id = $1 AND t.name = named.team
     WHERE n.tenant_id = $1 AND n.id = named.id AND n.team_id IS DISTINCT FROM t.id`,
    [tenantId, named.map(({ id }) => id), named.map(({ team }) => team), now],
  );
}

export interface SetNamespaceTeam {
  actor: Actor;
  id: string | null;
  /** Null takes the namespace from its team; undefined is an id that is none of a team. */
  teamId: string | null | undefined;
}

interface Owned {
  id: string;
  name: string;
  clusterId: string;
  labels: Namespace['labels'];
  teamId: string | null;
}

/** Gives a namespace to a team by hand. @returns its id */
export async function setNamespaceTeam(
  tx: Tx,
  tenantId: string,
  { actor, id, teamId }: SetNamespaceTeam,
  now: Date,
): Promise<Outcome<string>> {
  const [namespace] = await tx.query<Owned>(
    `SELECT id, name, cluster_id AS "clusterId", labels, team_id AS "teamId" FROM namespace
     WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tenantId, id],
  );
  if (!namespace) return refused('id', 'There is no namespace of this id. Take one from namespaces.', 'NOT_FOUND');
  const teams = await tx.query<{ id: string; name: string }>(
    'SELECT id, name FROM team WHERE tenant_id = $1 AND (id = $2 OR name = $3)',
    [tenantId, teamId ?? null, teamNamed(namespace.labels)],
  );
  const team = teams.find((one) => one.id === teamId);
  if (teamId !== null && !team)
    return refused('teamId', 'There is no team of this id. Take one from teams.', 'NOT_FOUND');
  const labelled = teams.find((one) => one.name === teamNamed(namespace.labels));
  if (labelled && labelled.id !== teamId) {
    const found = `The label “${TEAM_LABEL}=${labelled.name}” gives the namespace “${namespace.name}” to that team`;
    return refused(
      'teamId',
      `${found}; expected no such label, or the same team. Change the label in the cluster.`,
      'CONFLICT',
    );
  }
  if (namespace.teamId === (team?.id ?? null)) return done(namespace.id);
  await tx.query('UPDATE namespace SET team_id = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    namespace.id,
    team?.id ?? null,
    now,
  ]);
  const object = { kind: 'Namespace', id: namespace.id, name: namespace.name };
  const before = { teamId: namespace.teamId };
  await audit(
    tx,
    tenantId,
    { actor, action: 'SET_NAMESPACE_TEAM', object, before, after: { teamId: team?.id ?? null } },
    now,
  );
  await feedChanges(tx, tenantId, namespace.clusterId, now);
  return done(namespace.id);
}

/** Takes all namespaces of a team from it before it is deleted. */
export async function releaseNamespaces(tx: Tx, tenantId: string, teamId: string, now: Date): Promise<void> {
  const released = await tx.query<{ clusterId: string }>(
    `UPDATE namespace SET team_id = NULL, updated_at = $3 WHERE tenant_id = $1 AND team_id = $2
     RETURNING cluster_id AS "clusterId"`,
    [tenantId, teamId, now],
  );
  for (const clusterId of new Set(released.map((row) => row.clusterId)))
    await feedChanges(tx, tenantId, clusterId, now);
}
