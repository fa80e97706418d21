import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import type { LabelPair } from '../../platform/label-selector.js';
import { done, type Outcome, refused, refuseLongText } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { noteAccessChange } from '../accounts/access-change.service.js';
import { issueToken, revokeTokensOf, tokenQuery } from '../accounts/access-token.service.js';
import { audit } from '../audit/audit.service.js';
import { issueCredential } from './agent.service.js';
import type { Cluster, ClusterKind } from './cluster.entity.js';
import { explainOtherCluster, findCluster, insertCluster } from './cluster.service.js';
import { explainClusterName } from './cluster-name.js';
import { EnrolToken } from './enrol-token.entity.js';
import { explainLabels, mergeLabels, sortLabels } from './labels.js';
import { storeLabels } from './object-label.service.js';

const MAX_NAME = 100;
const MAX_DAYS = 365;
const DAY_MS = 86_400_000;
/** A fleet has a few; the list is not a connection. */
const MAX_LISTED = 500;

export interface CreateEnrolToken {
  actor: Actor;
  name: string;
  expiresInDays: number;
  maxUses: number | null;
  environment: string | null;
  labels?: readonly LabelPair[];
}

/** Makes a token with which agents register their clusters; the token itself is given out once and not stored. */
export async function createEnrolToken(
  tx: Tx,
  tenantId: string,
  input: CreateEnrolToken,
  now: Date,
): Promise<Outcome<{ enrolTokenId: string; token: string }>> {
  const { actor, expiresInDays, maxUses, environment } = input;
  const labels = sortLabels(input.labels ?? []);
  const name = input.name.trim();
  const refusal = refuseEnrolToken({ ...input, name });
  if (refusal) return refusal;
  const id = newId(now.getTime());
  const expiresAt = new Date(now.getTime() + expiresInDays * DAY_MS);
  const issued = await issueToken(tokenQuery(tx), { kind: 'ENROL', tenantId, principalId: id, expiresAt, now });
  await tx.query(
    `INSERT INTO enrol_token (tenant_id, id, name, prefix, environment, created_by, created_at, expires_at, used_count,
       max_uses, labels) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)`,
    [
      tenantId,
      id,
      name,
      issued.prefix,
      environment,
      actor.kind === 'USER' ? actor.id : null,
      now,
      expiresAt,
      maxUses,
      JSON.stringify(labels),
    ],
  );
  const object = { kind: 'EnrolToken', id, name };
  const after = { expiresAt: expiresAt.toISOString(), maxUses, environment, labels };
  await audit(tx, tenantId, { actor, action: 'CREATE_ENROL_TOKEN', object, after }, now);
  return done({ enrolTokenId: id, token: issued.token });
}

function refuseEnrolToken({
  name,
  expiresInDays,
  maxUses,
  environment,
  labels,
}: CreateEnrolToken): Outcome<never> | null {
  if (name.length < 1 || name.length > MAX_NAME) {
    return refused('name', `The name has ${name.length} characters; expected 1 to ${MAX_NAME}.`);
  }
  if (expiresInDays < 1 || expiresInDays > MAX_DAYS) {
    return refused('expiresInDays', `The token would expire in ${expiresInDays} days; expected 1 to ${MAX_DAYS}.`);
  }
  if (maxUses !== null && maxUses < 1) {
    return refused('maxUses', `“maxUses” is ${maxUses}; expected at least 1, or nothing for no limit.`);
  }
  return refuseLabels(labels ?? []) ?? refuseLongText('environment', environment);
}

function refuseLabels(labels: readonly LabelPair[]): Outcome<never> | null {
  const problem = explainLabels(labels);
  return problem === null ? null : refused('labels', problem);
}

/** Ends an enrol token; clusters registered with it keep their credentials. Ending it twice changes nothing. */
export async function revokeEnrolToken(
  tx: Tx,
  tenantId: string,
  { id, actor }: { id: string | null; actor: Actor },
  now: Date,
): Promise<Outcome<string>> {
  const token = id === null ? null : await lockEnrolToken(tx, tenantId, id);
  if (!token) return refused('id', 'There is no enrol token of this id. Take one from enrolTokens.', 'NOT_FOUND');
  if (token.revokedAt !== null) return done(token.id);
  await tx.query('UPDATE enrol_token SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, token.id, now]);
  noteAccessChange(tx, token.id);
  await revokeTokensOf(tokenQuery(tx), { tenantId, principalId: token.id, kind: 'ENROL' }, now);
  const object = { kind: 'EnrolToken', id: token.id, name: token.name };
  await audit(tx, tenantId, { actor, action: 'REVOKE_ENROL_TOKEN', object }, now);
  return done(token.id);
}

/** Reads the tenant's enrol tokens, newest first, ended ones included; at most 500. */
export async function listEnrolTokens(tx: Tx, tenantId: string): Promise<EnrolToken[]> {
  const sql = `SELECT ${selectList(EnrolToken)} FROM enrol_token t WHERE t.tenant_id = $1
    ORDER BY t.created_at DESC, t.id DESC LIMIT ${MAX_LISTED}`;
  return hydrate(EnrolToken, await tx.query<EnrolToken>(sql, [tenantId]));
}

async function lockEnrolToken(tx: Tx, tenantId: string, id: string): Promise<EnrolToken | null> {
  const sql = `SELECT ${selectList(EnrolToken)} FROM enrol_token t WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE`;
  return hydrate(EnrolToken, await tx.query<EnrolToken>(sql, [tenantId, id]))[0] ?? null;
}

export interface RegisterAgent {
  actor: Actor;
  enrolTokenId: string;
  clusterName: string;
  kind: ClusterKind;
  kubeSystemUid: string | null;
  environment: string | null;
  isDemo: boolean | null;
  labels?: readonly LabelPair[];
}

/**
 * Registers the agent's cluster by its name, or takes it up again, and gives the agent a fresh credential; earlier
 * ones of that agent end. The lock on the enrol token keeps its uses exact when many agents start at once.
 */
export async function registerAgent(
  tx: Tx,
  tenantId: string,
  input: RegisterAgent,
  now: Date,
): Promise<Outcome<{ cluster: Cluster | null; credential: string }>> {
  const problem = explainClusterName(input.clusterName);
  if (problem) return refused('clusterName', problem);
  const token = await lockEnrolToken(tx, tenantId, input.enrolTokenId);
  const { environment: named, kubeSystemUid } = input;
  const tooLong = refuseLongText('environment', named) ?? refuseLongText('kubeSystemUid', kubeSystemUid);
  const refusal = refuseUse(token, now) ?? tooLong ?? refuseLabels(input.labels ?? []);
  if (refusal) return refusal;
  const environment = named ?? token?.environment ?? null;
  const labels = mergeLabels(input.labels ?? [], token?.labels ?? []);
  const cluster = await attachCluster(tx, tenantId, { ...input, environment, labels }, now);
  const conflict = refuseOtherCluster(cluster, input) ?? refuseLiveTwin(cluster, input, now);
  if (conflict) return conflict;
  if (!cluster.isNew) await addLabels(tx, tenantId, { clusterId: cluster.id, labels }, now);
  const credential = await issueCredential(tx, tenantId, cluster.id, now);
  await tx.query('UPDATE enrol_token SET used_count = used_count + 1 WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    input.enrolTokenId,
  ]);
  const object = { kind: 'Cluster', id: cluster.id, name: input.clusterName };
  const after = { kind: input.kind, isNew: cluster.isNew, enrolToken: token?.name };
  await audit(tx, tenantId, { actor: input.actor, action: 'REGISTER_AGENT', object, after }, now);
  return done({ cluster: await findCluster(tx, tenantId, cluster.id), credential });
}

/** The token was valid when the request came in; this holds at the moment of use, under the lock. */
function refuseUse(token: EnrolToken | null, now: Date): Outcome<never> | null {
  if (!token) return refused(null, 'The enrol token is not known any more. Make a new one.', 'FORBIDDEN');
  const found = explainEnd(token, now);
  if (found === null) return null;
  return refused(null, `The enrol token “${token.name}” ${found}. Make a new one.`, 'FORBIDDEN');
}

function explainEnd(token: EnrolToken, now: Date): string | null {
  if (token.revokedAt !== null) return `was revoked at ${token.revokedAt.toISOString()}`;
  if (token.expiresAt <= now) return `expired at ${token.expiresAt.toISOString()}`;
  if (token.maxUses !== null && token.usedCount >= token.maxUses) {
    return `has given out its ${token.maxUses} credentials`;
  }
  return null;
}

interface Attached {
  id: string;
  isNew: boolean;
  kind: ClusterKind;
  kubeSystemUid: string | null;
  lastReportAt: Date | null;
}

const ATTACHED = 'id, kind, kube_system_uid AS "kubeSystemUid", last_report_at AS "lastReportAt"';

/** What its owner has set stays; what was not known yet is filled in. */
async function attachCluster(tx: Tx, tenantId: string, input: RegisterAgent, now: Date): Promise<Attached> {
  const { clusterName: name, kind, kubeSystemUid, environment, isDemo, labels } = input;
  const created = { name, kind, kubeSystemUid, environment, region: null, isDemo: isDemo ?? false, labels };
  const id = await insertCluster(tx, tenantId, created, now);
  if (id) return { id, isNew: true, kind, kubeSystemUid, lastReportAt: null };
  const [row] = await tx.query<Omit<Attached, 'isNew'>>(
    `UPDATE cluster SET environment = coalesce(environment, $3), is_demo = coalesce($4, is_demo),
       kube_system_uid = coalesce(kube_system_uid, $5), deleted_at = NULL,
       updated_at = CASE WHEN (environment, is_demo, deleted_at) IS DISTINCT FROM
         (coalesce(environment, $3), coalesce($4, is_demo), NULL) THEN $7 ELSE updated_at END
     WHERE tenant_id = $1 AND name = $2 AND kind = $6 AND (kube_system_uid IS NULL OR kube_system_uid = $5)
     RETURNING ${ATTACHED}`,
    [tenantId, name, environment, isDemo, kubeSystemUid, kind, now],
  );
  return { ...(row ?? (await readAttached(tx, tenantId, name))), isNew: false };
}

/** Adds labels whose keys a cluster does not have yet; its row is locked. */
async function addLabels(
  tx: Tx,
  tenantId: string,
  { clusterId, labels }: { clusterId: string; labels: readonly LabelPair[] },
  now: Date,
): Promise<void> {
  if (labels.length === 0) return;
  const cluster = await findCluster(tx, tenantId, clusterId);
  const before = sortLabels(cluster?.labels ?? []);
  const after = mergeLabels(labels, before);
  if (after.length === before.length) return;
  await tx.query(
    'UPDATE cluster SET labels = $3, revision = revision + 1, updated_at = $4 WHERE tenant_id = $1 AND id = $2',
    [tenantId, clusterId, JSON.stringify(after), now],
  );
  await storeLabels(tx, tenantId, 'CLUSTER', [{ id: clusterId, labels: after, before }]);
}

async function readAttached(tx: Tx, tenantId: string, name: string): Promise<Omit<Attached, 'isNew'>> {
  const [row] = await tx.query<Omit<Attached, 'isNew'>>(
    `SELECT ${ATTACHED} FROM cluster WHERE tenant_id = $1 AND name = $2`,
    [tenantId, name],
  );
  return row!;
}

/** An agent that has not reported for this long may be replaced by another one of the same name, in milliseconds. */
const LIVE_MS = 120_000;

/**
 * A host has no uid that tells it from another of its name. Two that live would end each other's credential in turn, so
 * the second one is refused while the first one reports.
 */
function refuseLiveTwin(cluster: Attached, { clusterName }: RegisterAgent, now: Date): Outcome<never> | null {
  if (cluster.isNew || cluster.kubeSystemUid !== null || cluster.lastReportAt === null) return null;
  const ageMs = now.getTime() - cluster.lastReportAt.getTime();
  if (ageMs >= LIVE_MS) return null;
  const found = `“${clusterName}” is reported by another agent, ${Math.max(0, Math.round(ageMs / 1_000))} s ago for the last time`;
  const remedy = `Give this one a name of its own with K8INTEL_CLUSTER_NAME; if it replaces the other, it can register ${LIVE_MS / 1_000} s after that one’s last report.`;
  return refused('clusterName', `${found}; expected none that lives. ${remedy}`, 'CONFLICT');
}

function refuseOtherCluster(cluster: Attached, input: RegisterAgent): Outcome<never> | null {
  const { clusterName, kind, kubeSystemUid } = input;
  if (cluster.kind !== kind) {
    const message = `Cluster “${clusterName}” is registered as ${cluster.kind}; this agent watches a ${kind}. Give it another cluster name.`;
    return refused('clusterName', message, 'CONFLICT');
  }
  // Also where the agent cannot read its uid: a name alone must not take over somebody's cluster.
  if (cluster.kubeSystemUid === null || cluster.kubeSystemUid === kubeSystemUid) return null;
  return refused('clusterName', explainOtherCluster(clusterName, cluster.kubeSystemUid, kubeSystemUid), 'CONFLICT');
}
