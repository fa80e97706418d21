import { DateTime, IANAZone } from 'luxon';

/** When the digest of a week is due: by the clock of a place. */
export interface DigestSchedule {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** 0 to 23. */
  hour: number;
  /** IANA zone, such as Europe/Berlin. */
  zone: string;
}

/** What is wrong with it, by the field: found, expected, remedy; null where it is good. */
export function explainSchedule({ weekday, hour, zone }: DigestSchedule): { field: string; message: string } | null {
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7) {
    return { field: 'weekday', message: `The weekday is ${weekday}; expected 1 (Monday) to 7 (Sunday).` };
  }
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
    return { field: 'hour', message: `The hour is ${hour}; expected 0 to 23.` };
  }
  if (IANAZone.isValidZone(zone)) return null;
  const message = `“${zone}” is no time zone; expected an IANA name such as Europe/Berlin or UTC.`;
  return { field: 'zone', message };
}

/** The latest moment at which one was due, now included. */
export function lastDueAt(schedule: DigestSchedule, now: Date): Date {
  const thisWeek = dueInWeek(schedule, now, 0);
  return thisWeek <= now ? thisWeek : dueInWeek(schedule, now, -1);
}

/** The next moment at which one is due, after now. */
export function nextDueAt(schedule: DigestSchedule, now: Date): Date {
  const thisWeek = dueInWeek(schedule, now, 0);
  return thisWeek > now ? thisWeek : dueInWeek(schedule, now, 1);
}

/** The same time of the week before: a week by the calendar of the place, an hour more or less where the clock changes. */
export function weekBefore({ zone }: DigestSchedule, moment: Date): Date {
  return DateTime.fromJSDate(moment, { zone }).minus({ weeks: 1 }).toJSDate();
}

/** An hour that a change of the clock leaves out is the moment the clock went on to. */
function dueInWeek({ weekday, hour, zone }: DigestSchedule, now: Date, weeks: number): Date {
  const monday = DateTime.fromJSDate(now, { zone }).startOf('week').plus({ weeks });
  return monday
    .plus({ days: weekday - 1 })
    .set({ hour })
    .toJSDate();
}
