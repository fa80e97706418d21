import type { UsageProfile } from './usage-profile.js';

/** Days of usage before anything is said of a container at all. */
export const LEAST_DAYS = 3;
/** Days that high confidence takes: weekends are in them. */
export const CONFIDENT_DAYS = 7;
/** Days that tell a week's pattern from chance: every weekday twice. */
export const WEEKLY_DAYS = 14;
/** Less of the time in which the pods ran, and the tail may be what is missing. */
export const LEAST_COVERAGE = 0.5;

export type EnoughData =
  | { kind: 'ENOUGH' }
  | { kind: 'TOO_LITTLE'; needsDays: number; hasDays: number; text: string }
  | { kind: 'TOO_SPARSE'; needsCoverage: number; hasCoverage: number; text: string };

/** Whether a profile carries a recommendation, and what is missing where it does not. */
export function enoughData(profile: UsageProfile, needsDays = LEAST_DAYS): EnoughData {
  if (profile.days < needsDays) {
    // A little of many days can add up to more than what is needed, and is not enough all the same.
    const hasDays = Math.min(needsDays - 0.1, Math.floor(10 * profile.measuredDays + 0.1) / 10);
    return {
      kind: 'TOO_LITTLE',
      needsDays,
      hasDays,
      text: `needs ${needsDays} days of usage; ${hasDays.toFixed(1)} collected`,
    };
  }
  if (profile.coverage < LEAST_COVERAGE) {
    const percent = Math.floor(100 * profile.coverage);
    return {
      kind: 'TOO_SPARSE',
      needsCoverage: LEAST_COVERAGE,
      hasCoverage: profile.coverage,
      text: `needs usage of half the time its pods ran; ${percent} % were measured`,
    };
  }
  return { kind: 'ENOUGH' };
}
