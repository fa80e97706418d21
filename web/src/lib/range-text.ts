import { zoneOffset } from './time';
import { NAMED_RANGES, rangeLength, snap, type TimeRange } from './time-range';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const RELATIVE = /^now(?:\s*-\s*(\d+)\s*([smhdw]))?$/;
const ABSOLUTE =
  /^(?:(\d{4})-(\d{2})-(\d{2}))?[ T]?(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC|[+-]\d{2}:\d{2})?$/i;

const pad = (value: number) => String(value).padStart(2, '0');

/** Unix ms as "2026-03-01 14:00:00" of the zone: what parseInstant reads. */
export function writeInstant(at: number, zone: string): string {
  const local = new Date(at + zoneOffset(at, zone));
  const date = `${local.getUTCFullYear()}-${pad(local.getUTCMonth() + 1)}-${pad(local.getUTCDate())}`;
  return `${date} ${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}:${pad(local.getUTCSeconds())}`;
}

function offsetOf(mark: string): number {
  if (/^(Z|UTC)$/i.test(mark)) return 0;
  const [hours = 0, minutes = 0] = mark.slice(1).split(':').map(Number);
  return (mark.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function parseAbsolute(text: string, zone: string, now: Date): number | null {
  const match = ABSOLUTE.exec(text);
  if (!match || text === '') return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', mark] = match;
  const today = new Date(now.getTime() + zoneOffset(now.getTime(), zone));
  const date = year
    ? ([Number(year), Number(month) - 1, Number(day)] as const)
    : ([today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()] as const);
  const local = Date.UTC(...date, Number(hour), Number(minute), Number(second));
  // Date.UTC carries 31 February over to March: that is no day anybody means.
  if (new Date(local).getUTCDate() !== date[2] || Number(hour) > 23 || Number(minute) > 59) return null;
  if (mark) return local - offsetOf(mark);
  // The offset at the instant itself, not at the wall clock read as UTC: they differ around a change of summer time.
  return local - zoneOffset(local - zoneOffset(local, zone), zone);
}

/** Reads "now", "now-6h", "14:00", "2026-03-01 14:00" (in the zone) or the same with Z or +02:00; null otherwise. */
export function parseInstant(text: string, zone: string, now: Date): number | null {
  const trimmed = text.trim();
  const relative = RELATIVE.exec(trimmed.toLowerCase());
  if (relative) {
    const [, count = '0', unit = 's'] = relative;
    return now.getTime() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return parseAbsolute(trimmed, zone, now);
}

/** A range from two texts; "now-6h" to "now" is the named range, whose now moves on. Null where they make no range. */
export function parseRange(from: string, to: string, zone: string, now: Date): TimeRange | null {
  const end = parseInstant(to.trim() === '' ? 'now' : to, zone, now);
  const start = parseInstant(from, zone, now);
  if (start === null || end === null || start >= end) return null;
  const isMoving = RELATIVE.test(from.trim().toLowerCase()) && end === now.getTime();
  const name = isMoving ? NAMED_RANGES.find((last) => rangeLength({ last }) === end - start) : undefined;
  return name ? { last: name } : snap(start, end);
}
