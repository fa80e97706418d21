import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import type { LabelPair } from '../../platform/label-selector.js';
import { done, type Outcome, refused, refuseLongText } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { noteAccessChange } from '../accounts/access-change.service.js';
import { audit } from '../audit/audit.service.js';
import { Cluster } from './cluster.entity.js';
import { explainLabels, sortLabels } from './labels.js';
import { storeLabels } from './object-label.service.js';

/** What an owner may say of a cluster; undefined stays as it is, null is taken away. */
export interface UpdateCluster {
  actor: Actor;
  id: string | null;
  environment: string | null | undefined;
  region: string | null | undefined;
  labels: readonly LabelPair[] | null | undefined;
  expectedRevision: number | null;
}

/** Changes what the owner says of a cluster. What is as before is no change: no revision, no audit entry. */
export async function updateCluster(
  tx: Tx,
  tenantId: string,
  input: UpdateCluster,
  now: Date,
): Promise<Outcome<string>> {
  const cluster = input.id === null ? null : await lockCluster(tx, tenantId, input.id);
  if (!cluster) return refused('id', 'There is no cluster of this id. Take one from clusters.', 'NOT_FOUND');
  const refusal = refuseUpdate(input, cluster);
  if (refusal) return refusal;
  const before = ownedFacts(cluster);
  const after = {
    environment: input.environment === undefined ? before.environment : input.environment || null,
    region: input.region === undefined ? before.region : input.region || null,
    labels: input.labels === undefined ? before.labels : sortLabels(input.labels ?? []),
  };
  if (JSON.stringify(after) === JSON.stringify(before)) return done(cluster.id);
  await tx.query(
    `UPDATE cluster SET environment = $3, region = $4, labels = $5, revision = revision + 1, updated_at = $6
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, cluster.id, after.environment, after.region, JSON.stringify(after.labels), now],
  );
  await storeLabels(tx, tenantId, 'CLUSTER', [{ id: cluster.id, labels: after.labels, before: before.labels }]);
  const object = { kind: 'Cluster', id: cluster.id, name: cluster.name };
  await audit(tx, tenantId, { actor: input.actor, action: 'UPDATE_CLUSTER', object, before, after }, now);
  // Role bindings select clusters by these facts.
  noteAccessChange(tx);
  return done(cluster.id);
}

function ownedFacts({ environment, region, labels }: Cluster) {
  return { environment, region, labels: sortLabels(labels) };
}

async function lockCluster(tx: Tx, tenantId: string, id: string): Promise<Cluster | null> {
  const sql = `SELECT ${selectList(Cluster)} FROM cluster t
    WHERE t.tenant_id = $1 AND t.id = $2 AND t.deleted_at IS NULL FOR UPDATE`;
  return hydrate(Cluster, await tx.query<Cluster>(sql, [tenantId, id]))[0] ?? null;
}

function refuseUpdate(input: UpdateCluster, { name, revision }: Cluster): Outcome<never> | null {
  const { expectedRevision } = input;
  if (expectedRevision !== null && expectedRevision !== revision) {
    const found = `Cluster “${name}” is at revision ${revision}; expected ${expectedRevision}: somebody has changed it`;
    return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
  }
  const problem = explainLabels(input.labels ?? []);
  if (problem) return refused('labels', problem);
  return refuseLongText('environment', input.environment) ?? refuseLongText('region', input.region);
}
