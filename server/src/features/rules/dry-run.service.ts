import type { Tx } from '../../platform/database.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import type { AlertFacts } from '../alerts/matcher.js';
import { type ListedGap, listGaps } from '../gaps/gap-list.service.js';
import { catalogOf } from '../metrics/metric.service.js';
import type { RuleDraft } from './check-rule.js';
import { judge } from './judge.js';
import { type Catalog, ClusterLook } from './live-facts.service.js';
import { isOfInventory } from './object-facts.service.js';
import { historyQuestionOf, holdsByBucket, readObjectPasts } from './object-history.service.js';
import { type PastPlan, planPast } from './past-plan.js';
import { readPastValues } from './past-values.service.js';
import { metricQuestionOf } from './rule-metrics.js';
import { compileScope, factsOfSubject, type ScopeSubject } from './rule-scope.js';
import { type RuleCluster, readMeasuredSubjects, readRuleClusters } from './rule-subjects.service.js';
import { endPast, newPast, type PastProgress, type PastRule, type SimulatedFiring, simulate } from './simulate-rule.js';

/** One alert that would have been. */
export interface DryAlert extends SimulatedFiring {
  facts: AlertFacts;
}

export interface DryRun {
  from: Date;
  to: Date;
  hasPast: boolean;
  stepSeconds: number | null;
  alerts: DryAlert[];
  pendings: number;
  subjects: number;
  points: number;
  known: number;
  gaps: ListedGap[];
  notes: string[];
  isTruncated: boolean;
}

export interface DryRunInput {
  rule: RuleDraft;
  /** Length of the past, in hours. */
  hours: number;
  /** Milliseconds after which nothing further is read. */
  budgetMs: number;
}

/** More subjects of one cluster than this are left out, and told. */
const MAX_SUBJECTS = 20_000;
/** Two judgements this many steps apart have unknown time between them. */
const TOLERANCE_STEPS = 2;

/** What a rule would have done on the past, read from what is stored; nothing is written. */
export async function dryRun(tx: Tx, tenantId: string, input: DryRunInput, now: Date): Promise<DryRun> {
  const to = now.getTime();
  const plan = planPast(input.rule.kind, input.rule.params, { from: to - input.hours * 3_600_000, to });
  const clusters = await readRuleClusters(tx, tenantId, now);
  const catalog = await catalogOf(tx, tenantId, input.rule.params.metric ? [input.rule.params.metric] : []);
  const run = new Run(tx, tenantId, { ...input, plan, catalog, now });
  for (const cluster of clusters) await run.visit(cluster);
  return run.result(clusters);
}

interface Setting extends DryRunInput {
  plan: PastPlan;
  catalog: Catalog;
  now: Date;
}

class Run {
  readonly #began = performance.now();
  readonly #alerts: DryAlert[] = [];
  readonly #left: string[] = [];
  readonly #notes = new Set<string>();
  readonly #rule: PastRule;
  readonly #hasPast: boolean;
  #sum = { subjects: 0, points: 0, known: 0, pendings: 0 };

  constructor(
    private readonly tx: Tx,
    private readonly tenantId: string,
    private readonly setting: Setting,
  ) {
    const { rule, plan } = setting;
    const { kind, params } = rule;
    this.#hasPast = !isOfInventory(kind, params) || historyQuestionOf(kind, params) !== null;
    this.#rule = {
      ...{ kind, params, overTime: params.overTime ?? 'AVG' },
      times: {
        forMs: rule.forSeconds * 1_000,
        keepMs: rule.keepFiringSeconds * 1_000,
        toleranceMs: TOLERANCE_STEPS * plan.stepSeconds * 1_000,
      },
    };
  }

  async visit(cluster: RuleCluster): Promise<void> {
    if (this.#isLate()) {
      this.#left.push(cluster.name);
      return;
    }
    if (!this.#hasPast) await this.#lookNow(cluster);
    else if (isOfInventory(this.#rule.kind, this.#rule.params)) await this.#replay(cluster);
    else await this.#measure(cluster);
  }

  #isLate(): boolean {
    return performance.now() - this.#began > this.setting.budgetMs;
  }

  /** What is not kept can only be judged as it is now. */
  async #lookNow(cluster: RuleCluster): Promise<void> {
    const { catalog, now, rule } = this.setting;
    const look = new ClusterLook(this.tenantId, cluster, catalog, now);
    for (const { subject, scope, facts } of await look.observe(this.tx, { ...rule, id: '' }, [])) {
      const { verdict, value, threshold } = judge(rule.kind, rule.params, facts);
      this.#sum.subjects++;
      this.#sum.points++;
      if (verdict !== 'UNKNOWN') this.#sum.known++;
      if (verdict === 'TRUE')
        this.#add(cluster, { ...scope, ...subject }, [{ firedAt: facts.at, resolvedAt: null, value, threshold }]);
    }
  }

  /** Changes of objects, played again. */
  async #replay(cluster: RuleCluster): Promise<void> {
    const { plan, rule } = this.setting;
    const question = historyQuestionOf(rule.kind, rule.params)!;
    const from = new Date(plan.from);
    const pasts = await readObjectPasts(this.tx, this.tenantId, { clusterId: cluster.id, question, from });
    const live = new ClusterLook(this.tenantId, cluster, this.setting.catalog, this.setting.now);
    const scopes = await live.scopesOf(this.tx, { ...rule, id: '' });
    const isInScope = compileScope(rule, cluster);
    const points = (plan.to - plan.from) / 1_000 / plan.stepSeconds;
    for (const past of pasts) {
      const scope = scopes(past);
      if (!isInScope(scope)) continue;
      const progress = newPast();
      const holds = holdsByBucket(past.turns, { from: plan.from, stepSeconds: plan.stepSeconds, points });
      simulate(this.#rule, plan, { series: { values: [], base: null, holds }, from: plan.from, first: 0 }, progress);
      this.#finish(cluster, scope, progress, plan.to);
    }
  }

  async #measure(cluster: RuleCluster): Promise<void> {
    const { plan, rule, catalog } = this.setting;
    const question = metricQuestionOf(rule.params, (name) => catalog.byName(name), cluster.kind);
    if (!question) return;
    // What is gone is not absent.
    const since = rule.kind === 'ABSENCE' ? null : new Date(plan.from);
    const query = { clusterId: cluster.id, sort: question.sort, withFacts: true, since };
    const isInScope = compileScope(rule, cluster);
    const found = (await readMeasuredSubjects(this.tx, this.tenantId, query)).filter(
      (one) => (question.baseOf ? Boolean(question.baseOf(one)) : true) && isInScope(one),
    );
    const subjects = found.slice(0, MAX_SUBJECTS);
    if (found.length > MAX_SUBJECTS) {
      this.#notes.add(`Of ${found.length} subjects in ${cluster.name} the first ${MAX_SUBJECTS} were judged.`);
    }
    if (subjects.length === 0) return;
    if (question.baseOf) this.#notes.add('Requests, limits and capacities are those of today.');
    const progresses = subjects.map(newPast);
    const gaps = rule.kind === 'ABSENCE' ? await this.#gapsOf(cluster) : null;
    const reading = { clusterId: cluster.id, question, subjects, plan, catalog, gaps, isLate: () => this.#isLate() };
    const reached = await readPastValues(this.tx, this.tenantId, reading, (n, series) =>
      simulate(this.#rule, plan, series, progresses[n]!),
    );
    if (reached < plan.to) {
      this.#notes.add(`Time ran out: ${cluster.name} was judged until ${new Date(reached).toISOString()}.`);
    }
    for (const [n, subject] of subjects.entries()) this.#finish(cluster, subject, progresses[n]!, reached);
  }

  async #gapsOf({ id }: RuleCluster): Promise<{ from: number; to: number }[]> {
    const gaps = await this.#listGaps([id], true);
    return gaps.map(({ from, to }) => ({ from: from.getTime(), to: to?.getTime() ?? this.setting.plan.to }));
  }

  #listGaps(clusterIds: string[], ofSamples: boolean): Promise<ListedGap[]> {
    const { from, to } = this.setting.plan;
    const reader = { tx: this.tx, tenantId: this.tenantId, rights: wholeTenant(Role.ADMIN) };
    return listGaps(reader, clusterIds, { from: new Date(from), to: new Date(to) }, { ofSamples });
  }

  #finish(cluster: RuleCluster, subject: ScopeSubject, progress: PastProgress, to: number): void {
    // Longer than a report may be late; what is away for less may come back.
    endPast(progress, Math.max(600_000, 2 * this.setting.plan.stepSeconds * 1_000), to);
    this.#sum.subjects++;
    this.#sum.points += progress.judged;
    this.#sum.known += progress.known;
    this.#sum.pendings += progress.pendings;
    this.#add(cluster, subject, progress.firings);
  }

  #add(cluster: RuleCluster, subject: ScopeSubject, firings: readonly SimulatedFiring[]): void {
    if (firings.length === 0) return;
    const facts = factsOfSubject(this.setting.rule, cluster, subject);
    for (const firing of firings) this.#alerts.push({ ...firing, facts });
  }

  async result(clusters: readonly RuleCluster[]): Promise<DryRun> {
    const { plan, rule } = this.setting;
    const ids = clusters.map(({ id }) => id);
    const gaps = this.#hasPast ? await this.#listGaps(ids, !isOfInventory(rule.kind, rule.params)) : [];
    if (this.#left.length > 0) this.#notes.add(`Time ran out before these clusters: ${this.#left.join(', ')}.`);
    const isTruncated = [...this.#notes].some((note) => note.startsWith('Time ran out') || note.startsWith('Of '));
    return {
      ...{ from: new Date(plan.from), to: new Date(plan.to) },
      ...{ hasPast: this.#hasPast, stepSeconds: this.#hasPast ? plan.stepSeconds : null },
      ...{ alerts: this.#alerts, gaps, isTruncated, notes: [...this.#notes] },
      ...this.#sum,
    };
  }
}
