import type { InboxAlertFragment } from '../../graphql/generated';
import { formatDuration } from '../../lib/time';
import styles from './alerts.module.css';

type Span = InboxAlertFragment['stateSpans'][number];

interface Props {
  readonly spans: readonly Span[];
  /** The time it shows, ending with the last span (ms). */
  readonly lengthMs?: number;
  readonly width?: number;
}

const HOUR_MS = 3_600_000;
const HEIGHT = 12;

const CLASS: Readonly<Record<Span['state'], string | undefined>> = {
  FIRING: styles.firing,
  PENDING: styles.pending,
  RESOLVED: styles.resolved,
};

const lengthOf = ({ from, to }: Span) => Date.parse(to) - Date.parse(from);

/** In words what the strip shows: "firing for 42 min, resolved for 10 min". */
export function describeSpans(spans: readonly Span[]): string {
  const totals = (['FIRING', 'PENDING', 'RESOLVED'] as const)
    .map((state) => ({
      state,
      ms: spans.filter((span) => span.state === state).reduce((sum, span) => sum + lengthOf(span), 0),
    }))
    .filter(({ ms }) => ms > 0);
  if (totals.length === 0) return 'no state known';
  return totals.map(({ state, ms }) => `${state.toLowerCase()} for ${formatDuration(ms)}`).join(', ');
}

/** When it fired, in the last hour unless told: one plain SVG, so that a hundred rows cost nothing. */
export function StateStrip({ spans, lengthMs = HOUR_MS, width = 88 }: Props) {
  const last = spans.at(-1);
  if (!last) return <span className="muted">—</span>;
  const end = Date.parse(last.to);
  const x = (at: string) => Math.max(0, ((Date.parse(at) - (end - lengthMs)) / lengthMs) * width);
  return (
    <span className={styles.strip} title={describeSpans(spans)}>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <rect width={width} height={HEIGHT} className={styles.track} />
        {spans.map((span) => (
          <rect
            key={span.from}
            x={x(span.from)}
            // Three heights: they can be told apart without their colours.
            y={span.state === 'FIRING' ? 0 : span.state === 'PENDING' ? HEIGHT / 2 : HEIGHT - 2}
            width={Math.max(1, x(span.to) - x(span.from))}
            height={HEIGHT}
            className={CLASS[span.state]}
            opacity={span.isObserved ? 1 : 0.4}
          />
        ))}
      </svg>
      <span className="visually-hidden">{describeSpans(spans)}</span>
    </span>
  );
}
