import type { QuotaRowFragment } from '../../graphql/generated';
import { formatRatio, joinQuantity } from '../../lib/format';
import type { Measured } from '../../ui/Value';
import type { ResourceStatus } from './resource-status';

type Limit = QuotaRowFragment['resources'][number];

/** A limit that has a column of its own. */
export interface QuotaColumn {
  readonly id: string;
  readonly header: string;
  readonly unit?: 'cores' | 'GiB';
  /** As quotas name it; the short names mean requests. */
  readonly names: readonly string[];
  readonly width: number;
  readonly priority: 1 | 2 | 3;
}

export const QUOTA_COLUMNS: readonly QuotaColumn[] = [
  { id: 'cpu', header: 'CPU requests', unit: 'cores', names: ['requests.cpu', 'cpu'], width: 140, priority: 1 },
  {
    id: 'memory',
    header: 'Memory requests',
    unit: 'GiB',
    names: ['requests.memory', 'memory'],
    width: 154,
    priority: 2,
  },
  { id: 'cpu-limits', header: 'CPU limits', unit: 'cores', names: ['limits.cpu'], width: 128, priority: 3 },
  { id: 'memory-limits', header: 'Memory limits', unit: 'GiB', names: ['limits.memory'], width: 138, priority: 3 },
  { id: 'pods', header: 'Pods', names: ['pods', 'count/pods'], width: 104, priority: 2 },
];

/** What is used of a limit and the limit itself; “—” where the quota does not limit it. */
export function quotaOf(
  { resources }: QuotaRowFragment,
  { names }: QuotaColumn,
): { used: Measured; hard: number | null } {
  const limit = resources.find(({ name }) => names.includes(name));
  if (!limit) return { used: { state: 'none', reason: 'The quota does not limit it' }, hard: null };
  const { usedValue, hardValue, used } = limit;
  if (usedValue === null) return { used: { state: 'absent', reason: `“${used}” cannot be read` }, hard: hardValue };
  return { used: { state: 'value', value: usedValue }, hard: hardValue };
}

/** The limits without a column of their own. */
export function quotaOthers({ resources }: QuotaRowFragment): Limit[] {
  const known = new Set(QUOTA_COLUMNS.flatMap(({ names }) => names));
  return resources.filter(({ name }) => !known.has(name));
}

const NEARLY = 0.9;

/** How much is used of the limit that is used most. */
export function quotaStatus({ usedShare }: QuotaRowFragment): ResourceStatus {
  if (usedShare === null) return { kind: 'unknown', word: 'n/a', detail: 'None of its limits can be read' };
  const word = `${joinQuantity(formatRatio(usedShare))} used`;
  const detail = 'Of the limit that is used most';
  if (usedShare >= 1) return { kind: 'failing', word, detail: `${detail}: what needs more is refused` };
  return { kind: usedShare >= NEARLY ? 'degraded' : 'healthy', word, detail };
}
