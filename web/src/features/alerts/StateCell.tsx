import type { AlertRowFragment, InboxAlertFragment } from '../../graphql/generated';
import { formatCount } from '../../lib/format';
import { Status, type StatusKind } from '../../ui/Status';
import { useTicking } from '../../ui/ticker';
import { useTimeZone } from '../../ui/time-display';
import { type AlertMarks, type MarkKind, marksOf } from './alert-words';

const KIND: Readonly<Record<MarkKind, StatusKind | null>> = {
  RESOLVED: 'healthy',
  SILENCED: 'paused',
  INHIBITED: 'paused',
  ACKNOWLEDGED: 'progressing',
  PENDING: 'unknown',
  // The severity beside it says how bad it is.
  FIRING: null,
};

type Marked = AlertRowFragment & Partial<Pick<InboxAlertFragment, 'inhibitedBy' | 'silence'>>;

/** An alert as its state is read from it. */
export function marksInput(alert: Marked): AlertMarks {
  return { ...alert, inhibitedBy: alert.inhibitedBy ?? null };
}

/** The state of an alert: what matters most as a word, all of it as the tooltip. */
export function StateCell({ alert }: { readonly alert: Marked }) {
  const zone = useTimeZone();
  // A silence ends by the clock.
  const text = useTicking((now) =>
    marksOf(marksInput(alert), zone, now)
      .map(({ sentence }) => sentence)
      .join('\n'),
  );
  const [first] = marksOf(marksInput(alert), zone, new Date());
  if (!first) return null;
  const kind = KIND[first.kind];
  return kind === null ? (
    <span title={text}>{first.word}</span>
  ) : (
    <Status kind={kind} title={text}>
      {first.word}
    </Status>
  );
}

/** "4 firing, 1 acknowledged" for the alerts of a group. */
export function GroupState({ alerts }: { readonly alerts: readonly Marked[] }) {
  const zone = useTimeZone();
  const counts = new Map<string, number>();
  for (const alert of alerts) {
    const word = marksOf(marksInput(alert), zone, new Date())[0]?.word.toLowerCase() ?? '';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const text = [...counts].map(([word, count]) => `${formatCount(count)} ${word}`).join(', ');
  return <span title={text}>{text}</span>;
}
