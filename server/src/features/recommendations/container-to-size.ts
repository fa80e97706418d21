import type { Amounts } from './back-test.js';
import type { UsageProfile } from './usage-profile.js';
import type { ContainerUsage } from './usage-series.js';

export type AmountReason =
  | 'FITS_USAGE'
  | 'FLOOR'
  | 'CHANGE_TOO_SMALL'
  | 'HELD_UP_AT_LIMIT'
  | 'GUARANTEED_KEPT'
  | 'AUTOSCALER_KEPT'
  | 'GROWS'
  | 'KILLED_AT_LIMIT'
  | 'LIMIT_KEPT'
  | 'LIMIT_REMOVED'
  | 'LIMIT_IN_RATIO'
  | 'LIMIT_RAISED'
  | 'LIMIT_FOLLOWS_REQUEST'
  | 'NOT_SET'
  | 'NOT_MEASURED'
  | 'BLOCKED';

/** One amount as proposed, microcores or bytes, null for not set; where nothing should change it is what it was. */
export interface ProposedAmount {
  value: number | null;
  /** What usage asks for, also where what is set is close enough to it. */
  fits: number | null;
  reason: AmountReason;
  text: string;
}

export type Block = {
  reason: 'EXCLUDED' | 'TOO_LITTLE_DATA' | 'TOO_SPARSE' | 'HPA_REQUEST_MISSING' | 'HPA_TWO_TARGETS';
  text: string;
};

export interface Sizing {
  cpuRequest: ProposedAmount;
  cpuLimit: ProposedAmount;
  memoryRequest: ProposedAmount;
  memoryLimit: ProposedAmount;
  /** Why nothing is proposed; null where something may be. */
  blockedBy: Block | null;
}

/** What besides usage decides. */
export interface SizingContext {
  /** QoS class of its pods; null where unknown. */
  qos: 'GUARANTEED' | 'BURSTABLE' | 'BEST_EFFORT' | null;
  /** Kills by the memory limit that are known of the window, and the highest limit they happened at; null for none. */
  killed: { times: number; limit: number } | null;
  /** Share of scheduling periods in which the CPU limit held it up; null where not measured. */
  heldUp?: number | null;
}

/** What is measured of a container and what is set. */
export interface ContainerToSize {
  usage: ContainerUsage;
  profile: UsageProfile;
  current: Amounts;
  context: SizingContext;
}

/** Whether request and limit of CPU are one number because its pods are of the class Guaranteed. */
export function isGuaranteed({ current, context }: ContainerToSize): boolean {
  return context.qos === 'GUARANTEED' && current.cpuRequest !== null && current.cpuRequest === current.cpuLimit;
}

/** Over a peak of samples that are means of tens of seconds themselves. */
export const GUARANTEED_HEADROOM = 1.15;
