import type { AmountValuesFragment } from '../../graphql/generated';
import { formatBytes, formatMillicores, formatNumber, formatRatio, joinQuantity } from '../../lib/format';

export type Resource = 'cpu' | 'memory';

/** CPU as it is written in a manifest: "120m", "1.5", "2". */
export function cpuText(cores: number): string {
  if (Math.abs(cores) < 1 && cores !== 0) return joinQuantity(formatMillicores(cores));
  const text = formatNumber(cores);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Memory in the binary unit that fits: "512 MiB". */
export function memoryText(bytes: number): string {
  return joinQuantity(formatBytes(bytes));
}

/** An amount that is set, or the word for one that is not. */
export function amountText(resource: Resource, amount: number | null): string {
  if (amount === null) return 'none';
  return resource === 'cpu' ? cpuText(amount) : memoryText(amount);
}

export interface AmountStep {
  readonly resource: Resource;
  readonly kind: 'request' | 'limit';
  readonly from: number | null;
  readonly to: number | null;
}

const KEYS = [
  ['cpu', 'request', 'cpuRequestCores'],
  ['memory', 'request', 'memoryRequestBytes'],
  ['cpu', 'limit', 'cpuLimitCores'],
  ['memory', 'limit', 'memoryLimitBytes'],
] as const;

/** The amounts of a container that would change: requests first. */
export function stepsOf(current: AmountValuesFragment, proposed: AmountValuesFragment): AmountStep[] {
  return KEYS.map(([resource, kind, key]) => ({ resource, kind, from: current[key], to: proposed[key] })).filter(
    ({ from, to }) => from !== to,
  );
}

/** All four amounts, changed or not, for a table. */
export function allAmounts(current: AmountValuesFragment, proposed: AmountValuesFragment): AmountStep[] {
  return KEYS.map(([resource, kind, key]) => ({ resource, kind, from: current[key], to: proposed[key] }));
}

/** "−88 %", "+20 %"; null where there was nothing before, is nothing after, or nothing changes. */
export function changeText({ from, to }: AmountStep): string | null {
  if (from === null || to === null || from === 0 || from === to) return null;
  const ratio = (to - from) / from;
  const sign = ratio > 0 ? '+' : ratio < 0 ? '−' : '';
  // A cut of 99.96 % is not one of 100 %.
  const share = Math.abs(ratio) > 0.99 && ratio > -1 && ratio < 0 ? 0.99 : Math.round(Math.abs(ratio) * 100) / 100;
  return `${sign}${joinQuantity(formatRatio(share))}`;
}

/** CPU in a sentence: "250m", "1 core", "1.5 cores". */
function coresText(cores: number): string {
  if (cores < 1) return cpuText(cores);
  return `${cpuText(cores)} ${cores === 1 ? 'core' : 'cores'}`;
}

/** "1.2 cores and 3.4 GiB"; what is 0 or unknown is left out; null where both are. */
export function freedText(cpuCores: number | null, memoryBytes: number | null): string | null {
  const parts = [
    ...(cpuCores ? [coresText(Math.abs(cpuCores))] : []),
    ...(memoryBytes ? [memoryText(Math.abs(memoryBytes))] : []),
  ];
  return parts.length === 0 ? null : parts.join(' and ');
}
