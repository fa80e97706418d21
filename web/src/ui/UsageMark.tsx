import styles from './UsageMark.module.css';

interface Props {
  /** 95th percentile of usage: the fill. */
  readonly p95: number | null;
  /** Highest usage: the thin line behind the fill. */
  readonly max: number | null;
  /** Ticks: what is requested now, and what would be; null where nothing is. */
  readonly current: number | null;
  readonly proposed: number | null;
  readonly width?: number;
}

const HEIGHT = 12;
/** Room behind the largest figure, so that its tick is whole. */
const ROOM = 1.05;

/** What is used against what is requested now and would be. Decorative: the numbers stand beside it as text. */
export function UsageMark({ p95, max, current, proposed, width = 64 }: Props) {
  const end = Math.max(p95 ?? 0, max ?? 0, current ?? 0, proposed ?? 0) * ROOM || 1;
  const at = (value: number) => (value / end) * width;
  const tick = (value: number | null, className: string | undefined) =>
    value === null ? null : (
      <rect x={Math.min(width - 2, at(value))} y="0" width="2" height={HEIGHT} className={className} />
    );
  return (
    <svg className={styles.mark} width={width} height={HEIGHT} aria-hidden="true">
      <rect x="0" y="4" width={width} height={HEIGHT - 8} rx="1" className={styles.track} />
      {max === null ? null : <rect x="0" y="5.5" width={Math.max(1, at(max))} height="1" className={styles.fill} />}
      {p95 === null ? null : (
        <rect x="0" y="4" width={Math.max(1, at(p95))} height={HEIGHT - 8} rx="1" className={styles.fill} />
      )}
      {tick(current, styles.current)}
      {tick(proposed, styles.proposed)}
    </svg>
  );
}
