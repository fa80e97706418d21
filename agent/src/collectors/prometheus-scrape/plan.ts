import type { MetricType } from '../../exposition/parse.js';
import type { DynamicMetricName, MetricDefinition } from '../collector.js';
import type { Combining, MetricSelector } from './selector.js';

/**
 * What a sample does for a metric: it is the value, its growth per second is, or it is a part of a mean (what was added
 * to the sum over what was added to the count, between two readings).
 */
export type Use = 'VALUE' | 'RATE' | 'MEAN_SUM' | 'MEAN_COUNT';

export interface Plan {
  readonly metric: DynamicMetricName;
  readonly use: Use;
  readonly unit: MetricDefinition['unit'];
  readonly combining: Combining;
  readonly labels: MetricSelector['labels'];
}

/** The server's bound on names. */
const MAX_NAME = 100;

type Kind = 'value' | 'rate' | 'mean';
const SUFFIX: Record<Kind, string> = { value: '', rate: '.per_second', mean: '.mean' };

/** The name says what it is: one name has one unit, whichever pod exposes it. */
function metricName(name: string, kind: Kind): DynamicMetricName | null {
  const base = name.toLowerCase().replaceAll(':', '_').replace(/^_+/, '');
  const full = `prometheus.${base}${SUFFIX[kind]}` as const;
  return /^[a-z]/.test(base) && full.length <= MAX_NAME ? full : null;
}

/** By the suffixes that Prometheus recommends: https://prometheus.io/docs/practices/naming/ */
function unitOf(name: string, kind: Kind): MetricDefinition['unit'] {
  if (kind === 'rate') {
    if (/_bytes(_total|_sum)?$/.test(name)) return 'BYTES_PER_SECOND';
    return /cpu_seconds(_total)?$/.test(name) ? 'CORES' : 'COUNT';
  }
  if (name.endsWith('_bytes')) return 'BYTES';
  return /_ratio$/.test(name) && kind === 'value' ? 'RATIO' : 'COUNT';
}

function plan(selector: MetricSelector, name: string, use: Use): Plan[] {
  const kind = use === 'VALUE' ? 'value' : use === 'RATE' ? 'rate' : 'mean';
  const metric = metricName(selector.alias ?? name, kind);
  if (metric === null) return [];
  const unit = unitOf(name, kind);
  const combining = use === 'VALUE' ? (selector.combining ?? (unit === 'RATIO' ? 'avg' : 'sum')) : 'sum';
  return [{ metric, use, unit, combining, labels: selector.labels }];
}

function isChosen({ name, isPrefix }: MetricSelector, candidate: string): boolean {
  return isPrefix ? candidate.startsWith(name) : candidate === name;
}

const PART = /^(.+)_(sum|count|bucket|created|gcount|gsum)$/;

/** A name as what it is of its family: `_count` of a histogram, a gauge itself. */
interface Sampled {
  readonly name: string;
  readonly family: string;
  readonly part: string;
  readonly type: MetricType;
}

function sampled(name: string, types: ReadonlyMap<string, MetricType>): Sampled {
  const [, family = '', part = ''] = PART.exec(name) ?? [];
  const familyType = types.get(family);
  if (familyType === 'histogram' || familyType === 'summary') return { name, family, part, type: familyType };
  const type = types.get(name) ?? types.get(name.replace(/_total$/, '')) ?? 'unknown';
  return { name, family: name, part: part === 'created' ? part : '', type };
}

function plansOfDistribution(selector: MetricSelector, { name, family, part }: Sampled): Plan[] {
  if (part === 'count' && isChosen(selector, family)) {
    return [...plan(selector, family, 'RATE'), ...plan(selector, family, 'MEAN_COUNT')];
  }
  if (part === 'sum' && isChosen(selector, family)) return plan(selector, family, 'MEAN_SUM');
  // Buckets and single parts: only where they are asked for by their own name.
  return selector.name === name && !selector.isPrefix ? plan(selector, name, 'RATE') : [];
}

/** What one selector makes of samples of a name. */
function plansOf(selector: MetricSelector, sample: Sampled): Plan[] {
  const { name, family, part, type } = sample;
  if (family !== name) return plansOfDistribution(selector, sample);
  if (!isChosen(selector, name)) return [];
  // The series of a summary's quantiles say nothing together: one of them has to be chosen.
  if (type === 'summary' && !selector.labels.some((label) => label.name === 'quantile')) return [];
  if (selector.isPrefix && (type === 'info' || part === 'created')) return [];
  const isCounter = type === 'counter' || (type === 'unknown' && name.endsWith('_total'));
  return plan(selector, name, isCounter ? 'RATE' : 'VALUE');
}

/** What becomes of samples of a name; the first selector that reports under a name has it. */
export function planSample(
  selectors: readonly MetricSelector[],
  name: string,
  types: ReadonlyMap<string, MetricType>,
): Plan[] {
  const plans = new Map<string, Plan>();
  const sample = sampled(name, types);
  for (const selector of selectors) {
    for (const each of plansOf(selector, sample)) {
      const key = `${each.metric} ${each.use}`;
      if (!plans.has(key)) plans.set(key, each);
    }
  }
  return [...plans.values()];
}
