import { WEEKLY_DAYS } from './enough-data.js';
import { coresInWords } from './quantity.js';
import type { UsageProfile } from './usage-profile.js';

/** Where use differs by the time of the week; CPU in microcores. */
export interface Rhythm {
  kind: 'NONE' | 'DAY_AND_NIGHT' | 'WEEKEND' | 'BOTH' | 'UNKNOWN';
  /** The eight hours of the day that follow each other and use least, in the profile's zone. */
  quietFrom: number | null;
  /** 95th percentiles: highest hour of the others, of those eight, and of weekends. Null where unknown. */
  busy: number | null;
  quiet: number | null;
  weekend: number | null;
  text: string;
}

/** So much more is worth another request, or a schedule. */
const DIFFERS = 2;
const QUIET_HOURS = 8;
const DAYS_OF_WEEK = 7;

/** Says where use of CPU differs between day and night, and, from 14 days on, between weekdays and weekends. */
export function rhythmOf(profile: UsageProfile): Rhythm {
  const { p95 } = profile.byHourOfWeek.cpu;
  const weekdays = byHour(p95, [0, 1, 2, 3, 4]);
  if (weekdays.some((value) => Number.isNaN(value)) || profile.days < 3) {
    const text = 'Not every hour of the day was measured on a weekday yet.';
    return { kind: 'UNKNOWN', quietFrom: null, busy: null, quiet: null, weekend: null, text };
  }
  const quietFrom = quietestHours(weekdays);
  const inQuiet = (hour: number): boolean => (hour - quietFrom + 24) % 24 < QUIET_HOURS;
  const quiet = Math.max(...weekdays.filter((_, hour) => inQuiet(hour)));
  const busy = Math.max(...weekdays.filter((_, hour) => !inQuiet(hour)));
  const ofWeekend = profile.days >= WEEKLY_DAYS ? byHour(p95, [5, 6]) : [];
  const isKnown = ofWeekend.length > 0 && ofWeekend.every((value) => !Number.isNaN(value));
  const weekend = isKnown ? Math.max(...ofWeekend) : null;
  const kind = kindOf(busy >= DIFFERS * quiet, weekend !== null && busy >= DIFFERS * weekend);
  return {
    kind,
    quietFrom,
    busy,
    quiet,
    weekend,
    text: textOf({ kind, quietFrom, busy, quiet, weekend }, profile.zone),
  };
}

/** The highest of some days of the week for each hour; NaN where none of them was measured. */
function byHour(p95: Float64Array, days: readonly number[]): number[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const known = days.map((day) => p95[24 * (day % DAYS_OF_WEEK) + hour]!).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? Number.NaN : Math.max(...known);
  });
}

function quietestHours(hours: readonly number[]): number {
  const most = hours.map((_, from) =>
    Math.max(...Array.from({ length: QUIET_HOURS }, (_, n) => hours[(from + n) % 24]!)),
  );
  return most.indexOf(Math.min(...most));
}

function kindOf(isByDay: boolean, isByWeek: boolean): Rhythm['kind'] {
  if (isByDay && isByWeek) return 'BOTH';
  if (isByDay) return 'DAY_AND_NIGHT';
  return isByWeek ? 'WEEKEND' : 'NONE';
}

function textOf({ kind, quietFrom, busy, quiet, weekend }: Omit<Rhythm, 'text'>, zone: string): string {
  const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;
  const hours = `from ${clock(quietFrom!)} to ${clock(quietFrom! + QUIET_HOURS)} (${zone})`;
  if (kind === 'NONE') return 'It uses about as much CPU at all times.';
  const byDay = `${coresInWords(quiet!)} ${hours}`;
  const byWeek = `${coresInWords(weekend ?? 0)} at weekends`;
  const apart = { DAY_AND_NIGHT: byDay, WEEKEND: byWeek, BOTH: `${byDay}, and ${byWeek}` }[kind as 'BOTH'];
  return `It uses up to ${coresInWords(busy!)} when busy, but only ${apart}: a schedule or an autoscaler could follow that, one request cannot.`;
}
