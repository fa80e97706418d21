import { CONFIDENT_DAYS } from './enough-data.js';
import { isGrowing } from './memory-need.js';
import type { UsageProfile } from './usage-profile.js';

/** How far what was seen speaks for what comes. */
export interface Confidence {
  level: 'HIGH' | 'MEDIUM' | 'LOW';
  /** What speaks against a higher one, a sentence each. */
  reasons: string[];
}

/** A peak so far above the usual is rare, and rare peaks are missed. */
export const BURSTY = 10;

/** @param profile with enough data; every doubt costs a level */
export function confidenceIn(profile: UsageProfile): Confidence {
  const doubts: string[] = [];
  if (profile.days < CONFIDENT_DAYS) doubts.push(`Only ${profile.days} days were measured; a week has its weekend.`);
  if (profile.coverage < 0.9) {
    doubts.push(`Only ${Math.floor(100 * profile.coverage)} % of the time its pods ran was measured.`);
  }
  if (profile.burst !== null && profile.burst > BURSTY) {
    doubts.push(`Its highest CPU is ${Math.round(profile.burst)} times what it stays below in 95 % of the time.`);
  }
  if (isGrowing(profile.growth, profile.memory?.max ?? 0)) doubts.push('Its memory grows from day to day.');
  const level = doubts.length === 0 ? 'HIGH' : doubts.length === 1 ? 'MEDIUM' : 'LOW';
  return { level, reasons: doubts };
}
