import { formatUnit, joinQuantity, type Unit } from '../../lib/format';
import { formatInstant } from '../../lib/time';

/** What the state of an alert is read from. */
export interface AlertMarks {
  readonly state: 'PENDING' | 'FIRING' | 'RESOLVED';
  readonly resolvedReason: string | null;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly silencedUntil: string | null;
  readonly silence?: { readonly createdBy: string; readonly reason: string } | null;
  readonly inhibitedBy: { readonly title: string } | null;
}

export type MarkKind = 'RESOLVED' | 'SILENCED' | 'INHIBITED' | 'ACKNOWLEDGED' | 'PENDING' | 'FIRING';

/** One thing that is so about an alert: a word for the row, and the whole sentence. */
export interface Mark {
  readonly kind: MarkKind;
  readonly word: string;
  readonly sentence: string;
}

const WORDS: Readonly<Record<MarkKind, string>> = {
  RESOLVED: 'Resolved',
  SILENCED: 'Silenced',
  INHIBITED: 'Inhibited',
  ACKNOWLEDGED: 'Acked',
  PENDING: 'Pending',
  FIRING: 'Firing',
};

function silencedSentence({ silence, silencedUntil }: AlertMarks, zone: string, now: Date): string {
  const by = silence ? ` by ${silence.createdBy}` : '';
  const until = silencedUntil ? ` until ${formatInstant(new Date(silencedUntil), zone, now)}` : '';
  return `Silenced${by}${until}${silence ? `: ${silence.reason}` : ''}`;
}

/** All that is so about an alert, what matters most first: what is over needs nobody, what is muted calls nobody. */
export function marksOf(alert: AlertMarks, zone: string, now: Date): readonly Mark[] {
  const { state, resolvedReason, silence, silencedUntil, inhibitedBy, acknowledgedAt, acknowledgedBy } = alert;
  const mark = (kind: MarkKind, sentence: string): Mark => ({ kind, word: WORDS[kind], sentence });
  const isMuted = Boolean(silence) || (silencedUntil !== null && Date.parse(silencedUntil) > now.getTime());
  return [
    ...(state === 'RESOLVED' ? [mark('RESOLVED', `Resolved${resolvedReason ? `: ${resolvedReason}` : ''}`)] : []),
    ...(isMuted ? [mark('SILENCED', silencedSentence(alert, zone, now))] : []),
    ...(inhibitedBy ? [mark('INHIBITED', `Inhibited by ${inhibitedBy.title}`)] : []),
    ...(acknowledgedAt
      ? [
          mark(
            'ACKNOWLEDGED',
            `Acknowledged by ${acknowledgedBy ?? 'somebody'}, ${formatInstant(new Date(acknowledgedAt), zone, now)}`,
          ),
        ]
      : []),
    ...(state === 'PENDING' ? [mark('PENDING', 'Pending: it has not lasted as long as its rule asks')] : []),
    ...(state === 'FIRING' ? [mark('FIRING', 'Firing')] : []),
  ];
}

/** What the alert is about, in the fewest words: "shop / web-0 / app". The cluster stands beside it. */
export function placeOf({ namespace, subjectName, container }: Place): string {
  return [namespace, subjectName, container].filter(Boolean).join(' / ');
}

interface Place {
  readonly namespace: string | null;
  readonly subjectName: string;
  readonly container: string | null;
}

export interface Measured {
  readonly value: number | null;
  readonly threshold: number | null;
  readonly unit: Unit | null;
}

const quantity = (value: number, unit: Unit | null) => joinQuantity(formatUnit(value, unit ?? 'COUNT'));

/** "92.4 / 90 %": value and threshold beside each other; null where nothing was measured. */
export function valueText({ value, threshold, unit }: Measured): string | null {
  if (value === null) return null;
  if (threshold === null) return quantity(value, unit);
  const [is, limit] = [formatUnit(value, unit ?? 'COUNT'), formatUnit(threshold, unit ?? 'COUNT')];
  // The unit stands once where both have it.
  return `${is.unit === limit.unit ? is.text : joinQuantity(is)} / ${joinQuantity(limit)}`;
}
