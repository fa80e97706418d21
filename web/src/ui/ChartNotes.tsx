import type { ReactNode } from 'react';
import { plural } from '../lib/format';
import { formatSpan } from '../lib/time';
import type { ChartMark, ChartModel } from './chart-types';
import styles from './TimeSeriesChart.module.css';
import { useTimeZone } from './time-display';

const MARK_WORD: Record<ChartMark['kind'], string> = { alert: 'alert', change: 'change', restart: 'restart' };
const MAX_GAPS = 3;

/** "3 alerts, 2 changes": what the glyphs of the chart stand for. */
function marksText(marks: readonly ChartMark[]): string {
  const count = (kind: ChartMark['kind']) => marks.filter((mark) => mark.kind === kind).length;
  return (['alert', 'change', 'restart'] as const)
    .flatMap((kind) => (count(kind) > 0 ? [plural(count(kind), MARK_WORD[kind])] : []))
    .join(', ');
}

/** In words what the picture shows beside its lines: what is dashed, what is hatched and why, how many marks. */
export function ChartNotes({ model, caption }: { readonly model: ChartModel; readonly caption?: ReactNode }) {
  const zone = useTimeZone();
  const { comparison, gaps = [], marks = [] } = model;
  const shown = marks.filter(({ at }) => at >= model.from && at < model.to);
  if (!caption && !comparison && gaps.length === 0 && shown.length === 0) return null;
  return (
    <ul className={styles.notes}>
      {caption ? <li>{caption}</li> : null}
      {comparison ? (
        <li>
          <span className={styles.beforeSwatch} aria-hidden="true" />
          {`${comparison.label}: ${formatSpan(comparison.from, comparison.to, zone)}`}
        </li>
      ) : null}
      {gaps.slice(0, MAX_GAPS).map((gap) => (
        <li key={`${gap.from} ${gap.message}`}>
          <span className={styles.gapSwatch} aria-hidden="true" />
          {gap.message}
        </li>
      ))}
      {gaps.length > MAX_GAPS ? <li>{`+${gaps.length - MAX_GAPS} more gaps, see the table`}</li> : null}
      {shown.length > 0 ? (
        <li>
          <span className={styles.markSwatch} aria-hidden="true" />
          {`${marksText(shown)}, listed in the table`}
        </li>
      ) : null}
    </ul>
  );
}
