// Reads what one pod exposes, again and again, and remembers of it what rates need: the last value of each counter.
import { type Labels, type MetricType, type ParsedSample, parseExposition } from '../../exposition/parse.js';
import { messageOrNull } from '../../redact.js';
import { type DynamicMetricName, type MetricDefinition, toWire, WIRE_SCALE } from '../collector.js';
import { type Plan, planSample } from './plan.js';
import type { MetricSelector } from './selector.js';

/** Wanted series of one pod; of more, none is reported, since a part of a sum would be no sum. */
export const MAX_SERIES = 2_000;

export interface TargetReading {
  /** By metric; null where the second reading has not come yet, or nothing was counted in between. */
  readonly values: ReadonlyMap<DynamicMetricName, number | null>;
  readonly definitions: ReadonlyMap<DynamicMetricName, MetricDefinition>;
  /** Samples that were read. */
  readonly samples: number;
  /** Why the answer cannot be used, wholly or in part; null when all is well. */
  readonly problem: string | null;
}

interface Counted {
  readonly value: number;
  /** Unix ms. */
  readonly at: number;
}

/** What has been put together of one metric. */
interface Total {
  readonly plan: Plan;
  sum: number;
  min: number;
  max: number;
  series: number;
  /** Only of means. */
  meanSum: number;
  meanCount: number;
}

const SOURCE = 'Prometheus metrics that annotated pods expose';
const MEANING: Record<Plan['use'], string> = {
  VALUE: '',
  RATE: ', growth per second',
  MEAN_SUM: ', mean of what was added between two readings',
  MEAN_COUNT: ', mean of what was added between two readings',
};
const MAX_MEANING = 300;

export class TargetReader {
  private counted = new Map<string, Counted>();

  constructor(private readonly selectors: readonly MetricSelector[]) {}

  /** Series whose last value is remembered. */
  get series(): number {
    return this.counted.size;
  }

  read(text: string, isOpenMetrics: boolean, now: number): TargetReading {
    const pass = new Pass(this.selectors, this.counted, now);
    const { samples, problems } = parseExposition(text, {
      isOpenMetrics,
      wanted: (name) => pass.plansFor(name).length > 0,
      onMeta: (name, { type, help }) => pass.describe(name, type, help),
      onSample: (sample) => pass.take(sample),
    });
    if (pass.series > MAX_SERIES) {
      this.counted = new Map();
      const problem = `it exposes ${pass.series} wanted series; at most ${MAX_SERIES} are taken. Choose fewer by name or label`;
      return { values: new Map(), definitions: new Map(), samples, problem };
    }
    this.counted = pass.counted;
    // Which line and why, without the line itself: whatever a pod answers stays in the agent.
    const problem = problems[0]?.split(': ').slice(0, 2).join(': ') ?? null;
    return { values: pass.values(), definitions: pass.definitions(), samples, problem };
  }
}

/** One reading of one pod. */
class Pass {
  readonly counted = new Map<string, Counted>();
  series = 0;
  private readonly types = new Map<string, MetricType>();
  private readonly helps = new Map<string, string>();
  private readonly plans = new Map<string, Plan[]>();
  private readonly totals = new Map<DynamicMetricName, Total>();
  private readonly meanings = new Map<DynamicMetricName, string>();

  constructor(
    private readonly selectors: readonly MetricSelector[],
    private readonly before: ReadonlyMap<string, Counted>,
    private readonly now: number,
  ) {}

  describe(family: string, type: MetricType | null, help: string | null): void {
    if (type !== null) this.types.set(family, type);
    if (help !== null) this.helps.set(family, help);
  }

  plansFor(name: string): Plan[] {
    const known = this.plans.get(name);
    if (known !== undefined) return known;
    const plans = planSample(this.selectors, name, this.types);
    this.plans.set(name, plans);
    return plans;
  }

  take({ name, labels, value, at }: ParsedSample): void {
    this.series += 1;
    // What cannot be reported anyway takes no memory.
    if (this.series > MAX_SERIES || !Number.isFinite(value)) return;
    for (const plan of this.plansFor(name)) {
      if (!fits(plan, labels)) continue;
      const total = this.totalOf(plan, name);
      if (plan.use === 'VALUE') add(total, value);
      else this.count(total, plan, { key: `${name} ${labels.text}`, value, at: at ?? this.now });
    }
  }

  values(): Map<DynamicMetricName, number | null> {
    return new Map([...this.totals].map(([metric, total]) => [metric, toUnit(total)]));
  }

  definitions(): Map<DynamicMetricName, MetricDefinition> {
    return new Map(
      [...this.totals].map(([name, { plan }]) => {
        const meaning = (this.meanings.get(name) ?? name).slice(0, MAX_MEANING);
        return [name, { name, unit: plan.unit, kind: 'GAUGE', subjectKind: 'POD', meaning, source: SOURCE }];
      }),
    );
  }

  /** What a counter grew by since the reading before: nothing is known of a new one, nor of one that began anew. */
  private count(total: Total, plan: Plan, { key, value, at }: Counted & { key: string }): void {
    this.counted.set(key, { value, at });
    const before = this.before.get(key);
    if (before === undefined || value < before.value || at <= before.at) return;
    const grown = value - before.value;
    if (plan.use === 'MEAN_SUM') total.meanSum += grown;
    else if (plan.use === 'MEAN_COUNT') total.meanCount += grown;
    else add(total, grown / ((at - before.at) / 1000));
  }

  private totalOf(plan: Plan, sampleName: string): Total {
    const known = this.totals.get(plan.metric);
    if (known !== undefined) return known;
    const infinity = Number.POSITIVE_INFINITY;
    const total = { plan, sum: 0, min: infinity, max: -infinity, series: 0, meanSum: 0, meanCount: 0 };
    this.totals.set(plan.metric, total);
    this.meanings.set(plan.metric, this.meaningOf(plan, sampleName));
    return total;
  }

  private meaningOf({ use, labels }: Plan, sampleName: string): string {
    const family = sampleName.replace(/_(sum|count|total)$/, '');
    const written = this.helps.get(sampleName) ?? this.helps.get(family);
    const help = messageOrNull(written)?.replace(/\s+/g, ' ').trim() ?? '';
    const chosen = labels.map(({ name, value, isExcluded }) => `${name}${isExcluded ? '!=' : '='}"${value}"`).join(',');
    const what = `${sampleName}${chosen === '' ? '' : `{${chosen}}`}${MEANING[use]}`;
    return help === '' ? `${what}.` : `${what}: ${help}`;
  }
}

function fits({ labels }: Plan, found: Labels): boolean {
  return labels.every(({ name, value, isExcluded }) => ((found.get(name) ?? '') === value) !== isExcluded);
}

function add(total: Total, value: number): void {
  total.sum += value;
  total.min = Math.min(total.min, value);
  total.max = Math.max(total.max, value);
  total.series += 1;
}

function measured({ plan, sum, min, max, series, meanSum, meanCount }: Total): number | null {
  if (plan.use === 'MEAN_SUM' || plan.use === 'MEAN_COUNT') return meanCount > 0 ? meanSum / meanCount : null;
  if (series === 0) return null;
  return { sum, min, max, avg: sum / series }[plan.combining];
}

/** In the wire's integers; null as well where the number is greater than these hold. */
function toUnit(total: Total): number | null {
  const value = measured(total);
  const wire = value === null ? null : toWire(value * WIRE_SCALE[total.plan.unit]);
  return wire !== null && Number.isSafeInteger(wire) ? wire : null;
}
