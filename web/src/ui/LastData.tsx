import { IconClock } from '@tabler/icons-react';
import { type Freshness, freshnessOf } from '../lib/staleness';
import { formatClock } from '../lib/time';
import styles from './LastData.module.css';
import { RelativeTime } from './RelativeTime';
import { useTicking } from './ticker';
import { useTimeZone } from './time-display';

interface Props {
  readonly at: string | null;
  readonly missing?: string;
  readonly inRow?: boolean;
}

/** When something last reported: an amber clock when it is late, grey and "stale since" when it is old. */
export function LastData({ at, missing = 'never', inRow = false }: Props) {
  const zone = useTimeZone();
  const date = at === null ? null : new Date(at);
  const freshness = useTicking<Freshness>((now) => freshnessOf(date, now));
  const title = freshness === 'STALE' && date ? `stale since ${formatClock(date, zone)}` : undefined;
  return (
    <span className={`${styles.last} ${freshness === 'STALE' ? styles.stale : ''}`} title={title}>
      {freshness === 'LATE' ? <IconClock size={13} className={styles.late} aria-label="late" /> : null}
      <RelativeTime at={at} missing={missing} inRow={inRow} />
      {title ? <span className="visually-hidden">{title}</span> : null}
    </span>
  );
}
