import { DateTime, IANAZone } from 'luxon';

/** When a maintenance window is open. Durations are time that passes, also where clocks are set meanwhile. */
export type Schedule =
  | { recurrence: 'ONCE'; startsAt: Date; durationMinutes: number }
  | {
      recurrence: 'WEEKLY';
      /** IANA name of the zone that weekdays and times of day are of. */
      zone: string;
      /** 1 is Monday, 7 is Sunday. */
      weekdays: readonly number[];
      /** Minutes after midnight by the zone's clocks. */
      startMinute: number;
      durationMinutes: number;
    };

/** One opening, its end excluded. */
export interface Opening {
  startsAt: Date;
  endsAt: Date;
}

export function isZone(zone: string): boolean {
  return IANAZone.isValidZone(zone);
}

/**
 * The next openings in their order, the one that is open at `from` first; fewer than `count` where no more come. A time
 * that clocks skip in spring begins as much later as they skip (02:30 is 03:30); one that comes twice in autumn begins
 * the first time only.
 */
export function openingsFrom(schedule: Schedule, from: Date, count: number): Opening[] {
  const found: Opening[] = [];
  for (const startsAt of startsFrom(schedule, from)) {
    if (found.length >= count) break;
    const endsAt = new Date(startsAt.getTime() + schedule.durationMinutes * 60_000);
    if (endsAt > from) found.push({ startsAt, endsAt });
  }
  return found;
}

/** Every start that may be of interest from then on, in order; those of weekly windows do not end. */
function* startsFrom(schedule: Schedule, from: Date): Generator<Date> {
  if (schedule.recurrence === 'ONCE') {
    yield schedule.startsAt;
    return;
  }
  const { zone, weekdays, startMinute, durationMinutes } = schedule;
  if (!isZone(zone) || weekdays.length === 0) return;
  // A day earlier than what may still be open: no clock is set by more.
  const first = DateTime.fromJSDate(from, { zone }).minus({ minutes: durationMinutes }).minus({ days: 1 });
  for (let day = first.startOf('day'); ; day = day.plus({ days: 1 })) {
    if (weekdays.includes(day.weekday)) yield startOn(day, startMinute);
  }
}

function startOn({ year, month, day, zone }: DateTime, startMinute: number): Date {
  const local = { year, month, day, hour: Math.floor(startMinute / 60), minute: startMinute % 60 };
  const moments = DateTime.fromObject(local, { zone }).getPossibleOffsets();
  return new Date(Math.min(...moments.map((moment) => moment.toMillis())));
}
