import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import type { LabelPair } from '../../platform/label-selector.js';
import type { Reader } from '../../platform/list.js';
import { done, type Outcome, refused, refuseLongText } from '../../platform/outcome.js';
import { CLUSTER_ITSELF } from '../../platform/place-rule.js';
import type { Actor } from '../../platform/request-context.js';
import { sees } from '../../platform/rights.js';
import { audit } from '../audit/audit.service.js';
import { issueCredential } from './agent.service.js';
import { Cluster, type ClusterKind } from './cluster.entity.js';
import { explainClusterName } from './cluster-name.js';
import { explainLabels, sortLabels } from './labels.js';
import { storeLabels } from './object-label.service.js';

/** Reads one cluster; null where there is none of this id in the tenant. */
export async function findCluster(tx: Tx, tenantId: string, clusterId: string): Promise<Cluster | null> {
  const sql = `SELECT ${selectList(Cluster)} FROM cluster t WHERE t.tenant_id = $1 AND t.id = $2 AND t.deleted_at IS NULL`;
  return hydrate(Cluster, await tx.query<Cluster>(sql, [tenantId, clusterId]))[0] ?? null;
}

/** Reads one cluster by its exact name; null where the reader sees none. */
export async function findClusterByName({ tx, tenantId, rights }: Reader, name: string): Promise<Cluster | null> {
  const sql = `SELECT ${selectList(Cluster)} FROM cluster t WHERE t.tenant_id = $1 AND t.name = $2 AND t.deleted_at IS NULL`;
  const [cluster] = hydrate(Cluster, await tx.query<Cluster>(sql, [tenantId, name]));
  return cluster && sees(rights, CLUSTER_ITSELF.of(cluster)) ? cluster : null;
}

export interface NewCluster {
  name: string;
  kind: ClusterKind;
  isDemo: boolean;
  environment: string | null;
  region: string | null;
  kubeSystemUid: string | null;
  labels?: readonly LabelPair[];
}

/** Stores a cluster; null where its name is taken, also when two requests race for it. */
export async function insertCluster(tx: Tx, tenantId: string, cluster: NewCluster, now: Date): Promise<string | null> {
  const labels = sortLabels(cluster.labels ?? []);
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, environment, region, kube_system_uid, created_at,
       labels, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9) ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id`,
    [
      tenantId,
      newId(now.getTime()),
      cluster.name,
      cluster.kind,
      cluster.isDemo,
      cluster.environment,
      cluster.region,
      cluster.kubeSystemUid,
      now,
      JSON.stringify(labels),
    ],
  );
  if (!row) return null;
  await storeLabels(tx, tenantId, 'CLUSTER', [{ id: row.id, labels, before: null }]);
  return row.id;
}

export interface CreateCluster {
  actor: Actor;
  name: string;
  kind: ClusterKind;
  environment: string | null;
  region: string | null;
  labels?: readonly LabelPair[];
}

/** Registers a cluster before its agent is there and gives out the agent's credential, which is not stored. */
export async function createCluster(
  tx: Tx,
  tenantId: string,
  input: CreateCluster,
  now: Date,
): Promise<Outcome<{ clusterId: string; credential: string }>> {
  const { actor, ...cluster } = input;
  const problem = explainClusterName(cluster.name);
  if (problem) return refused('name', problem);
  const tooLong = refuseLongText('environment', cluster.environment) ?? refuseLongText('region', cluster.region);
  if (tooLong) return tooLong;
  const badLabels = explainLabels(cluster.labels ?? []);
  if (badLabels) return refused('labels', badLabels);
  const clusterId = await insertCluster(tx, tenantId, { ...cluster, isDemo: false, kubeSystemUid: null }, now);
  if (!clusterId) {
    return refused('name', `There is a cluster “${cluster.name}” already. Choose another name.`, 'CONFLICT');
  }
  const credential = await issueCredential(tx, tenantId, clusterId, now);
  const object = { kind: 'Cluster', id: clusterId, name: cluster.name };
  await audit(tx, tenantId, { actor, action: 'CREATE_CLUSTER', object, after: cluster }, now);
  return done({ clusterId, credential });
}

/** Kubernetes writes uids as UUIDs of 36 characters and promises no more than that they are short strings. */
const MAX_UID = 100;

/**
 * Keeps two Kubernetes clusters from reporting as one: the first report stores the uid of its namespace kube-system.
 * @throws CONFLICT for another uid than the stored one, NOT_FOUND where the cluster is not registered any more
 */
export async function assertKubeSystemUid(tx: Tx, tenantId: string, clusterId: string, uid: string): Promise<void> {
  if (uid.length > MAX_UID) {
    throw new AppError('BAD_USER_INPUT', `kubeSystemUid has ${uid.length} characters; expected at most ${MAX_UID}.`);
  }
  let stored = await readKubeSystemUid(tx, tenantId, clusterId);
  if (stored.uid === null) {
    // Waits for a report that is storing its uid at the same time, and then changes nothing.
    await tx.query(
      'UPDATE cluster SET kube_system_uid = $3 WHERE tenant_id = $1 AND id = $2 AND kube_system_uid IS NULL',
      [tenantId, clusterId, uid],
    );
    stored = await readKubeSystemUid(tx, tenantId, clusterId);
  }
  if (stored.uid !== uid) throw new AppError('CONFLICT', explainOtherCluster(stored.name, stored.uid, uid));
}

async function readKubeSystemUid(
  tx: Tx,
  tenantId: string,
  clusterId: string,
): Promise<{ name: string; uid: string | null }> {
  const [row] = await tx.query<{ name: string; uid: string | null }>(
    'SELECT name, kube_system_uid AS uid FROM cluster WHERE tenant_id = $1 AND id = $2',
    [tenantId, clusterId],
  );
  if (!row) throw new AppError('NOT_FOUND', 'The cluster of this credential is not registered any more.');
  return row;
}

/** One message wherever two Kubernetes clusters meet under one name. */
export function explainOtherCluster(name: string, expected: string | null, found: string | null): string {
  const registered = `Cluster “${name}” is registered for the Kubernetes cluster whose namespace kube-system has the uid ${expected}; `;
  if (found === null) {
    return `${registered}this agent could not read its own. Allow it to get namespaces, or give it another cluster name.`;
  }
  return `${registered}this agent reports from one with the uid ${found}. Give this agent a cluster name and a credential of its own.`;
}
