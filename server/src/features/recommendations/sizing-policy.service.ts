import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { wholePolicy } from './choose-policy.js';
import { checkPolicy } from './policy.js';
import { StoredSizingPolicy } from './sizing-policy.entity.js';
import type { StoredSizing } from './sizing-values.js';

/** Every run reads all of them. */
const MAX_POLICIES = 200;
const MAX_NAME = 100;
const MAX_NAMESPACE = 253;

/** A policy as somebody wrote it. */
export interface PolicyDraft {
  name: string;
  /** Null for all clusters; undefined for an id that is none of a cluster. */
  clusterId: string | null | undefined;
  namespace: string | null;
  sizing: StoredSizing;
}

/** Makes a policy. @returns its id */
export async function createSizingPolicy(
  tx: Tx,
  tenantId: string,
  { actor, draft }: { actor: Actor; draft: PolicyDraft },
  now: Date,
): Promise<Outcome<string>> {
  const refusal = await refuseDraft(tx, tenantId, draft);
  if (refusal) return refusal;
  const [{ count } = { count: 0 }] = await tx.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM sizing_policy WHERE tenant_id = $1',
    [tenantId],
  );
  if (count >= MAX_POLICIES) return refused(null, `There are ${count} policies, which is the limit. Delete one first.`);
  const id = newId(now.getTime());
  const rows = await tx.query(
    `INSERT INTO sizing_policy (tenant_id, id, name, cluster_id, namespace, sizing, revision, created_at, updated_at,
       updated_by) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7, $8) ON CONFLICT (tenant_id, name) DO NOTHING RETURNING 1`,
    [tenantId, id, draft.name, draft.clusterId, draft.namespace, JSON.stringify(draft.sizing), now, actor.name],
  );
  if (rows.length === 0) return nameTaken(draft.name);
  const object = { kind: 'SizingPolicy', id, name: draft.name };
  await audit(tx, tenantId, { actor, action: 'CREATE_SIZING_POLICY', object, after: draft }, now);
  return done(id);
}

export interface UpdateSizingPolicy {
  actor: Actor;
  id: string | null;
  expectedRevision: number | null;
  /** What is left out stays. */
  change: Partial<PolicyDraft>;
}

/** Changes a policy; what is as before is no change. @returns its id */
export async function updateSizingPolicy(
  tx: Tx,
  tenantId: string,
  { actor, id, expectedRevision, change }: UpdateSizingPolicy,
  now: Date,
): Promise<Outcome<string>> {
  const policy = await lockPolicy(tx, tenantId, id);
  if (!policy) return noPolicy();
  if (expectedRevision !== null && expectedRevision !== policy.revision) {
    const found = `Policy “${policy.name}” is at revision ${policy.revision}; expected ${expectedRevision}: somebody has changed it`;
    return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
  }
  const before = draftOf(policy);
  const after = { ...before, ...change };
  const refusal = await refuseDraft(tx, tenantId, after);
  if (refusal) return refusal;
  if (isDeepStrictEqual(before, after)) return done(policy.id);
  if (after.name !== before.name && (await isNameTaken(tx, tenantId, after.name))) return nameTaken(after.name);
  await tx.query(
    `UPDATE sizing_policy SET name = $3, cluster_id = $4, namespace = $5, sizing = $6, revision = revision + 1,
       updated_at = $7, updated_by = $8 WHERE tenant_id = $1 AND id = $2`,
    [tenantId, policy.id, after.name, after.clusterId, after.namespace, JSON.stringify(after.sizing), now, actor.name],
  );
  const object = { kind: 'SizingPolicy', id: policy.id, name: after.name };
  await audit(tx, tenantId, { actor, action: 'UPDATE_SIZING_POLICY', object, before, after }, now);
  return done(policy.id);
}

/** Deletes a policy; where it held, the next less specific one does. @returns its id */
export async function deleteSizingPolicy(
  tx: Tx,
  tenantId: string,
  { actor, id }: { actor: Actor; id: string | null },
  now: Date,
): Promise<Outcome<string>> {
  const policy = await lockPolicy(tx, tenantId, id);
  if (!policy) return noPolicy();
  await tx.query('DELETE FROM sizing_policy WHERE tenant_id = $1 AND id = $2', [tenantId, policy.id]);
  const object = { kind: 'SizingPolicy', id: policy.id, name: policy.name };
  await audit(tx, tenantId, { actor, action: 'DELETE_SIZING_POLICY', object, before: draftOf(policy) }, now);
  return done(policy.id);
}

function draftOf({ name, clusterId, namespace, sizing }: StoredSizingPolicy): PolicyDraft {
  return { name, clusterId, namespace, sizing };
}

async function lockPolicy(tx: Tx, tenantId: string, id: string | null): Promise<StoredSizingPolicy | null> {
  if (id === null) return null;
  const rows = await tx.query<StoredSizingPolicy>(
    `SELECT ${selectList(StoredSizingPolicy)} FROM sizing_policy t WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE`,
    [tenantId, id],
  );
  return hydrate(StoredSizingPolicy, rows)[0] ?? null;
}

async function isNameTaken(tx: Tx, tenantId: string, name: string): Promise<boolean> {
  const rows = await tx.query('SELECT 1 FROM sizing_policy WHERE tenant_id = $1 AND name = $2', [tenantId, name]);
  return rows.length > 0;
}

/** What is wrong with a policy in this tenant; null for a good one. */
async function refuseDraft(tx: Tx, tenantId: string, draft: PolicyDraft): Promise<Outcome<never> | null> {
  const { name, clusterId, namespace, sizing } = draft;
  if (name.trim().length === 0 || name.length > MAX_NAME) {
    return refused('name', `“name” has ${name.length} characters; expected 1 to ${MAX_NAME}. Choose another.`);
  }
  if (namespace !== null && !/^[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?$/.test(namespace)) {
    const text = `“namespace” is “${namespace.slice(0, MAX_NAMESPACE)}”; expected a namespace’s name, with “*” for any characters. Leave it out for all.`;
    return refused('namespace', text);
  }
  if (namespace !== null && namespace.length > MAX_NAMESPACE) {
    return refused('namespace', `“namespace” has ${namespace.length} characters; at most ${MAX_NAMESPACE} are kept.`);
  }
  const problems = checkPolicy(wholePolicy(sizing));
  if (problems.length > 0) {
    return {
      done: null,
      userErrors: problems.map((message) => ({ field: ['input', 'sizing'], message, code: 'BAD_USER_INPUT' })),
    };
  }
  return (await isCluster(tx, tenantId, clusterId)) ? null : noCluster();
}

async function isCluster(tx: Tx, tenantId: string, clusterId: string | null | undefined): Promise<boolean> {
  if (clusterId === null) return true;
  if (clusterId === undefined) return false;
  const rows = await tx.query('SELECT 1 FROM cluster WHERE tenant_id = $1 AND id = $2', [tenantId, clusterId]);
  return rows.length > 0;
}

function noCluster(): Outcome<never> {
  return refused(
    'cluster',
    'There is no cluster of this id. Take one from clusters, or leave it out for all.',
    'NOT_FOUND',
  );
}

function noPolicy(): Outcome<never> {
  return refused('id', 'There is no policy of this id. Take one from sizingPolicies.', 'NOT_FOUND');
}

function nameTaken(name: string): Outcome<never> {
  return refused('name', `There is a policy “${name}” already. Choose another name, or change that one.`, 'CONFLICT');
}
