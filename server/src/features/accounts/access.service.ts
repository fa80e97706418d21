import type { Tx } from '../../platform/database.js';
import type { LabelPair } from '../../platform/label-selector.js';
import type { Rights } from '../../platform/rights.js';
import { type ClusterFacts, intersect, resolveScopes, type Scope } from './grants.js';

/** What somebody may do at this moment, and the clusters that their bindings were resolved over. */
export interface Access {
  name: string;
  rights: Rights;
  /** Read only where a binding selects clusters; empty otherwise. */
  clusters: readonly ClusterFacts[];
}

const SCOPE = `json_build_object('role', b.role, 'clusterSelector', b.cluster_selector, 'namespaces', b.namespaces)`;

/** Scopes of the bindings of these subjects, in a fixed order, so that the same rights always look the same. */
function scopesOf(subjects: string): string {
  return `(SELECT coalesce(json_agg(${SCOPE} ORDER BY b.id), '[]') FROM role_binding b
    WHERE b.tenant_id = $1 AND (b.subject_kind, b.subject) IN (${subjects}))`;
}

/** A user and the teams they are a member of. */
function userSubjects(user: string): string {
  return `SELECT 'USER', ${user}::text UNION ALL
    SELECT 'TEAM', m.team_id::text FROM team_member m WHERE m.tenant_id = $1 AND m.user_id = ${user}`;
}

/**
 * Reads what a user may do: the sum of their bindings and those of their teams. One statement, and a second one where a
 * binding selects clusters.
 * @returns null for an account that is gone or disabled
 */
export async function rightsOfUser(tx: Tx, tenantId: string, userId: string): Promise<Access | null> {
  const [user] = (await tx.read(
    `SELECT u.email, ${scopesOf(userSubjects('u.id'))} AS scopes FROM app_user u
     WHERE u.tenant_id = $1 AND u.id = $2 AND u.disabled_at IS NULL`,
    [tenantId, userId],
    { isStable: true },
  )) as [string, Scope[]][];
  if (!user) return null;
  const [name, scopes] = user;
  const clusters = await clustersFor(tx, tenantId, scopes);
  return { name, rights: resolveScopes(scopes, clusters), clusters };
}

/**
 * Reads what an API key may do: what its own bindings give and its owner has too at this moment, so that a lowered or
 * disabled owner lowers the key at once.
 * @returns null for a key that is gone or revoked, or whose owner is disabled
 */
export async function rightsOfKey(tx: Tx, tenantId: string, keyId: string): Promise<Access | null> {
  const [key] = (await tx.read(
    `SELECT k.name, ${scopesOf(`SELECT 'API_KEY', k.id::text`)} AS own, ${scopesOf(userSubjects('u.id'))} AS owners
     FROM api_key k JOIN app_user u ON u.tenant_id = k.tenant_id AND u.id = k.owner_id
     WHERE k.tenant_id = $1 AND k.id = $2 AND k.revoked_at IS NULL AND u.disabled_at IS NULL`,
    [tenantId, keyId],
    { isStable: true },
  )) as [string, Scope[], Scope[]][];
  if (!key) return null;
  const [name, own, owners] = key;
  const clusters = await clustersFor(tx, tenantId, [...own, ...owners]);
  const rights = intersect(resolveScopes(own, clusters), resolveScopes(owners, clusters));
  return { name, rights, clusters };
}

async function clustersFor(tx: Tx, tenantId: string, scopes: readonly Scope[]): Promise<ClusterFacts[]> {
  return scopes.some((scope) => scope.clusterSelector !== null) ? readClusterFacts(tx, tenantId) : [];
}

interface FactRow extends Record<(typeof FACTS)[number], string | null> {
  id: string;
  labels: LabelPair[];
}

const FACTS = ['name', 'environment', 'region', 'provider', 'kind'] as const;

/** Every cluster as selectors see it, deleted ones included: their history stays visible to those who had them. */
export async function readClusterFacts(tx: Tx, tenantId: string): Promise<ClusterFacts[]> {
  const rows = await tx.query<FactRow>(
    `SELECT c.id, c.labels, ${FACTS.map((fact) => `c.${fact}`).join(', ')} FROM cluster c
     WHERE c.tenant_id = $1 ORDER BY c.id`,
    [tenantId],
  );
  return rows.map((row) => ({ id: row.id, labels: [...row.labels.filter(isOwn), ...factsOf(row)] }));
}

/** A fact is what the server knows: a label of the same key does not stand in for it. */
function isOwn({ key }: LabelPair): boolean {
  return !FACTS.some((fact) => fact === key);
}

/** What is unknown is a label that is missing, not an empty one. */
function factsOf(row: FactRow): LabelPair[] {
  return FACTS.flatMap((key) => (row[key] === null ? [] : [{ key, value: row[key] }]));
}
