import { formatAge, formatDuration, formatInstant } from '../lib/time';
import styles from './RelativeTime.module.css';
import { useTicking } from './ticker';
import { swapTimeDisplay, useAbsoluteTime, useTimeZone } from './time-display';

interface Props {
  readonly at: string | null;
  /** "age" drops the word "ago", for an Age column. */
  readonly style?: 'ago' | 'age';
  /** What a missing time reads as. */
  readonly missing?: string;
  /** Inside a table row: reachable by click, no tab stop of its own. */
  readonly inRow?: boolean;
}

/** A time that reads relative and swaps to absolute on click; the absolute text is also the tooltip. */
export function RelativeTime({ at, style = 'ago', missing = '—', inRow = false }: Props) {
  const zone = useTimeZone();
  const showAbsolute = useAbsoluteTime();
  const date = at === null ? null : new Date(at);
  const text = useTicking((now) => {
    if (!date) return missing;
    if (showAbsolute) return formatInstant(date, zone, now);
    return style === 'age' ? formatDuration(now.getTime() - date.getTime()) : formatAge(date, now);
  });
  if (!date || at === null) return <span className="muted">{missing}</span>;
  return (
    <button
      type="button"
      className={styles.time}
      tabIndex={inRow ? -1 : 0}
      title={formatInstant(date, zone, new Date())}
      onClick={(event) => {
        event.stopPropagation();
        swapTimeDisplay();
      }}
    >
      <time dateTime={at}>{text}</time>
    </button>
  );
}
