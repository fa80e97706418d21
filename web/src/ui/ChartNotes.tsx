import type { ReactNode } from 'react';
import { plural } from '../lib/format';
import { formatSpan } from '../lib/time';
import { type ChartMark, type ChartModel, MARK_KIND_NAMES } from './chart-types';
import { shapeOf } from './mark-groups';
import styles from './TimeSeriesChart.module.css';
import { useTimeZone } from './time-display';

const MAX_GAPS = 3;

/** "3 alerts" beside the glyph that stands for them; nothing where there are none. */
function MarkCount({ kind, marks }: { readonly kind: ChartMark['kind']; readonly marks: readonly ChartMark[] }) {
  const count = marks.filter((mark) => mark.kind === kind).length;
  if (count === 0) return null;
  return (
    <li>
      <svg className={styles.markSwatch} width="12" height="12" aria-hidden="true">
        <path d={shapeOf(kind, 6, 6)} />
      </svg>
      {kind === 'anomaly' ? plural(count, kind, 'anomalies') : plural(count, kind)}
    </li>
  );
}

/** Whether it happened in the window, or reaches into it. */
function isIn({ at, until }: ChartMark, { from, to }: ChartModel): boolean {
  if (until === undefined) return at >= from && at < to;
  return at < to && (until ?? to) > from;
}

interface Props {
  readonly model: ChartModel;
  /** What one point stands for, and how new the newest is. */
  readonly captions: readonly ReactNode[];
}

/** In words what the picture shows beside its lines: what is dashed, what is hatched and why, how many marks. */
export function ChartNotes({ model, captions }: Props) {
  const zone = useTimeZone();
  const { comparison, gaps = [], marks = [], bands = [], spans = [] } = model;
  const spanLabels = [...new Set(spans.map(({ label }) => label))];
  const shown = marks.filter((mark) => isIn(mark, model));
  if (captions.length + gaps.length + shown.length + bands.length + spans.length === 0 && !comparison) return null;
  return (
    <ul className={styles.notes}>
      {captions.map((caption, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no names and keep their order
        <li key={index}>{caption}</li>
      ))}
      {comparison ? (
        <li>
          <span className={styles.beforeSwatch} aria-hidden="true" />
          {`${comparison.label}: ${formatSpan(comparison.from, comparison.to, zone)}`}
        </li>
      ) : null}
      {bands.map(({ label }) => (
        <li key={label}>
          <span className={styles.bandSwatch} aria-hidden="true" />
          {label}
        </li>
      ))}
      {spanLabels.map((label) => (
        <li key={label}>
          <span className={`${styles.bandSwatch} ${styles.spanSwatch}`} aria-hidden="true" />
          {label}
        </li>
      ))}
      {gaps.slice(0, MAX_GAPS).map((gap) => (
        <li key={`${gap.from} ${gap.message}`}>
          <span className={styles.gapSwatch} aria-hidden="true" />
          {gap.message}
        </li>
      ))}
      {gaps.length > MAX_GAPS ? <li>{`+${gaps.length - MAX_GAPS} more gaps, see the table`}</li> : null}
      {MARK_KIND_NAMES.map((kind) => (
        <MarkCount key={kind} kind={kind} marks={shown} />
      ))}
    </ul>
  );
}
