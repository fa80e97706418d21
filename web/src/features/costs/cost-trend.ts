import type { CostSummaryFiguresFragment } from '../../graphql/generated';
import { formatMoney } from '../../lib/money';
import { formatDay } from '../../lib/time';
import type { BarsModel } from '../../ui/bars';
import { PARTS, partsOf } from './cost-figures';

type Point = CostSummaryFiguresFragment['trend'][number];

// Days of costs are UTC days, wherever they are looked at from.
const ZONE = 'UTC';

/** Hours that a whole day of the range has: 24 of each cluster. */
function wholeDay(trend: readonly Point[]): number {
  return Math.max(24, ...trend.map(({ hours }) => hours));
}

function noteOf({ hours }: Point, whole: number): string | null {
  if (hours === 0) return 'Not counted';
  return hours < whole ? `Only ${hours} of ${whole} h counted` : null;
}

export interface Trend {
  readonly model: BarsModel;
  /** Whether a day is marked as counted in part. */
  readonly hasPart: boolean;
}

/** Costs by day. A day without a counted hour is a gap; one that is counted in part says so. */
export function costTrend({ trend, currency }: CostSummaryFiguresFragment): Trend {
  const whole = wholeDay(trend);
  const parts = trend.map((point) => (point.hours === 0 ? null : partsOf(point)));
  const isPart = ({ hours }: Point) => hours > 0 && hours < whole;
  return {
    model: {
      labels: trend.map((point) => `${formatDay(new Date(point.day), ZONE)}${isPart(point) ? '*' : ''}`),
      series: PARTS.map(({ key, label, colour }) => ({
        key,
        label,
        colour,
        values: parts.map((part) => part?.[key] ?? null),
      })).filter(({ values }) => values.some((value) => value !== null)),
      notes: trend.map((point) => noteOf(point, whole)),
      format: (value) => formatMoney(value, currency),
    },
    hasPart: trend.some(isPart),
  };
}
