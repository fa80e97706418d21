import type { Database, Tx } from '../../platform/database.js';
import { shownError } from '../../platform/job-ledger.js';
import { type Finding, handleFindings } from '../alerts/alert-pipeline.service.js';
import type { MetricUnit } from '../metrics/metric.entity.js';
import { catalogOf } from '../metrics/metric.service.js';
import { type Advance, type AdvancedRule, advanceRule } from './advance-rule.js';
import type { AlertRule } from './alert-rule.entity.js';
import { deleteInstances, readInstances, writeInstances } from './instance.service.js';
import { type Catalog, ClusterLook } from './live-facts.service.js';
import { summaryOfRule, titleOfRule, unitOfKind } from './rule-finding.js';
import { KINDS, RESOURCE_METRICS } from './rule-params.js';
import type { RuleUnit } from './rule-sentence.js';
import { type DueRule, readDueRules, recordFailure, recordLook } from './rule-state.service.js';
import { type RuleCluster, readRuleClusters } from './rule-subjects.service.js';

/** Most instances of one rule: more is a rule that says nothing, and it is told. */
export const MAX_INSTANCES = 2_000;
/** Two judgements this many times their distance apart have unknown time between them. */
const TOLERANCE = 4;
/** An alert that goes on is told so often, in milliseconds: lists and “last seen” then do not go stale. */
const TELL_EVERY_MS = 60_000;

/** What a run over one tenant did. */
export interface EvaluationRun {
  evaluated: number;
  findings: number;
  /** Rules that were due and had to wait for the next run. */
  left: number;
  failed: number;
  /** How late each was. */
  lagsMs: number[];
  /** Subjects that were left out, because a rule holds for too many. */
  dropped: number;
}

export interface EvaluationOptions {
  now: () => Date;
  signal: AbortSignal;
  /** Milliseconds after which no further rule is begun. */
  budgetMs: number;
  log: (message: string, fields?: object) => void;
  maxInstances?: number;
}

/**
 * Judges the rules of a tenant that are due, the one that waits longest first. One rule and cluster is one short
 * transaction: what fails is that rule's, is told with it, and stops no other.
 */
export async function evaluateDueRules(
  db: Database,
  tenantId: string,
  options: EvaluationOptions,
): Promise<EvaluationRun> {
  const now = options.now();
  const began = performance.now();
  const run: EvaluationRun = { evaluated: 0, findings: 0, left: 0, failed: 0, lagsMs: [], dropped: 0 };
  const due = await db.runInTenant(tenantId, (tx) => readDueRules(tx, tenantId, now));
  if (due.length === 0) return run;
  const looks = await db.runInTenant(tenantId, (tx) => openLooks(tx, tenantId, now));
  for (const [index, one] of due.entries()) {
    if (options.signal.aborted || performance.now() - began > options.budgetMs) {
      run.left = due.length - index;
      break;
    }
    const { findings, error, dropped } = await evaluateRule(db, tenantId, { ...options, ...one, ...looks, at: now });
    run.evaluated++;
    run.findings += findings;
    run.dropped += dropped;
    run.lagsMs.push(one.lagMs);
    run.failed += error ? 1 : 0;
  }
  return run;
}

interface Looks {
  catalog: Catalog;
  looks: ClusterLook[];
  /** Clusters that are silent: nothing is known of them, and nothing of theirs moves. */
  silentIds: string[];
}

async function openLooks(tx: Tx, tenantId: string, now: Date): Promise<Looks> {
  const clusters: RuleCluster[] = await readRuleClusters(tx, tenantId, now);
  const catalog = await catalogOf(tx, tenantId);
  const reporting = clusters.filter(({ isReporting }) => isReporting);
  return {
    catalog,
    looks: reporting.map((cluster) => new ClusterLook(tenantId, cluster, catalog, now)),
    silentIds: clusters.filter(({ isReporting }) => !isReporting).map(({ id }) => id),
  };
}

interface Evaluation extends EvaluationOptions, DueRule, Looks {
  at: Date;
}

interface Evaluated {
  findings: number;
  dropped: number;
  error: unknown;
}

async function evaluateRule(db: Database, tenantId: string, task: Evaluation): Promise<Evaluated> {
  const { rule, looks, log, at } = task;
  const began = performance.now();
  const sum = { subjects: 0, unknown: 0, dropped: 0 };
  let findings = 0;
  let error: unknown = null;
  let room = (task.maxInstances ?? MAX_INSTANCES) - task.instances;
  for (const look of looks) {
    if (task.signal.aborted) break;
    try {
      const done = await db.runInTenant(tenantId, (tx) => evaluateCluster(tx, tenantId, { ...task, look, room }));
      if (!done) continue;
      room -= done.added;
      findings += done.findings;
      for (const key of ['subjects', 'unknown', 'dropped'] as const) sum[key] += done[key];
    } catch (thrown) {
      error = thrown;
      log(`Rule ${rule.name} could not be evaluated; the next run tries it again.`, { tenantId, error: thrown });
    }
  }
  const durationMs = performance.now() - began;
  await db.runInTenant(tenantId, async (tx) => {
    // Not worth a wait for the disk: after a crash it is evaluated once more.
    await tx.query('SET LOCAL synchronous_commit = off');
    if (error) await recordFailure(tx, tenantId, { ruleId: rule.id, error: shownError(error), durationMs }, at);
    else await recordLook(tx, tenantId, { ruleId: rule.id, lagMs: task.lagMs, durationMs, ...sum }, at);
  });
  return { findings, error, dropped: sum.dropped };
}

interface ClusterTask extends Evaluation {
  look: ClusterLook;
  room: number;
}

/** @returns null where another replica is at it */
async function evaluateCluster(tx: Tx, tenantId: string, task: ClusterTask) {
  const { rule, look, at } = task;
  if (!(await lockRuleState(tx, tenantId, rule.id))) return null;
  const instances = await readInstances(tx, tenantId, rule.id, [look.cluster.id]);
  const looked = await look.observe(tx, rule, instances);
  const everyMs = KINDS[rule.kind].everySeconds * 1_000;
  const advanced = advanceRule({
    ...{ kind: rule.kind, params: rule.params, at: at.getTime(), instances, looked, room: task.room },
    times: {
      forMs: rule.forSeconds * 1_000,
      keepMs: rule.keepFiringSeconds * 1_000,
      toleranceMs: TOLERANCE * everyMs,
    },
  });
  const findings = await store(tx, tenantId, { ...task, advanced });
  const added = advanced.advances.filter(({ step }) => step === 'BEGAN' || step === 'FIRED').length;
  return { findings, added, subjects: looked.length, unknown: advanced.unknown, dropped: advanced.dropped };
}

async function lockRuleState(tx: Tx, tenantId: string, ruleId: string): Promise<boolean> {
  const rows = await tx.query(
    'SELECT 1 FROM alert_rule_state WHERE tenant_id = $1 AND rule_id = $2 FOR UPDATE SKIP LOCKED',
    [tenantId, ruleId],
  );
  return rows.length > 0;
}

/** Writes what has moved, and tells the alerts; those last, because they take the stream's lock to the end. */
async function store(tx: Tx, tenantId: string, task: ClusterTask & { advanced: AdvancedRule }): Promise<number> {
  const { rule, advanced, at } = task;
  const unit = unitOfKind(rule.kind, unitOf(rule, task.catalog));
  const findings: Finding[] = [];
  const kept = advanced.advances.flatMap((advance) => {
    const finding = findingOf(rule, advance, { unit, at });
    if (finding) findings.push(finding);
    const { instance, step } = advance;
    // What nothing is known of stays as it is stored.
    if (instance && step === 'NOTHING' && instance.memory === null) return [];
    return instance ? [finding ? { ...instance, toldAt: at.getTime() } : instance] : [];
  });
  const over = advanced.advances.filter(({ instance }) => instance === null).map(({ subject }) => subject);
  await writeInstances(tx, tenantId, rule.id, kept);
  await deleteInstances(tx, tenantId, rule.id, over);
  if (findings.length > 0) await handleFindings(tx, tenantId, findings, at);
  return findings.length;
}

function unitOf({ params }: AlertRule, catalog: Catalog): RuleUnit {
  const name = params.metric ?? (params.resource && RESOURCE_METRICS[params.resource].used);
  return name ? (catalog.byName(name)?.unit ?? null) : null;
}

/** What an advance tells; null where there is nothing to tell now. */
function findingOf(rule: AlertRule, advance: Advance, { unit, at }: { unit: RuleUnit; at: Date }): Finding | null {
  const { clusterId, kind, namespace, name, container, uid } = advance.subject;
  const key = { clusterId, rule: rule.name, ruleId: rule.id, subject: { kind, namespace, name, container, uid } };
  if (advance.step === 'ENDED' || advance.step === 'FORGOTTEN') {
    return { ...key, state: 'CLEARED', reason: advance.reason! };
  }
  const { instance, judgement } = advance;
  if (!instance || !judgement || !isTold(advance, at)) return null;
  const told = summaryOfRule(rule, { judgement, detail: advance.detail, unit, at: at.getTime() });
  return {
    ...key,
    ...{ state: 'FIRING', source: 'STATE', occurrences: 0, severity: rule.severity ?? 'WARNING' },
    ...{ title: titleOfRule(rule.title, advance.subject), summary: told, pending: instance.state === 'PENDING' },
    ...{
      value: instance.value,
      threshold: instance.threshold,
      unit: unit as MetricUnit | null,
      runbookUrl: rule.runbookUrl,
    },
    ...{ firstSeenAt: new Date(instance.since), seenAt: at },
  };
}

function isTold({ step, instance, judgement }: Advance, at: Date): boolean {
  if (step === 'BEGAN' || step === 'FIRED') return true;
  if (judgement!.verdict !== 'TRUE' || (step !== 'HELD' && step !== 'RETURNED')) return false;
  return at.getTime() - (instance!.toldAt ?? 0) >= TELL_EVERY_MS;
}
