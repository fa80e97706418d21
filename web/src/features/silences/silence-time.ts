import { formatDuration } from '../../lib/time';

const MINUTE = 60_000;

/** How long a silence may last at a touch. */
export const DURATIONS: readonly { readonly minutes: number; readonly label: string }[] = [
  { minutes: 30, label: '30 min' },
  { minutes: 60, label: '1 h' },
  { minutes: 240, label: '4 h' },
  { minutes: 480, label: '8 h' },
  { minutes: 1440, label: '1 day' },
  { minutes: 10_080, label: '1 week' },
];

interface Lasting {
  readonly state: 'PENDING' | 'ACTIVE' | 'EXPIRED';
  readonly startsAt: string;
  readonly endsAt: string;
  readonly expiredAt: string | null;
}

/** "ends in 42 min", "begins in 2 h", "ended 3 h ago"; a moment that has just passed reads as now. */
export function remaining({ state, startsAt, endsAt, expiredAt }: Lasting, now: Date): string {
  if (state === 'EXPIRED') return `ended ${formatDuration(now.getTime() - Date.parse(expiredAt ?? endsAt))} ago`;
  const [verb, at] = state === 'PENDING' ? ['begins', startsAt] : ['ends', endsAt];
  const left = Date.parse(at) - now.getTime();
  return left < 1000 ? `${verb} now` : `${verb} in ${formatDuration(left)}`;
}

/** Whether it ends within a quarter of an hour, when a warning is due. */
export function endsSoon({ state, endsAt }: Lasting, now: Date): boolean {
  return state === 'ACTIVE' && Date.parse(endsAt) - now.getTime() < 15 * MINUTE;
}

/** A moment so many minutes after another, as the API takes it. */
export function minutesAfter(from: Date, minutes: number): string {
  return new Date(from.getTime() + minutes * MINUTE).toISOString();
}

/** The end after it was extended: from the end it has, or from now where that is past. */
export function extendedEnd({ endsAt }: Pick<Lasting, 'endsAt'>, minutes: number, now: Date): string {
  return minutesAfter(new Date(Math.max(Date.parse(endsAt), now.getTime())), minutes);
}
