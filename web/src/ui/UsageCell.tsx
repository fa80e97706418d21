import type { Quantity } from '../lib/format';
import { BulletBar } from './BulletBar';
import styles from './UsageCell.module.css';
import { type Measured, Value } from './Value';

// Beside "26.1 / 53.2" there is room for less.
const NARROW_BAR = 48;
const WIDE_BAR = 56;

interface Props {
  readonly used: Measured;
  readonly requested: number | null;
  /** Limit or capacity. */
  readonly limit: number | null;
  readonly format: (value: number) => Quantity;
  readonly isStale: boolean;
  /** Shows "of 96" behind the value. */
  readonly withLimit?: boolean;
}

/** Usage in a table cell: the number, and a bar against request and limit. */
export function UsageCell({ used, requested, limit, format, isStale, withLimit = false }: Props) {
  return (
    <span className={styles.cell}>
      <span className={styles.text}>
        <Value of={used} format={format} isStale={isStale} />
        {withLimit && limit !== null ? <span className="muted">{` / ${format(limit).text}`}</span> : null}
      </span>
      {used.state === 'none' ? (
        <span className={styles.noBar} />
      ) : (
        <BulletBar
          used={used.state === 'value' ? used.value : null}
          requested={requested}
          limit={limit}
          isStale={isStale}
          width={withLimit ? NARROW_BAR : WIDE_BAR}
        />
      )}
    </span>
  );
}
