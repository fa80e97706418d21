// Times as people read them. `now` and the zone are parameters: the same input always gives the same text.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in its largest unit: "12 s", "4 min", "3 h", "5 d". Milliseconds in. */
export function formatDuration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} d`;
}

/** "12 s ago"; a clock that runs ahead reads as "now", never as a negative age. */
export function formatAge(at: Date, now: Date): string {
  const age = now.getTime() - at.getTime();
  return age < SECOND ? 'now' : `${formatDuration(age)} ago`;
}

function parts(at: Date, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour12: false, ...options }).format(at);
}

/** The zone's short name at that instant: "UTC", "CET", "GMT+9". */
export function zoneName(at: Date, zone: string): string {
  const found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName');
  return found?.value ?? zone;
}

/** "14:02:31 UTC", with the date in front when it is not the day of `now`. */
export function formatInstant(at: Date, zone: string, now: Date): string {
  const clock = parts(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' };
  const date = parts(at, zone, day) === parts(now, zone, day) ? '' : `${parts(at, zone, day)}, `;
  return `${date}${clock} ${zoneName(at, zone)}`;
}

function minuteOf(at: Date, zone: string): string {
  return parts(at, zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** A stretch of time: "21 Nov, 14:02 – 14:19 UTC", with the second date where it is another day. Unix ms in. */
export function formatSpan(from: number, to: number, zone: string): string {
  const [start, end] = [new Date(from), new Date(to)];
  const isOneDay = formatDay(start, zone) === formatDay(end, zone);
  return `${minuteOf(start, zone)} – ${isOneDay ? formatClock(end, zone) : minuteOf(end, zone)} ${zoneName(end, zone)}`;
}

/** "14:02", for axes and "stale since". */
export function formatClock(at: Date, zone: string): string {
  return parts(at, zone, { hour: '2-digit', minute: '2-digit' });
}

/** "14:02:31", for columns whose header names the zone. */
export function formatSecond(at: Date, zone: string): string {
  return parts(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** "21 Nov". */
export function formatDay(at: Date, zone: string): string {
  return parts(at, zone, { month: 'short', day: 'numeric' });
}

const TICK_STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  91 * DAY,
];

/** Milliseconds by which local time in `zone` is ahead of UTC at that instant. */
export function zoneOffset(at: number, zone: string): number {
  const fields = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(at));
  const field = (type: string) => Number(fields.find((part) => part.type === type)?.value ?? 0);
  const local = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return local - Math.floor(at / SECOND) * SECOND;
}

/** At most `max` instants between from and to that are round in the given zone (unix ms). */
export function roundTicks(from: number, to: number, max: number, zone: string): number[] {
  const step = TICK_STEPS.find((candidate) => (to - from) / candidate <= max) ?? 91 * DAY;
  const offset = zoneOffset(from, zone);
  const ticks: number[] = [];
  for (let at = Math.ceil((from + offset) / step) * step - offset; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** Label of one tick: the date where ticks are a day or more apart, else the clock. */
export function formatTick(at: number, spanMs: number, zone: string): string {
  return spanMs > 4 * DAY ? formatDay(new Date(at), zone) : formatClock(new Date(at), zone);
}
