import { formatNumber } from '../../lib/format';
import { useTicking } from '../../ui/ticker';
import styles from './live.module.css';
import { METER_SECONDS, type RateCounter } from './rate';

const BAR = 2;
const HEIGHT = 18;

function barsOf(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count, index) => {
      const height = count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT);
      return height === 0 ? '' : `M${index * BAR + 1} ${HEIGHT}v${-height.toFixed(1)}`;
    })
    .join('');
}

/** How much happens: events per second now, and over the last minute as bars. */
export function RateMeter({ rate }: { readonly rate: RateCounter }) {
  const bars = useTicking((now) => barsOf(rate.perSecond(now.getTime())));
  const text = useTicking((now) => `${formatNumber(rate.rate(now.getTime()))}/s`);
  return (
    <span className={styles.meter} title="Events per second: mean of the last 5 s, and each second of the last minute">
      <svg width={METER_SECONDS * BAR} height={HEIGHT} aria-hidden="true">
        <path d={bars} />
      </svg>
      <span className="tabular">{text}</span>
    </span>
  );
}
