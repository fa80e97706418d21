import type { Database, Tx } from '../../platform/database.js';
import { type RaisedOften, readFrequentAlerts } from './facts/read-frequent-alerts.service.js';
import { readTroubled, type Troubled, workloadsNow } from './facts/workloads-now.service.js';
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
 * killed. Looks only at what is in trouble, and reads no samples: usage is what the last run found. What is found is kept
 * cluster by cluster, each in a transaction of its own: what is locked of one is free before the next.
 */
export async function findTrouble(
  db: Database,
  tenantId: string,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<number> {
  const { often, troubled, clusters } = await db.runInTenant(tenantId, (tx) => readTrouble(tx, tenantId, now));
  let rows = 0;
  for (const clusterId of clusters) {
    if (signal.aborted) break;
    const ofCluster = <T extends { clusterId: string }>(all: readonly T[]): T[] =>
      all.filter((one) => one.clusterId === clusterId);
    const trouble = { clusterId, often: ofCluster(often), troubled: ofCluster(troubled) };
    rows += await db.runInTenant(tenantId, (tx) => keepTrouble(tx, tenantId, trouble, now));
  }
  return rows;
}

interface Trouble {
  often: readonly RaisedOften[];
  troubled: readonly Troubled[];
}

async function readTrouble(tx: Tx, tenantId: string, now: Date): Promise<Trouble & { clusters: Set<string> }> {
  const often = await readFrequentAlerts(tx, tenantId, { least: FREQUENT }, now);
  const troubled = await readTroubled(tx, tenantId, now);
  return { often, troubled, clusters: await clustersToLookAt(tx, tenantId, [...often, ...troubled]) };
}

/** Gives how many recommendations it opened, changed or withdrew. */
async function keepTrouble(
  tx: Tx,
  tenantId: string,
  { clusterId, often, troubled }: Trouble & { clusterId: string },
  now: Date,
): Promise<number> {
  const ids = [...new Set([...often, ...troubled].flatMap(({ workloadId }) => workloadId ?? []))];
  const workloads = await workloadsNow(tx, tenantId, clusterId, ids, now);
  const advice = [...adviceOfNow(workloads, now), ...adviceOnAlerts(often, workloads, now)];
  const done = await recordAdvice(tx, tenantId, { clusterId, rules: NAMES, subjects: null }, advice, now);
  return done.opened + done.changed + done.withdrawn;
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
  alerts: readonly RaisedOften[],
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
