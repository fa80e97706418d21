// The baseline of a series: what is usual at this time of day.
//
// Every hour of the week has a slot with mean, variance and number of readings. The readings of one hour teach its
// slot: mean and variance move by 1/n of what is new until n reaches the memory's length (six weeks), and by as much
// from then on, so that what is older than that is forgotten.
//
// Until three whole weeks are known, the season is the hour of the day: the seven slots of the same hour, merged (their
// differences count as variance, so a weekend that is unlike the week widens the band and raises no alarm). From then on
// it is the hour of the week. A slot that has too few readings is not judged; what comes teaches it.
//
// A few days say little about σ: a burst that comes at any hour has not come at this one yet. So the variance of the
// whole series weighs in on that of an hour of the day, and that of the hour of the day on that of an hour of the week,
// each like two hours of readings; the more is known, the less that is. The mean is the slot's own.
//
// σ has a floor, in the metric's unit and as a share of the mean: a constant series must not alarm on noise.
//
// What lies outside the band teaches nothing, so that an outlier cannot widen its own band; nor does a gap, as there is
// no reading. Two things are learned after all. A level that stands for a day: all slots are moved by the mean of the
// difference, keep their shape, and are trusted less. An hour (of the day or of the week, as the season is) part of which
// lay outside three times in a row, such as a new job at night: its slots begin anew. While a series is learning nobody knows yet what an outlier is, and a
// weekend must be learned: all readings teach, cut only where they are absurdly far away.
import { type DetectorSettings, HOURS_OF_WEEK } from './detector-settings.js';
import type { Season } from './season.js';
import type { Slots } from './slots.js';

/** What is usual for a reading. All in the metric's unit, except `readings`. */
export interface Band {
  readonly season: Season;
  readonly mean: number;
  readonly sigma: number;
  /** How many readings it rests on. */
  readonly readings: number;
}

/** The least σ of a metric, in its unit. */
export type Floor = number;

const HOURS_OF_DAY = 24;
const MAX_COUNT = 255;

interface Moments {
  readonly readings: number;
  readonly mean: number;
  readonly variance: number;
  /** The mean of the slots' own variances: what the days differ among themselves is not in it. */
  readonly within: number;
}

/** The slots of one hour of the day, merged (Chan's parallel form). */
function mergedDays(slots: Slots, hourOfWeek: number): Moments {
  let [readings, mean, squares, within] = [0, 0, 0, 0];
  for (let hour = hourOfWeek % HOURS_OF_DAY; hour < HOURS_OF_WEEK; hour += HOURS_OF_DAY) {
    const at = slots.offset + hour;
    const n = slots.counts[at] ?? 0;
    if (n === 0) continue;
    const [slotMean, slotVariance] = [slots.means[at] ?? 0, slots.variances[at] ?? 0];
    const delta = slotMean - mean;
    const total = readings + n;
    squares += n * slotVariance + (delta * delta * readings * n) / total;
    mean += (delta * n) / total;
    within += n * slotVariance;
    readings = total;
  }
  const share = Math.max(1, readings);
  return { readings, mean, variance: squares / share, within: within / share };
}

/** What a band is asked for with. */
export interface BandRequest {
  readonly hourOfWeek: number;
  /** Whole weeks known. */
  readonly weeks: number;
  readonly floor: Floor;
  /** As `seriesVariance` gave it lately. */
  readonly wide: number;
}

/** The band of an hour; null where too little is known of it. */
export function bandAt(slots: Slots, request: BandRequest, settings: DetectorSettings): Band | null {
  const { hourOfWeek, weeks, floor, wide } = request;
  const days = mergedDays(slots, hourOfWeek);
  const at = slots.offset + hourOfWeek;
  const own = slots.counts[at] ?? 0;
  const isWeekly = weeks >= settings.weeksForWeekly;
  const readings = isWeekly ? own : days.readings;
  if (readings < settings.minSlotReadings) return null;
  const { priorReadings: prior } = settings;
  const weighed = (variance: number, n: number, wider: number): number => (n * variance + prior * wider) / (n + prior);
  const variance = isWeekly
    ? weighed(slots.variances[at] ?? 0, own, weighed(days.within, days.readings, wide))
    : weighed(days.variance, days.readings, wide);
  const mean = isWeekly ? (slots.means[at] ?? 0) : days.mean;
  const least = Math.max(floor * settings.absoluteFloorScale, settings.relativeFloor * Math.abs(mean));
  const season = isWeekly ? 'HOUR_OF_WEEK' : 'HOUR_OF_DAY';
  return { season, mean, sigma: Math.max(Math.sqrt(variance), least), readings };
}

/** The mean of the variances of all slots; it moves so slowly that an hour old is new enough. */
export function seriesVariance({ variances, counts, offset }: Slots): number {
  let [readings, sum] = [0, 0];
  for (let at = offset; at < offset + HOURS_OF_WEEK; at++) {
    const n = counts[at] ?? 0;
    readings += n;
    sum += n * (variances[at] ?? 0);
  }
  return sum / Math.max(1, readings);
}

/** Lets one reading teach its slot. */
export function teach(slots: Slots, hourOfWeek: number, value: number, memory: number): void {
  const at = slots.offset + hourOfWeek;
  const n = Math.min((slots.counts[at] ?? 0) + 1, memory, MAX_COUNT);
  const mean = slots.means[at] ?? 0;
  const delta = value - mean;
  const moved = mean + delta / n;
  const variance = slots.variances[at] ?? 0;
  slots.means[at] = moved;
  slots.variances[at] = Math.max(0, variance + (delta * (value - moved) - variance) / n);
  slots.counts[at] = n;
}

/**
 * Ends one hour, of which so many readings were refused. When it has lain outside often enough in a row, its slots are
 * forgotten, to be learned anew; returns whether they were.
 */
export function endHour(
  slots: Slots,
  hourOfWeek: number,
  season: Season,
  refused: number,
  settings: DetectorSettings,
): boolean {
  const hours = season === 'HOUR_OF_WEEK' ? [hourOfWeek] : hoursOfDay(hourOfWeek);
  const columns = hours.map((hour) => slots.offset + hour);
  if (refused < settings.openAt) {
    for (const at of columns) slots.refused[at] = 0;
    return false;
  }
  slots.refused[slots.offset + hourOfWeek] = Math.min(MAX_COUNT, (slots.refused[slots.offset + hourOfWeek] ?? 0) + 1);
  if (columns.reduce((sum, at) => sum + (slots.refused[at] ?? 0), 0) < settings.recurrences) return false;
  for (const at of columns) {
    slots.counts[at] = 0;
    slots.refused[at] = 0;
  }
  return true;
}

function hoursOfDay(hourOfWeek: number): number[] {
  return Array.from({ length: 7 }, (_, day) => day * HOURS_OF_DAY + (hourOfWeek % HOURS_OF_DAY));
}

/**
 * Moves all slots to a level that has lasted. `variance` is how unevenly it differs from the old one; readings so far
 * count no more than what a judgement needs, so that the new shape is soon learned.
 */
export function shift(slots: Slots, difference: number, variance: number, settings: DetectorSettings): void {
  for (let at = slots.offset; at < slots.offset + HOURS_OF_WEEK; at++) {
    const n = slots.counts[at] ?? 0;
    slots.refused[at] = 0;
    if (n === 0) continue;
    slots.means[at] = Math.max(0, (slots.means[at] ?? 0) + difference);
    slots.variances[at] = (slots.variances[at] ?? 0) + variance;
    slots.counts[at] = Math.min(n, settings.minSlotReadings);
  }
}
