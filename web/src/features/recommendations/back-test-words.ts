import { formatNumber } from '../../lib/format';

/** Pod-minutes with their share of what was measured: "12 h (0.6 %)", "never"; "not set" where there is nothing to be above. */
export function minutesText(minutes: number | null, measured: number): string {
  if (minutes === null) return 'not set';
  if (minutes === 0) return 'never';
  return `${lengthText(minutes)} (${shareText(minutes / Math.max(1, measured))})`;
}

/** A share in percent to one digit: minutes of five-minute buckets are no more exact. */
function shareText(share: number): string {
  return share < 0.0005 ? '<0.1 %' : `${oneDigit(share * 100)} %`;
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** Minutes of several pods together in the unit that fits: "35 min", "12.5 h", "3.2 d". */
export function lengthText(minutes: number): string {
  if (minutes < 2 * HOUR) return `${formatNumber(Math.round(minutes))} min`;
  return minutes < 2 * DAY
    ? `${formatNumber(oneDigit(minutes / HOUR))} h`
    : `${formatNumber(oneDigit(minutes / DAY))} d`;
}

function oneDigit(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How finely the past is known: "over 42 d of its pods together, in steps of 5 min". */
export function resolutionText(test: { readonly measuredMinutes: number; readonly resolutionSeconds: number }): string {
  const step = test.resolutionSeconds < 60 ? `${test.resolutionSeconds} s` : `${test.resolutionSeconds / 60} min`;
  return `${lengthText(test.measuredMinutes)} of its pods together, in steps of ${step}`;
}
