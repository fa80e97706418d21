import { HOUR_MS, HOURS_OF_WEEK } from './detector-settings.js';

export type Season = 'HOUR_OF_DAY' | 'HOUR_OF_WEEK';

/** 1970-01-01 was a Thursday, and weeks begin on Monday. */
const FIRST_HOUR = 72;
/** Offsets change at full quarters of an hour at the most. */
const QUARTER_MS = 15 * 60_000;
const CACHED = 1024;

/** The hour of the week (0 is Monday 00:00) at a moment (unix ms). */
export type HourOfWeek = (ms: number) => number;

function offsetOf(format: Intl.DateTimeFormat, ms: number): number {
  const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -size : size;
}

/**
 * Hours as people of a time zone see them. Where clocks go back, one hour is seen twice and teaches its slot twice;
 * where they go forward, one hour is not seen and teaches nothing. Nothing else happens on these days.
 * @throws RangeError for a time zone that is not known
 */
export function hourOfWeekIn(timeZone: string): HourOfWeek {
  const hourAt = (localMs: number): number => (Math.floor(localMs / HOUR_MS) + FIRST_HOUR) % HOURS_OF_WEEK;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  if (timeZone === 'UTC') return hourAt;
  const offsets = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size >= CACHED) offsets.clear();
      offset = offsetOf(format, quarter * QUARTER_MS);
      offsets.set(quarter, offset);
    }
    return hourAt(ms + offset);
  };
}

const WEEKDAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

/** What a slot is called, such as "Mondays 09:00" or "09:00 of the day". */
export function slotName(season: Season, hourOfWeek: number): string {
  const time = `${String(hourOfWeek % 24).padStart(2, '0')}:00`;
  return season === 'HOUR_OF_DAY' ? `${time} of the day` : `${WEEKDAYS[Math.floor(hourOfWeek / 24)]} ${time}`;
}
