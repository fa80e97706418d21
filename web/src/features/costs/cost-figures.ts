import type { CostLineRowFragment, CostSummaryFiguresFragment } from '../../graphql/generated';
import { plural } from '../../lib/format';
import { formatMoney, formatMoneyChange } from '../../lib/money';
import type { Ramp } from '../../ui/ramp';

type Summary = CostSummaryFiguresFragment;

/** The colours of the parts, on every chart of the page. */
export const PARTS = [
  { key: 'workloads', label: 'Workloads', colour: '--series-1' },
  { key: 'shared', label: 'Shared', colour: '--series-3' },
  { key: 'idle', label: 'Idle', colour: '--series-5' },
  { key: 'unallocated', label: 'Unallocated', colour: '--unknown' },
] as const;
export type PartKey = (typeof PARTS)[number]['key'];

interface Amounts {
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly storage: number | null;
  readonly shared: number | null;
  readonly idle: number | null;
  readonly unallocated: number | null;
}

/** The sum of what is known; null where nothing is. */
export function sumKnown(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

/** Parts that add up to the whole: what is shared is no workload's own. */
export function partsOf({ cpu, memory, storage, shared, idle, unallocated }: Amounts): Record<PartKey, number | null> {
  const all = sumKnown([cpu, memory, storage]);
  // What is left of a difference of two sums may lie a hair below 0.
  const workloads = all === null ? null : Math.max(0, all - (shared ?? 0));
  return { workloads, shared, idle, unallocated };
}

/** An amount of the range as it would be per month; null where either is not known. */
export function monthly(summary: Pick<Summary, 'total' | 'perMonth'>, amount: number | null): number | null {
  const { total, perMonth } = summary;
  if (amount === null || total === null || perMonth === null) return null;
  return total === 0 ? 0 : (amount * perMonth) / total;
}

/** A period of which less is counted is none to compare with. */
const LEAST_COUNTED = 0.9;

export interface Change {
  readonly text: string;
  /** Whether it says a change, and not why there is none. */
  readonly isKnown: boolean;
}

/** What the period before cost, per month as this one: fewer counted hours must not read as a saving. */
export function changeOf(summary: Summary, days: number): Change {
  const { perMonth, previous, currency, hoursCounted, hoursTotal } = summary;
  const before = `the ${plural(days, 'day')} before`;
  if (perMonth === null || previous.perMonth === null) {
    return { text: `Nothing is known of ${before}`, isKnown: false };
  }
  const expected = hoursTotal > 0 ? Math.max(hoursCounted, hoursTotal) : hoursCounted;
  if (previous.hoursCounted < LEAST_COUNTED * expected) {
    const counted = `${plural(previous.hoursCounted, 'hour')} counted`;
    return { text: `Too little is known of ${before}: ${counted}`, isKnown: false };
  }
  const change = perMonth - previous.perMonth;
  const share = previous.perMonth > 0 ? ` (${percentChange(change / previous.perMonth)})` : '';
  return { text: `${formatMoneyChange(change, currency)}/mo${share} against ${before}`, isKnown: true };
}

/** "+3 %", "−12 %", "0 %". */
export function percentChange(ratio: number): string {
  const whole = Math.round(ratio * 100);
  if (whole === 0) return '0 %';
  return `${whole > 0 ? '+' : '−'}${new Intl.NumberFormat('en').format(Math.abs(whole))} %`;
}

/** "34 %"; three digits would claim a precision that requests do not have. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  if (value > 0 && value < 1) return '<1 %';
  return `${new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value)} %`;
}

/** How much of what is requested is used, in five steps; over the last one is everything that uses most of it. */
export const EFFICIENCY_RAMP: Ramp = { from: [0, 0.2, 0.4, 0.6, 0.8], format: percent };

/** CPU and memory as one, each by what it costs; null where neither is known. */
export function efficiencyOf({ cpu, memory, efficiency }: Pick<CostLineRowFragment, 'cpu' | 'memory' | 'efficiency'>) {
  const parts = [
    { weight: cpu ?? 0, value: efficiency.cpu },
    { weight: memory ?? 0, value: efficiency.memory },
  ].filter((part): part is { weight: number; value: number } => part.value !== null);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (parts.length === 0 || total === 0) return null;
  return parts.reduce((sum, { weight, value }) => sum + weight * value, 0) / total;
}

interface Missing {
  readonly what: 'nodes' | 'containers';
  readonly text: string;
}

/** What is missing in the sums, in words; null where nothing is. */
export function missingOf({ unpricedNodes, unpricedContainers }: Summary): Missing | null {
  if (unpricedNodes) {
    const have = unpricedNodes === 1 ? 'has' : 'have';
    const text = `${plural(unpricedNodes, 'node')} ${have} no price: what runs there is missing in these sums, and not free.`;
    return { what: 'nodes', text };
  }
  if (unpricedContainers === 0) return null;
  const containers = `Up to ${plural(unpricedContainers, 'container')} of a workload`;
  const text = `${containers} ran at times where no price is known, such as on a node that was not reported: that is missing in these sums.`;
  return { what: 'containers', text };
}

/** "$192 in these 14 days; 330 of 336 h counted". */
export function periodText({ total, currency, hoursCounted, hoursTotal }: Summary, days: number): string {
  const amount = total === null ? 'Nothing counted' : formatMoney(total, currency);
  const counted = hoursCounted < hoursTotal ? `; ${hoursCounted} of ${hoursTotal} h counted` : '';
  return `${amount} in ${days === 1 ? 'this day' : `these ${days} days`}${counted}`;
}
