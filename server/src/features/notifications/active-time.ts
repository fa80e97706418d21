import { DateTime, IANAZone } from 'luxon';

/**
 * A time of the week in which a route tells: from one time of day to another on some days, by the clock of a place. One
 * that ends at or before its begin ends on the next day.
 */
export interface ActiveTime {
  /** IANA zone, such as Europe/Berlin. */
  zone: string;
  /** 1 is Monday, 7 is Sunday; the days on which it begins. */
  weekdays: number[];
  /** “22:00”; local time. */
  from: string;
  to: string;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** A time of the week comes again after a week, and one more day covers a shift of the clock. */
const LOOK_AHEAD_DAYS = 8;

/** What is wrong with it: found, expected, remedy; null where it is good. */
export function explainActiveTime({ zone, weekdays, from, to }: ActiveTime): string | null {
  if (!IANAZone.isValidZone(zone)) {
    return `“${zone}” is no time zone; expected an IANA name such as Europe/Berlin or UTC.`;
  }
  if (weekdays.length === 0 || weekdays.some((day) => !Number.isInteger(day) || day < 1 || day > 7)) {
    return `The weekdays are [${weekdays.join(', ')}]; expected at least one of 1 (Monday) to 7 (Sunday).`;
  }
  for (const time of [from, to]) {
    if (!TIME.test(time)) return `“${time}” is no time of day; expected 00:00 to 23:59, such as 08:30.`;
  }
  return from === to ? `It begins and ends at ${from}; leave the active times empty for “always”.` : null;
}

/** Whether a route tells at this moment; without any active time it always does. */
export function isActive(times: readonly ActiveTime[], now: Date): boolean {
  return times.length === 0 || times.some((time) => spansAround(time, now).some((span) => contains(span, now)));
}

/** The next moment at which it begins to tell; null where it tells now. */
export function nextActiveAt(times: readonly ActiveTime[], now: Date): Date | null {
  if (isActive(times, now)) return null;
  const begins = times.flatMap((time) => spansAround(time, now).map(({ begin }) => begin));
  const ahead = begins.filter((begin) => begin > now.getTime());
  return ahead.length > 0 ? new Date(Math.min(...ahead)) : null;
}

interface Span {
  begin: number;
  end: number;
}

function contains({ begin, end }: Span, now: Date): boolean {
  return begin <= now.getTime() && now.getTime() < end;
}

/** Its spans from yesterday's, which may reach into today, to those of the week ahead; reckoned by the local calendar. */
function spansAround({ zone, weekdays, from, to }: ActiveTime, now: Date): Span[] {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const spans: Span[] = [];
  for (let offset = -1; offset <= LOOK_AHEAD_DAYS; offset++) {
    const day = today.plus({ days: offset });
    if (!weekdays.includes(day.weekday)) continue;
    const endsOn = to <= from ? day.plus({ days: 1 }) : day;
    spans.push({ begin: at(day, from), end: at(endsOn, to) });
  }
  return spans;
}

/** A time that a change of the clock leaves out is the moment the clock went on from. */
function at(day: DateTime, time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return day.set({ hour: hour!, minute: minute! }).toMillis();
}
