import type { Tx } from '../../platform/database.js';
import { readFrequentAlerts } from './facts/read-frequent-alerts.service.js';
import { readTroubled, workloadsNow } from './facts/workloads-now.service.js';
import type { WorkloadFacts } from './facts.js';
import { DEFAULT_POLICY } from './policy.js';
import { type AdviceToKeep, recordAdvice } from './record-advice.service.js';
import { FREQUENT } from './rules/frequent-alert.js';
import { OTHER_RULES } from './rules/index.js';
import { RULES_OF_NOW } from './rules/judge-workload.js';
import type { Advice, RuleContext, Verdict } from './rules/rule.js';

const { frequentAlert } = OTHER_RULES;
const NAMES = [...RULES_OF_NOW.map(({ name }) => name), frequentAlert.name];

/**
 * Judges what is about now in all clusters of a tenant: alerts that fire over and over, containers that restart or were
 * killed. Looks only at what is in trouble, and reads no samples: usage is what the last run found.
 */
export async function findTrouble(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const often = await readFrequentAlerts(tx, tenantId, FREQUENT, now);
  const troubled = await readTroubled(tx, tenantId, now);
  const clusters = await clustersToLookAt(tx, tenantId, [...often, ...troubled]);
  let rows = 0;
  for (const clusterId of clusters) {
    const ofCluster = <T extends { clusterId: string }>(all: readonly T[]): T[] =>
      all.filter((one) => one.clusterId === clusterId);
    const alerts = ofCluster(often);
    const ids = [...new Set([...alerts, ...ofCluster(troubled)].flatMap(({ workloadId }) => workloadId ?? []))];
    const workloads = await workloadsNow(tx, tenantId, clusterId, ids, now);
    const advice = [...adviceOfNow(workloads, now), ...adviceOnAlerts(alerts, workloads, now)];
    const done = await recordAdvice(tx, tenantId, { clusterId, rules: NAMES, subjects: null }, advice, now);
    rows += done.opened + done.changed + done.withdrawn;
  }
  return rows;
}

/** Those in which something is in trouble, or was said to be. */
async function clustersToLookAt(
  tx: Tx,
  tenantId: string,
  found: readonly { clusterId: string }[],
): Promise<Set<string>> {
  const standing = await tx.query<{ clusterId: string }>(
    `SELECT DISTINCT r.cluster_id AS "clusterId" FROM recommendation r
     WHERE r.tenant_id = $1 AND r.settled_at IS NULL AND r.rule = ANY($2::text[])`,
    [tenantId, NAMES],
  );
  return new Set([...found, ...standing].map(({ clusterId }) => clusterId));
}

/** No policy says when a restart is too many. */
function contextAt(now: Date): RuleContext {
  return { now: now.getTime(), policy: DEFAULT_POLICY };
}

function adviceIn(verdict: Verdict): Advice[] {
  return verdict.kind === 'ADVICE' ? verdict.advice : [];
}

function adviceOfNow(workloads: ReadonlyMap<string, WorkloadFacts>, now: Date): AdviceToKeep[] {
  return [...workloads].flatMap(([subjectId, facts]) =>
    RULES_OF_NOW.flatMap((rule) => adviceIn(rule.judge(facts, contextAt(now)))).map((advice) => ({
      ...{ advice, subjectId, value: null },
    })),
  );
}

/** Of several rules that fire over and over about one object the busiest speaks, and names the others. */
function adviceOnAlerts(
  alerts: Awaited<ReturnType<typeof readFrequentAlerts>>,
  workloads: ReadonlyMap<string, WorkloadFacts>,
  now: Date,
): AdviceToKeep[] {
  const bySubject = new Map<string, AdviceToKeep[]>();
  for (const { workloadId, facts } of alerts) {
    const workload = (workloadId && workloads.get(workloadId)) || null;
    for (const advice of adviceIn(frequentAlert.judge({ ...facts, workload }, contextAt(now)))) {
      const key = JSON.stringify(advice.subject);
      bySubject.set(key, [...(bySubject.get(key) ?? []), { advice, subjectId: workloadId, value: null }]);
    }
  }
  const times = ({ advice }: AdviceToKeep): number => advice.evidence[0]!.value;
  return [...bySubject.values()].map((some) => {
    const [first, ...others] = some.sort((a, b) => times(b) - times(a));
    if (others.length === 0) return first!;
    const also = `Also: ${others.map(({ advice }) => advice.title).join(' ')}`;
    return { ...first!, advice: { ...first!.advice, text: `${first!.advice.text} ${also}` } };
  });
}
