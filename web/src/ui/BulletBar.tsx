import { useId } from 'react';
import styles from './BulletBar.module.css';

interface Props {
  /** Fill; null is drawn hatched, never empty. */
  readonly used: number | null;
  /** Tick. */
  readonly requested?: number | null;
  /** End of the track: limit or capacity. Null where there is none. */
  readonly limit: number | null;
  readonly width?: number;
  readonly isStale?: boolean;
}

const HEIGHT = 10;

/** Hatching says n/a on the track, and over the request on the fill. */
function Hatch({ id, isMissing }: { readonly id: string; readonly isMissing: boolean }) {
  return (
    <defs>
      <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="4" height="4" className={isMissing ? styles.track : styles.fill} />
        <rect width="1.6" height="4" className={isMissing ? styles.hatch : styles.over} />
      </pattern>
    </defs>
  );
}

interface FillProps {
  readonly width: number;
  readonly pattern: string | undefined;
}

function Fill({ width, pattern }: FillProps) {
  return (
    <rect
      y="2"
      width={width}
      height={HEIGHT - 4}
      rx="1.5"
      className={styles.fill}
      style={pattern ? { fill: `url(#${pattern})` } : undefined}
    />
  );
}

/** End of the scale where no limit is set: a quarter above the largest value, so that the bar never looks full. */
function openEnd(used: number | null, requested: number | null): number {
  return Math.max(used ?? 0, requested ?? 0) * 1.25 || 1;
}

/** Usage against request and limit. Decorative: the numbers stand beside it as text. */
export function BulletBar({ used, requested = null, limit, width = 64, isStale = false }: Props) {
  const pattern = useId();
  const end = limit || openEnd(used, requested);
  const at = (value: number) => Math.min(1, value / end) * width;
  const isMissing = used === null;
  const isOver = (used ?? 0) > (requested ?? Number.POSITIVE_INFINITY);
  return (
    <svg className={`${styles.bar} ${isStale ? styles.stale : ''}`} width={width} height={HEIGHT} aria-hidden="true">
      <Hatch id={pattern} isMissing={isMissing} />
      <rect
        x="0.5"
        y="2.5"
        width={width - 1}
        height={HEIGHT - 5}
        rx="1.5"
        className={limit === null ? styles.openTrack : styles.track}
        style={isMissing ? { fill: `url(#${pattern})` } : undefined}
      />
      {isMissing ? null : <Fill width={used > 0 ? Math.max(1, at(used)) : 0} pattern={isOver ? pattern : undefined} />}
      {requested === null ? null : (
        <rect x={Math.min(width - 2, at(requested))} y="0" width="2" height={HEIGHT} className={styles.tick} />
      )}
    </svg>
  );
}
