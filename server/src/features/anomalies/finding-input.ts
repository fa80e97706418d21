import { cleanText, sentence } from '../../platform/clean-text.js';
import { kubernetesKind } from '../inventory/kubernetes-kind.catalog.js';
import type { MetricUnit } from '../metrics/metric.entity.js';

/** A finding as an agent reports it; numbers in the whole numbers of its metric's samples. */
export interface ReportedFinding {
  key: string;
  state: 'FIRING' | 'ENDED';
  isSuppressed: boolean;
  decision: string;
  namespace: string;
  workloadKind: string;
  workloadName: string;
  container: string;
  metric: string;
  direction: 'ABOVE' | 'BELOW';
  season: 'HOUR_OF_DAY' | 'HOUR_OF_WEEK';
  startedAt: Date;
  observedAt: Date;
  endedAt?: Date | null;
  value: number;
  peak: number;
  baseline: number;
  sigma: number;
  deviations: number;
  samples: number;
  weeks: number;
}

/** A finding fit to be stored; numbers in the unit of the API. */
export interface CheckedFinding extends Omit<ReportedFinding, 'endedAt'> {
  endedAt: Date | null;
  /** What showed that it ended; null while it stands. */
  endedReason: string | null;
  unit: MetricUnit;
}

export interface RejectedFinding {
  index: number;
  item: string;
  reason: string;
}

/** What has to be known of a metric to read its values. */
export interface KnownMetric {
  unit: MetricUnit;
  scale: number;
}

export const MAX_KEY = 300;
const MAX_NAME = 253;
const MAX_KIND = 63;
const MAX_DECISION = 500;
/** Nothing was measured before Kubernetes existed; such a time is a fault of the clock or of the unit. */
const EARLIEST = Date.UTC(2014, 0, 1);
const MAX_COUNT = 2_147_483_647;
/** Samples are whole numbers that are exact up to here. */
const MAX_VALUE = Number.MAX_SAFE_INTEGER;
/** Far below one unit of any sample: a smaller number is the rounding of a 0, and distances in it have no bounds. */
const LEAST = 1e-9;

/**
 * Sorts the findings of a batch into those that can be stored, the newest one of each anomaly, and the others.
 * @param metricOf the metric of a name; undefined where the catalogue does not know it
 */
export function checkFindings(
  findings: readonly ReportedFinding[],
  metricOf: (name: string) => KnownMetric | undefined,
  now: Date,
): { accepted: CheckedFinding[]; rejected: RejectedFinding[]; count: number } {
  const newest = new Map<string, CheckedFinding>();
  const rejected: RejectedFinding[] = [];
  for (const [index, finding] of findings.entries()) {
    const metric = metricOf(finding.metric);
    const reason = faultOf(finding) ?? (metric ? null : unknownMetric(finding.metric));
    if (reason || !metric) {
      rejected.push({ index, item: describe(finding), reason: reason! });
      continue;
    }
    const checked = cleaned(finding, metric, now);
    const name = `${checked.startedAt.getTime()} ${checked.key}`;
    const known = newest.get(name);
    if (!known || known.observedAt <= checked.observedAt) newest.set(name, checked);
  }
  return { accepted: [...newest.values()].sort(inOrder), rejected, count: findings.length - rejected.length };
}

/** One order for all writers, so that two reports never wait for each other's rows in a circle. */
function inOrder(a: CheckedFinding, b: CheckedFinding): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.startedAt.getTime() - b.startedAt.getTime();
}

function unknownMetric(name: string): string {
  return `metric is “${cleanText(name, 100)}”, which the catalogue does not know. Register it with registerMetrics first.`;
}

function faultOf(finding: ReportedFinding): string | null {
  return faultOfWords(finding) ?? faultOfNumbers(finding) ?? faultOfTimes(finding);
}

function faultOfWords(finding: ReportedFinding): string | null {
  const words: [string, string, number][] = [
    ['key', finding.key, MAX_KEY],
    ['namespace', finding.namespace, MAX_NAME],
    ['workloadKind', finding.workloadKind, MAX_KIND],
    ['workloadName', finding.workloadName, MAX_NAME],
    ['container', finding.container, MAX_NAME],
  ];
  for (const [name, text, max] of words) {
    if (cleanText(text, max + 1) === '') return `${name} is empty; 1 to ${max} characters are expected.`;
    if (text.length > max) return `${name} has ${text.length} characters; at most ${max} are expected.`;
  }
  return null;
}

function faultOfNumbers({ value, peak, baseline, sigma, samples, weeks }: ReportedFinding): string | null {
  for (const [name, number] of Object.entries({ value, peak, baseline, sigma })) {
    if (Math.abs(number) > MAX_VALUE)
      return `${name} is ${number}; at most ${MAX_VALUE} on either side of 0 is expected.`;
  }
  if (sigma < 0) return `sigma is ${sigma}; 0 or more is expected.`;
  for (const [name, count] of Object.entries({ samples, weeks })) {
    if (count < 0 || count > MAX_COUNT) return `${name} is ${count}; 0 or more is expected.`;
  }
  return null;
}

function faultOfTimes({ startedAt, observedAt, endedAt }: ReportedFinding): string | null {
  for (const [name, time] of Object.entries({ startedAt, observedAt, endedAt })) {
    if (time && time.getTime() < EARLIEST) return `${name} is ${time.toISOString()}; a moment since 2014 is expected.`;
  }
  return null;
}

function describe({ metric, namespace, workloadName, container }: ReportedFinding): string {
  return cleanText(`${metric} ${namespace}/${workloadName}/${container}`, 200);
}

function cleaned(finding: ReportedFinding, { unit, scale }: KnownMetric, now: Date): CheckedFinding {
  // An agent's clock may run ahead of ours; nothing can have been seen after it arrived.
  const observedAt = earlier(finding.observedAt, now);
  const isOver = finding.state === 'ENDED';
  return {
    ...finding,
    key: cleanText(finding.key, MAX_KEY),
    decision: sentence(finding.decision.slice(0, MAX_DECISION)),
    namespace: cleanText(finding.namespace, MAX_NAME),
    workloadKind: kubernetesKind(cleanText(finding.workloadKind, MAX_KIND)),
    workloadName: cleanText(finding.workloadName, MAX_NAME),
    container: cleanText(finding.container, MAX_NAME),
    startedAt: earlier(finding.startedAt, observedAt),
    observedAt,
    endedReason: isOver ? endedReasonOf(finding.decision) : null,
    endedAt: isOver ? earlier(finding.endedAt ?? observedAt, now) : null,
    unit,
    value: measured(finding.value) / scale,
    peak: measured(finding.peak) / scale,
    baseline: measured(finding.baseline) / scale,
    sigma: measured(finding.sigma) / scale,
    deviations: measured(distanceOf(finding)),
  };
}

function measured(number: number): number {
  return Math.abs(number) < LEAST ? 0 : number;
}

/** At its end the value is back to its usual: what is over is as far from it as it was at the most. */
function distanceOf({ state, deviations, peak, baseline, sigma }: ReportedFinding): number {
  const told = Math.abs(deviations);
  return state === 'ENDED' && sigma >= LEAST ? Math.max(told, Math.abs(peak - baseline) / sigma) : told;
}

/** The decision of what is over says how it ended, in its last sentence. */
function endedReasonOf(decision: string): string {
  const words = /\bEnded: ([^\n]+)$/.exec(decision.trim())?.[1] ?? 'it is over';
  return sentence(words.charAt(0).toUpperCase() + words.slice(1));
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
