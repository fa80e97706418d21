import { done, type Outcome, refused } from '../../platform/outcome.js';
import { isZone, type Schedule } from './schedule.js';

/** A schedule as somebody wrote it, or as a row has it. */
export interface WrittenSchedule {
  recurrence: `${'ONCE' | 'WEEKLY'}`;
  zone: string;
  startsAt?: Date | null | undefined;
  weekdays?: readonly number[] | null | undefined;
  startMinute?: number | null | undefined;
  durationMinutes: number;
}

/** As a row keeps it. */
export interface StoredSchedule {
  recurrence: WrittenSchedule['recurrence'];
  zone: string;
  startsAt: Date | null;
  weekdays: number[];
  startMinute: number;
  durationMinutes: number;
}

const DAY = 1_440;
/** A weekly window is open for a day at most, so that its openings hardly touch; what lasts longer is planned once. */
const MAX_MINUTES = { WEEKLY: DAY, ONCE: 30 * DAY };

/** Reads a schedule: weekdays sorted and unique, and nothing that its kind does not have. */
export function readSchedule(input: WrittenSchedule, now: Date): Outcome<StoredSchedule> {
  const refusal = refuseCommon(input) ?? (input.recurrence === 'ONCE' ? refuseOnce(input, now) : refuseWeekly(input));
  if (refusal) return refusal;
  const isOnce = input.recurrence === 'ONCE';
  return done({
    recurrence: input.recurrence,
    zone: input.zone,
    startsAt: isOnce ? input.startsAt! : null,
    weekdays: isOnce ? [] : [...new Set(input.weekdays)].sort(),
    startMinute: isOnce ? 0 : input.startMinute!,
    durationMinutes: input.durationMinutes,
  });
}

function refuseCommon({ zone, durationMinutes, recurrence }: WrittenSchedule): Outcome<never> | null {
  if (!isZone(zone)) {
    const found = `“${zone.slice(0, 100)}” is no time zone`;
    return refused('schedule', `${found}; expected an IANA name such as “Europe/Berlin” or “UTC”. Correct it.`);
  }
  const max = MAX_MINUTES[recurrence];
  if (durationMinutes >= 1 && durationMinutes <= max) return null;
  return refused('schedule', `The duration is ${durationMinutes} minutes; expected 1 to ${max}. Correct it.`);
}

function refuseOnce({ startsAt, durationMinutes }: WrittenSchedule, now: Date): Outcome<never> | null {
  if (!startsAt) return refused('schedule', 'It opens once, and no moment is given. Say when it opens in “startsAt”.');
  if (startsAt.getTime() + durationMinutes * 60_000 > now.getTime()) return null;
  return refused(
    'schedule',
    `It would have closed already; it opens at ${startsAt.toISOString()}. Choose a later moment.`,
  );
}

function refuseWeekly({ weekdays, startMinute }: WrittenSchedule): Outcome<never> | null {
  if (!weekdays?.length) return refused('schedule', 'It opens every week, and no day is given. Choose at least one.');
  const wrong = weekdays.find((day) => day < 1 || day > 7);
  if (wrong !== undefined) {
    return refused('schedule', `${wrong} is no day of the week; expected 1 for Monday to 7 for Sunday. Correct it.`);
  }
  if (startMinute != null && startMinute >= 0 && startMinute < DAY) return null;
  return refused(
    'schedule',
    `It opens at minute ${startMinute ?? '?'} of the day; expected 0 to ${DAY - 1}. Correct it.`,
  );
}

/** A kept schedule as openings are computed from it. */
export function scheduleOf({ recurrence, startsAt, durationMinutes, ...weekly }: StoredSchedule): Schedule {
  if (recurrence === 'ONCE') return { recurrence, startsAt: startsAt!, durationMinutes };
  return { recurrence, durationMinutes, ...weekly };
}
