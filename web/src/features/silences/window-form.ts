import type { WindowRowFragment, WindowScheduleInput } from '../../graphql/generated';
import { formatClock, formatDay, zoneOffset } from '../../lib/time';

/** Monday first, as ISO counts them from 1. */
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A schedule as it is being typed. */
export interface ScheduleForm {
  readonly recurrence: 'ONCE' | 'WEEKLY';
  readonly zone: string;
  /** "2026-11-22", for ONCE. */
  readonly date: string;
  /** "22:00". */
  readonly time: string;
  readonly weekdays: readonly number[];
  readonly durationMinutes: number;
}

const MINUTE = 60_000;

/** The moment at which the clocks of a zone show a date and a time; the first of two, and after the gap for none. */
export function momentAt(date: string, time: string, zone: string): Date | null {
  const local = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(local)) return null;
  // Right on one side of a change of clocks at least; the earlier moment is the first time the clocks show it.
  const candidates = [-1, 1].map((side) => local - zoneOffset(local + side * 720 * MINUTE, zone));
  const shown = candidates.filter((at) => at + zoneOffset(at, zone) === local);
  return new Date(Math.min(...(shown.length > 0 ? shown : [Math.max(...candidates)])));
}

/** "22:00" as minutes after midnight; null for what is no time. */
export function minuteOfDay(time: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time) ?? [];
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes);
}

export function timeOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The schedule as the API takes it. */
export function scheduleOf({
  recurrence,
  zone,
  date,
  time,
  weekdays,
  durationMinutes,
}: ScheduleForm): WindowScheduleInput {
  if (recurrence === 'ONCE') {
    return { recurrence, zone, durationMinutes, startsAt: momentAt(date, time, zone)?.toISOString() ?? null };
  }
  return { recurrence, zone, durationMinutes, weekdays: [...weekdays], startMinute: minuteOfDay(time) };
}

/** A form for a new window, or for one that is to be changed. */
export function formOf(window: WindowRowFragment | null, zone: string, now: Date): ScheduleForm {
  const at = window?.startsAt ? new Date(window.startsAt) : new Date(now.getTime() + 60 * MINUTE);
  const own = window?.zone ?? zone;
  const local = new Date(at.getTime() + zoneOffset(at.getTime(), own)).toISOString();
  return {
    recurrence: window?.recurrence ?? 'WEEKLY',
    zone: own,
    date: local.slice(0, 10),
    time: window?.recurrence === 'WEEKLY' ? timeOf(window.startMinute) : window ? local.slice(11, 16) : '22:00',
    weekdays: window?.weekdays.length ? window.weekdays : [7],
    durationMinutes: window?.durationMinutes ?? 120,
  };
}

/** "120 minutes" as people say it: "2 h", "1 h 30 min". */
export function durationInWords(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts = [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** "Every Sat, Sun at 22:00 for 2 h, Europe/Berlin". */
export function scheduleInWords(window: WindowRowFragment): string {
  const { recurrence, weekdays, startMinute, durationMinutes, startsAt, zone } = window;
  const lasts = `for ${durationInWords(durationMinutes)}, ${zone}`;
  if (recurrence === 'WEEKLY') {
    const days = weekdays.length === 7 ? 'day' : ` ${weekdays.map((day) => WEEKDAYS[day - 1]).join(', ')}`.trimStart();
    return `Every ${days} at ${timeOf(startMinute)} ${lasts}`;
  }
  const at = new Date(startsAt ?? 0);
  return `Once, ${formatDay(at, zone)} at ${formatClock(at, zone)} ${lasts}`;
}
