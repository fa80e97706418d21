import type { UsageProfileViewFragment } from '../../graphql/generated';
import { formatBytes, formatCount, formatNumber, joinQuantity, plural } from '../../lib/format';

type Profile = UsageProfileViewFragment;

const DIGITS = { maximumFractionDigits: 1 };
const oneDigit = (value: number) => new Intl.NumberFormat('en', DIGITS).format(value);

/** "7.9 days of 2 pods, 98 % of their time measured, 4,512 samples". */
export function windowText({ measuredDays, pods, coverage, samples }: Profile): string {
  const days = `${oneDigit(measuredDays)} ${measuredDays === 1 ? 'day' : 'days'}`;
  return `${days} of ${plural(pods, 'pod')}, ${Math.round(coverage * 100)} % of their time measured, ${formatCount(samples)} samples`;
}

/** What else is to be known of how it uses what it has, a sentence each. */
export function traitsOf({ rhythm, burst, memoryGrowthBytesPerDay }: Profile): string[] {
  const growth = memoryGrowthBytesPerDay ?? 0;
  return [
    ...(rhythm ? [rhythm] : []),
    ...(burst !== null && burst > 0 ? [`The highest CPU is ${formatNumber(burst)} times its 95th percentile.`] : []),
    ...(growth > 0 ? [`The highest memory of a day grows by ${joinQuantity(formatBytes(growth))} a day.`] : []),
  ];
}

/** Why there is nothing to recommend yet: "Needs 3 days; 1.2 collected"; null where there is enough. */
export function lackText({ enough }: Profile): string | null {
  if (enough.isEnough) return null;
  if (enough.needsDays !== null && enough.hasDays !== null) {
    return `Recommendations need ${oneDigit(enough.needsDays)} days of usage; ${oneDigit(enough.hasDays)} are collected.`;
  }
  return enough.text ?? 'There is not enough usage for recommendations yet.';
}
