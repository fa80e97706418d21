import type { Direction } from './decide.js';

/** How a metric is watched. */
export interface WatchedMetric {
  readonly metric: string;
  /** The least σ, in the unit on the wire: three of it are what somebody might care about. */
  readonly floor: number;
  /** On which sides a finding is told; the other one only keeps readings from teaching. */
  readonly directions: readonly Direction[];
}

const MIB = 1024 * 1024;

/** What is watched of containers. CPU that drops says that the work stays away; memory that drops says "restarted". */
export const WATCHED: readonly WatchedMetric[] = [
  // 30 millicores of three σ: idle containers wander by as much.
  { metric: 'container.cpu.usage', floor: 10_000, directions: ['ABOVE', 'BELOW'] },
  { metric: 'container.memory.working_set', floor: 8 * MIB, directions: ['ABOVE'] },
  // In thousandths: below 15 % of its periods throttling is seldom felt.
  { metric: 'container.cpu.throttled', floor: 50, directions: ['ABOVE'] },
];
