import type { ClusterNodeRowFragment } from '../../graphql/generated';

export type Fill = 'cpu' | 'memory';

/** The five steps of the ramp: one hue, light to dark. */
export const RAMP = [
  { step: 1, label: '0–20 %' },
  { step: 2, label: '20–40 %' },
  { step: 3, label: '40–60 %' },
  { step: 4, label: '60–80 %' },
  { step: 5, label: 'over 80 %' },
] as const;

/** Used share of what the node gives to pods; null where either is not known, which is not the same as empty. */
export function shareOf(node: Pick<ClusterNodeRowFragment, 'usage' | 'allocatable'>, fill: Fill): number | null {
  const used = fill === 'cpu' ? node.usage.cpuCores : node.usage.memoryBytes;
  const whole = fill === 'cpu' ? node.allocatable.cpuCores : node.allocatable.memoryBytes;
  return used === null || !whole ? null : used / whole;
}

/** Which step of the ramp a share (0 to 1 and above) falls into. */
export function rampStep(share: number): 1 | 2 | 3 | 4 | 5 {
  return Math.min(5, Math.max(1, Math.floor(share * 5) + 1)) as 1 | 2 | 3 | 4 | 5;
}

/** Nodes by pool, pools by name; nodes without a pool come last. */
export function groupByPool<N extends { readonly pool: string | null }>(nodes: readonly N[]) {
  const groups = new Map<string | null, N[]>();
  for (const node of nodes) groups.set(node.pool, [...(groups.get(node.pool) ?? []), node]);
  return [...groups.entries()]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b)))
    .map(([pool, members]) => ({ pool: pool ?? 'no pool', nodes: members }));
}
