import styles from './Sparkline.module.css';

interface Props {
  /** Values in time order; null is a gap. */
  readonly values: readonly (number | null)[];
  readonly format: (value: number) => string;
  readonly width?: number;
  readonly height?: number;
}

function path(values: readonly (number | null)[], x: (i: number) => number, y: (v: number) => number): string {
  let isPenDown = false;
  let d = '';
  values.forEach((value, index) => {
    if (value === null) {
      isPenDown = false;
      return;
    }
    d += `${isPenDown ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    isPenDown = true;
  });
  return d;
}

/** In words what the line shows: "rising, 0.2 to 0.5". */
export function describeTrend(values: readonly (number | null)[], format: (value: number) => string): string {
  const known = values.filter((value): value is number => value !== null);
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return 'no data';
  const spread = Math.max(...known) - Math.min(...known);
  // Under a tenth of the spread both ends count as equal: noise is no trend.
  if (Math.abs(last - first) <= spread / 10) return `steady, ${format(last)}`;
  return `${last > first ? 'rising' : 'falling'}, ${format(first)} to ${format(last)}`;
}

/** A row's trend as one plain SVG path: fifty of them cost one frame. */
export function Sparkline({ values, format, width = 96, height = 20 }: Props) {
  const known = values.filter((value): value is number => value !== null);
  const text = describeTrend(values, format);
  if (known.length === 0) return <span className="muted">n/a</span>;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (index: number) => 2 + (index / Math.max(1, values.length - 1)) * (width - 6);
  const y = (value: number) => height - 3 - ((value - low) / (high - low || 1)) * (height - 6);
  const lastIndex = values.findLastIndex((value) => value !== null);
  const last = values[lastIndex] ?? 0;
  return (
    <span className={styles.sparkline} title={`${format(low)} – ${format(high)}`}>
      <svg width={width} height={height} aria-hidden="true">
        <path d={path(values, x, y)} />
        <circle cx={x(lastIndex)} cy={y(last)} r="2" />
      </svg>
      <span className="visually-hidden">{text}</span>
    </span>
  );
}
