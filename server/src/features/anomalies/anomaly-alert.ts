import type { MetricUnit } from '../metrics/metric.entity.js';

// How an anomaly reads to people: its rule, one line, and why. Everything in UTC, as the detection learns.

/** What the words are made of. */
export interface JudgedAnomaly {
  namespace: string;
  workloadKind: string;
  workloadName: string;
  container: string;
  metric: string;
  unit: `${MetricUnit}`;
  direction: 'ABOVE' | 'BELOW';
  season: 'HOUR_OF_DAY' | 'HOUR_OF_WEEK';
  observedAt: Date;
  value: number;
  peak: number;
  baseline: number;
  sigma: number;
  deviations: number;
  samples: number;
  weeks: number;
  decision: string;
}

export const WORDS: Readonly<Record<string, { rule: string; says: string }>> = {
  'container.cpu.usage': { rule: 'CpuAnomaly', says: 'CPU' },
  'container.memory.working_set': { rule: 'MemoryAnomaly', says: 'Memory' },
  'container.cpu.throttled': { rule: 'CpuThrottlingAnomaly', says: 'CPU throttling' },
  'container.disk.read': { rule: 'DiskReadAnomaly', says: 'Disk read' },
  'container.disk.write': { rule: 'DiskWriteAnomaly', says: 'Disk write' },
  'container.filesystem.used': { rule: 'FilesystemAnomaly', says: 'File system use' },
  'pod.network.receive': { rule: 'NetworkReceiveAnomaly', says: 'Received traffic' },
  'pod.network.transmit': { rule: 'NetworkTransmitAnomaly', says: 'Sent traffic' },
};

/** The rule of an anomaly's alert; one per metric, so that two metrics of a container are two troubles. */
export function ruleOf(metric: string): string {
  return (Object.hasOwn(WORDS, metric) ? WORDS[metric]?.rule : undefined) ?? `${pascalCase(metric)}Anomaly`;
}

function pascalCase(metric: string): string {
  return metric
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function nameOfMetric(metric: string): string {
  return (Object.hasOwn(WORDS, metric) ? WORDS[metric]?.says : undefined) ?? metric;
}

const DAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/** The stretch of time that the usual was learned for: “Mondays 20:00 UTC”, or “20:00 UTC” of any day. */
export function slotOf(season: JudgedAnomaly['season'], at: Date): string {
  const hour = `${String(at.getUTCHours()).padStart(2, '0')}:00 UTC`;
  return season === 'HOUR_OF_WEEK' ? `${DAYS[at.getUTCDay()]!} ${hour}` : hour;
}

/** “CPU of shop/checkout is 4.2 σ above its usual for Mondays 20:00 UTC: container app”. */
export function titleOf(anomaly: JudgedAnomaly): string {
  const { metric, namespace, workloadName, container, direction, season, observedAt } = anomaly;
  const side = direction === 'ABOVE' ? 'above' : 'below';
  const slot = slotOf(season, observedAt);
  return `${nameOfMetric(metric)} of ${namespace}/${workloadName} is ${distance(anomaly)} ${side} its usual for ${slot}: container ${container}`;
}

/** A usual that never varied has no σ to count in. */
function distance({ deviations, sigma }: JudgedAnomaly): string {
  return sigma > 0 ? `${deviations.toFixed(1)} σ` : 'far';
}

/** The evidence, and why it alerts. */
export function summaryOf(anomaly: JudgedAnomaly): string {
  const { unit, value, peak, baseline, sigma, samples, weeks, decision } = anomaly;
  const evidence = `It is ${amount(value, unit)}, ${amount(peak, unit)} at its peak; usual is ${amount(baseline, unit)} ± ${amount(sigma, unit)} (σ)`;
  const basis = `learned from ${counted(samples, 'value')} of this time in ${counted(weeks, 'whole week')}`;
  return `${evidence}, ${basis}. ${decision} For information, because an anomaly is evidence and pages nobody by itself.`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

const STEPS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** A value in words: “0.42 cores”, “1.5 GiB”, “20 %”. */
export function amount(value: number, unit: `${MetricUnit}`): string {
  if (unit === 'CORES') return `${rounded(value)} cores`;
  if (unit === 'RATIO') return `${rounded(value * 100)} %`;
  if (unit === 'COUNT') return rounded(value);
  const step = Math.min(Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)), STEPS.length - 1);
  return `${rounded(value / 1024 ** step)} ${STEPS[step]}B${unit === 'BYTES_PER_SECOND' ? '/s' : ''}`;
}

/** Three significant digits, without trailing zeros. */
function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
