import type { Tx } from '../../platform/database.js';
import type { ClusterRates } from '../costs/value.service.js';
import { readAlertRules } from './facts/read-alert-rules.service.js';
import { readClaims } from './facts/read-claims.service.js';
import { readNodes, readPlacedPods } from './facts/read-nodes.service.js';
import { watchedSince } from './facts/watched-since.service.js';
import type { ClusterOfRun } from './judge-slice.service.js';
import { type AdviceToKeep, type Recorded, recordAdvice } from './record-advice.service.js';
import { OTHER_RULES } from './rules/index.js';
import { NAMES_OF_USE, RULES_OF_NOW } from './rules/judge-workload.js';
import type { RuleContext, Verdict } from './rules/rule.js';
import type { DueCluster } from './run-state.service.js';

const { unusedClaim, nodePacking, noisyAlertRule } = OTHER_RULES;

interface WholeCluster {
  cluster: Pick<DueCluster, 'id' | 'name'>;
  place: ClusterOfRun;
  rates: ClusterRates;
}

/** Judges what is about a cluster as a whole, after its workloads, and withdraws what was said of those that are gone. */
export async function findInCluster(tx: Tx, tenantId: string, whole: WholeCluster, now: Date): Promise<number> {
  const { cluster } = whole;
  const scope = { clusterId: cluster.id, subjects: null };
  const packing = await packingAdvice(tx, tenantId, whole, now);
  const claims = await claimAdvice(tx, tenantId, whole, now);
  const noisy = await noisyRuleAdvice(tx, tenantId, whole, now);
  const recorded = [
    await recordAdvice(tx, tenantId, { ...scope, rules: [nodePacking.name] }, packing, now),
    await recordAdvice(tx, tenantId, { ...scope, rules: [unusedClaim.name] }, claims, now),
    await recordAdvice(tx, tenantId, { clusterId: null, rules: [noisyAlertRule.name], subjects: null }, noisy, now),
    await withdrawGone(tx, tenantId, cluster.id, now),
  ];
  return recorded.reduce((sum, { opened, changed, withdrawn }) => sum + opened + changed + withdrawn, 0);
}

function adviceIn(verdict: Verdict) {
  return verdict.kind === 'ADVICE' ? verdict.advice : [];
}

/** Policies are of namespaces; what is of none goes by the default one, if by any. */
function contextOf({ place }: WholeCluster, namespace: string | null, now: Date): RuleContext {
  return { now: now.getTime(), policy: place.policyOf(namespace ?? '') };
}

async function packingAdvice(tx: Tx, tenantId: string, whole: WholeCluster, now: Date): Promise<AdviceToKeep[]> {
  const { cluster, place, rates } = whole;
  const nodes = await readNodes(tx, tenantId, cluster.id);
  const pods = await readPlacedPods(tx, tenantId, cluster.id, place.seesBudgets);
  const verdict = nodePacking.judge({ name: cluster.name, nodes, pods }, contextOf(whole, null, now));
  return adviceIn(verdict).map((advice) => ({
    ...{ advice, subjectId: cluster.id, value: null },
    bill: rates.billOf(advice.packing?.nodes ?? []),
  }));
}

async function claimAdvice(tx: Tx, tenantId: string, whole: WholeCluster, now: Date): Promise<AdviceToKeep[]> {
  const { cluster, rates } = whole;
  const claims = await readClaims(tx, tenantId, cluster.id, await watchedSince(tx, tenantId, cluster.id));
  return claims.flatMap(({ id, facts }) => {
    const context = contextOf(whole, facts.namespace, now);
    if (context.policy.isExcluded) return [];
    const bill = rates.volume(facts.capacityBytes, facts.storageClass);
    return adviceIn(unusedClaim.judge(facts, context)).map((advice) => ({ advice, subjectId: id, value: null, bill }));
  });
}

/** Alert rules are the tenant’s; they are looked at whenever one of its clusters is. */
async function noisyRuleAdvice(tx: Tx, tenantId: string, whole: WholeCluster, now: Date): Promise<AdviceToKeep[]> {
  const rules = await readAlertRules(tx, tenantId, now);
  return rules.flatMap(({ id, facts }) =>
    adviceIn(noisyAlertRule.judge(facts, contextOf(whole, null, now))).map((advice) => ({
      ...{ advice, subjectId: id, value: null },
    })),
  );
}

interface GoneSubject {
  kind: string;
  namespace: string;
  name: string;
}

/** No slice holds what is not there. */
async function withdrawGone(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<Recorded> {
  const rules = [...NAMES_OF_USE, ...RULES_OF_NOW.map(({ name }) => name)];
  const subjects = await tx.query<GoneSubject>(
    `SELECT DISTINCT r.subject_kind AS kind, r.namespace, r.subject_name AS name FROM recommendation r
     WHERE r.tenant_id = $1 AND r.cluster_id = $2 AND r.settled_at IS NULL AND r.rule = ANY($3::text[])
       AND NOT EXISTS (SELECT 1 FROM workload w WHERE w.tenant_id = $1 AND w.cluster_id = $2
         AND w.namespace = r.namespace AND w.name = r.subject_name AND w.deleted_at IS NULL
         AND replace(w.kind, '_', '') = upper(r.subject_kind))`,
    [tenantId, clusterId, rules],
  );
  return recordAdvice(tx, tenantId, { clusterId, rules, subjects }, [], now);
}
