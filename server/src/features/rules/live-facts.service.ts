import type { Tx } from '../../platform/database.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { listGaps } from '../gaps/gap-list.service.js';
import type { catalogOf } from '../metrics/metric.service.js';
import type { CatalogMetric } from '../metrics/metrics.catalog.js';
import { readSubjectValues, type SubjectValues } from '../metrics/subject-values.service.js';
import type { JudgeFacts } from './judge.js';
import type { MeasuredSubject } from './measured-subject.js';
import { isOfInventory, readObjects, readRestarts } from './object-facts.service.js';
import { countRestarts, type RestartMark } from './restart-marks.js';
import { joinBuckets, lineGrid, pointsOf, type RuleGrid, shifted, windowGrid } from './rule-grid.js';
import { type RuleSubject, type StoredInstance, subjectKeyOf } from './rule-instance.js';
import { type MetricQuestion, metricQuestionOf } from './rule-metrics.js';
import type { RuleKind, RuleOverTime, RuleParams } from './rule-params.js';
import { compileScope, judgesEverything, type ScopedRule, type ScopeSubject } from './rule-scope.js';
import { type RuleCluster, readMeasuredSubjects } from './rule-subjects.service.js';

export type Catalog = Awaited<ReturnType<typeof catalogOf>>;

/** A rule as it is judged. */
export interface LiveRule extends ScopedRule {
  id: string;
  kind: RuleKind;
  params: RuleParams;
}

/** One subject and what is known of it now. */
export interface Observed {
  subject: RuleSubject;
  /** What matchers look at; incomplete where the rule judges everything. */
  scope: ScopeSubject;
  facts: JudgeFacts;
  detail: string | null;
  /** RESTARTS: what to remember; null elsewhere. */
  memory: RestartMark[] | null;
}

/** Before the window in which a metric is absent it must have been measured within this time, in seconds. */
const KNOWN_BEFORE_SECONDS = 3_600;

/**
 * What rules look at in one cluster at one moment. Rules that ask for the same are answered by one reading, which is
 * remembered for as long as this object is.
 */
export class ClusterLook {
  readonly #known = new Map<string, Promise<unknown>>();

  constructor(
    private readonly tenantId: string,
    readonly cluster: RuleCluster,
    private readonly catalog: Catalog,
    private readonly now: Date,
  ) {}

  /** The subjects that a rule judges in this cluster. @param instances what it holds for */
  async observe(tx: Tx, rule: LiveRule, instances: readonly StoredInstance[]): Promise<Observed[]> {
    const isInScope = compileScope(rule, this.cluster);
    if (rule.kind === 'RESTARTS') {
      return (await this.#restarts(tx, rule, instances)).filter(({ scope }) => isInScope(scope));
    }
    if (isOfInventory(rule.kind, rule.params)) {
      const question = { clusterId: this.cluster.id, kind: rule.kind, params: rule.params };
      const rows = await readObjects(tx, this.tenantId, question);
      return rows.filter(isInScope).map((row) => ({
        ...{ subject: row, scope: row, detail: row.detail, memory: null },
        facts: { at: this.now.getTime(), value: row.value, base: row.base, holds: row.holds },
      }));
    }
    return this.#measured(tx, rule, isInScope);
  }

  /** What matchers look at, by names, of the objects of a rule over the inventory; of one that is gone, its names. */
  async scopesOf(
    tx: Tx,
    rule: LiveRule,
  ): Promise<(object: { namespace: string | null; name: string }) => ScopeSubject> {
    const rows = await readObjects(tx, this.tenantId, {
      clusterId: this.cluster.id,
      kind: rule.kind,
      params: rule.params,
    });
    const found = new Map(rows.map((row) => [`${row.namespace ?? ''}/${row.name}`, row]));
    const kind = rows[0]?.kind ?? 'Object';
    return ({ namespace, name }) => found.get(`${namespace ?? ''}/${name}`) ?? { ...UNSEEN, kind, namespace, name };
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = (this.#known.get(key) ?? read()) as Promise<T>;
    this.#known.set(key, known);
    // What failed is asked anew by the next rule.
    known.catch(() => this.#known.delete(key));
    return known;
  }

  async #restarts(tx: Tx, { params }: LiveRule, instances: readonly StoredInstance[]) {
    const at = this.now.getTime();
    const windowMs = params.windowSeconds! * 1_000;
    const since = new Date(at - windowMs);
    const rows = await readRestarts(tx, this.tenantId, { clusterId: this.cluster.id, since });
    const marks = new Map(instances.map((one) => [subjectKeyOf(one), one.memory ?? []]));
    return rows.map((row) => {
      const count = { count: row.value!, restartedAt: row.restartedAt, podStartedAt: row.podStartedAt };
      const counted = countRestarts(marks.get(subjectKeyOf(row)) ?? [], count, { at, windowMs });
      const facts = { at, value: counted.restarts };
      return { subject: row, scope: row, facts, detail: row.detail, memory: counted.marks };
    });
  }

  async #measured(tx: Tx, rule: LiveRule, isInScope: (subject: MeasuredSubject) => boolean): Promise<Observed[]> {
    const question = metricQuestionOf(rule.params, (name) => this.catalog.byName(name), this.cluster.kind);
    if (!question) return [];
    const withFacts = !judgesEverything(rule);
    const query = { clusterId: this.cluster.id, sort: question.sort, withFacts };
    const subjects = await this.#once(`${question.sort} ${withFacts}`, () =>
      readMeasuredSubjects(tx, this.tenantId, query),
    );
    if (subjects.length === 0) return [];
    const factsOf = await this.#factsOf(tx, rule, { question, subjects });
    // Without a limit there is nothing to use up: such a subject is none of the rule's.
    const judged = subjects.filter((one) => (question.baseOf ? Boolean(question.baseOf(one)) : true) && isInScope(one));
    return judged.map((subject) => ({ subject, scope: subject, facts: factsOf(subject), detail: null, memory: null }));
  }

  /** Reads what the kind asks for and says how to make facts of one subject from it. */
  async #factsOf(tx: Tx, rule: LiveRule, asked: Asked): Promise<(subject: MeasuredSubject) => JudgeFacts> {
    const at = this.now.getTime();
    const { params, kind } = rule;
    const { question } = asked;
    const window = windowGrid(params.windowSeconds!, at);
    if (kind === 'RATE' || kind === 'FORECAST') return this.#lines(tx, params, asked);
    const values = await this.#values(tx, asked, question.metric, window);
    const currentOf = this.#joined(values, question.overTime);
    if (kind === 'CHANGE') {
      const grid = shifted(window, params.windowSeconds! + params.earlierSeconds!);
      const earlierOf = this.#joined(await this.#values(tx, asked, question.metric, grid), 'AVG');
      return ({ subjectId }) => ({ at, value: currentOf(subjectId), earlier: earlierOf(subjectId) });
    }
    if (kind === 'ABSENCE') return this.#absence(tx, params, asked, currentOf);
    const sizes = question.sizeMetric && (await this.#values(tx, asked, question.sizeMetric, window));
    const sizeOf = sizes ? this.#joined(sizes, 'AVG') : null;
    const baseOf = question.baseOf ?? ((subject: MeasuredSubject) => sizeOf?.(subject.subjectId) ?? null);
    return (subject) => ({ at, value: currentOf(subject.subjectId), base: baseOf(subject) });
  }

  #joined(values: SubjectValues, overTime: RuleOverTime): (subjectId: number) => number | null {
    return (subjectId) => joinBuckets(values.get(subjectId) ?? [], overTime);
  }

  async #lines(tx: Tx, params: RuleParams, asked: Asked): Promise<(subject: MeasuredSubject) => JudgeFacts> {
    const at = this.now.getTime();
    const grid = lineGrid(params.windowSeconds!, at);
    const { metric, sizeMetric } = asked.question;
    const values = await this.#values(tx, asked, metric, grid);
    const sizes = sizeMetric && (await this.#values(tx, asked, sizeMetric, grid));
    return ({ subjectId }) => {
      const own = values.get(subjectId) ?? [];
      const shares = sizes ? own.map((value, n) => shareOf(value, sizes.get(subjectId)?.[n] ?? null)) : own;
      return { at, value: joinBuckets(shares, 'LAST'), points: pointsOf(grid, shares, at) };
    };
  }

  async #absence(
    tx: Tx,
    { windowSeconds }: RuleParams,
    asked: Asked,
    currentOf: (subjectId: number) => number | null,
  ): Promise<(subject: MeasuredSubject) => JudgeFacts> {
    const at = this.now.getTime();
    const begin = at - windowSeconds! * 1_000;
    const before = windowGrid(KNOWN_BEFORE_SECONDS, begin);
    const beforeOf = this.#joined(await this.#values(tx, asked, asked.question.metric, before), 'LAST');
    const isInGap = await this.#once(`gap ${windowSeconds}`, async () => {
      const reader = { tx, tenantId: this.tenantId, rights: wholeTenant(Role.ADMIN) };
      const span = { from: new Date(begin), to: this.now };
      return (await listGaps(reader, [this.cluster.id], span, { ofSamples: true })).length > 0;
    });
    return ({ subjectId }) => {
      const value = currentOf(subjectId);
      return { at, value, wasMeasured: beforeOf(subjectId) !== null, isInGap };
    };
  }

  #values(tx: Tx, { question, subjects }: Asked, name: string, grid: RuleGrid): Promise<SubjectValues> {
    const metric = this.catalog.byName(name) as CatalogMetric;
    const key = `${question.sort} ${name} ${question.overTime} ${grid.from} ${grid.stepSeconds} ${grid.points}`;
    return this.#once(key, () =>
      readSubjectValues(tx, this.tenantId, {
        ...{ clusterId: this.cluster.id, metric, overTime: question.overTime, ...grid },
        subjectIds: subjects.map(({ subjectId }) => subjectId),
      }),
    );
  }
}

const UNSEEN = {
  container: null,
  teamId: null,
  teamName: null,
  workload: null,
  node: null,
  image: null,
  labels: null,
};

interface Asked {
  question: MetricQuestion;
  subjects: readonly MeasuredSubject[];
}

function shareOf(value: number | null, size: number | null): number | null {
  return value === null || !size ? null : value / size;
}
