// One series: readings, its baseline, what it watches for. Samples of all pods of the workload are gathered into a
// reading, their mean, for each five minutes; the reading is judged when the first sample of a later one comes. Work is
// shared among the pods of a workload, so their mean has the smaller σ, and pods come and go without moving it. A
// sample older than the reading that is being gathered is left out. All of it depends on what it is given, times too.
import { type Band, bandAt, endHour, seriesVariance, shift, teach } from './baseline.js';
import {
  type Direction,
  decide,
  decideSilence,
  differenceOf,
  isOutside,
  newWatch,
  type Verdict,
  type Watch,
} from './decide.js';
import { type DetectorSettings, HOUR_MS, HOURS_OF_WEEK, READING_MS } from './detector-settings.js';
import type { HourOfWeek, Season } from './season.js';
import type { Slots } from './slots.js';
import type { WatchedMetric } from './watched.js';

/** What a series needs to know beyond its slots; as it is stored. */
export interface SeriesState {
  /** Begin of the reading that is being gathered. */
  gatheredAt: number | null;
  sum: number;
  count: number;
  /** Begin of the last reading that was judged. */
  lastAt: number | null;
  /** Hours with a reading. */
  hours: number;
  /** Of the hour of `lastAt`: how many readings were refused, and the season they were judged in. */
  refused: number;
  season: Season;
  watch: Watch;
  /** Of the last unusual reading while a finding stands. */
  last: Facts | null;
}

/** What explains a verdict. */
interface Facts {
  readonly at: number;
  readonly value: number;
  readonly band: Band;
  readonly hourOfWeek: number;
  readonly weeks: number;
}

export const newSeriesState = (): SeriesState => ({
  gatheredAt: null,
  sum: 0,
  count: 0,
  lastAt: null,
  hours: 0,
  refused: 0,
  season: 'HOUR_OF_DAY',
  watch: newWatch(),
  last: null,
});

/** A verdict with all that explains it. */
export type Told = Verdict & Facts;

export interface SeriesOptions {
  readonly metric: WatchedMetric;
  readonly slots: Slots;
  readonly state: SeriesState;
  readonly settings: DetectorSettings;
  readonly hourOfWeek: HourOfWeek;
  /** When within each five minutes its readings begin: not all series are to be judged at the same moment. */
  readonly phaseMs: number;
}

export class Series {
  readonly state: SeriesState;
  /** The variance of the whole series, as of the last full hour. */
  private wide: number | null = null;

  constructor(private readonly options: SeriesOptions) {
    this.state = options.state;
  }

  get slots(): Slots {
    return this.options.slots;
  }

  /** Takes a sample in; answers what is to be told because of the reading that it completes. */
  observe(at: number, value: number): Told | null {
    const { state } = this;
    const readingAt = at - ((at - this.options.phaseMs) % READING_MS);
    if (readingAt === state.gatheredAt) {
      state.sum += value;
      state.count += 1;
      return null;
    }
    if (state.gatheredAt !== null && readingAt < state.gatheredAt) return null;
    const told = state.gatheredAt === null ? null : this.judge(state.gatheredAt, state.sum / state.count);
    state.gatheredAt = readingAt;
    state.sum = value;
    state.count = 1;
    return told;
  }

  /** Ends what stands when nothing was measured for long. */
  silence(now: number): Told | null {
    const { state, options } = this;
    if (state.lastAt === null || now - state.lastAt <= options.settings.staleMs) return null;
    const verdict = decideSilence(state.watch, state.lastAt, options.settings);
    const { last } = state;
    state.last = null;
    return verdict === null || last === null ? null : this.shown({ ...last, ...verdict });
  }

  private judge(at: number, value: number): Told | null {
    const { state, options } = this;
    const ended = this.silence(at);
    const hourOfWeek = options.hourOfWeek(at);
    this.enterHour(at, hourOfWeek);
    state.lastAt = at;
    const weeks = Math.floor(state.hours / HOURS_OF_WEEK);
    this.wide ??= seriesVariance(options.slots);
    const request = { hourOfWeek, weeks, floor: options.metric.floor, wide: this.wide };
    const band = bandAt(options.slots, request, options.settings);
    if (band === null || state.hours < options.settings.minHistoryHours) {
      this.learn(hourOfWeek, value, band);
      return ended;
    }
    return this.compare({ at, value, band, hourOfWeek, weeks }) ?? ended;
  }

  private compare(facts: Facts): Told | null {
    const { state, options } = this;
    const { at, value, band, hourOfWeek } = facts;
    state.season = band.season;
    const deviations = (value - band.mean) / band.sigma;
    if (isOutside(deviations, options.settings)) state.refused += 1;
    else teach(options.slots, hourOfWeek, value, options.settings.memory);
    const verdict = decide(state.watch, { at, value, mean: band.mean, deviations }, options.settings);
    if (verdict?.endReason === 'LEARNED') this.learnLevel(verdict);
    const { last } = state;
    const { episode } = state.watch;
    if (episode === null) state.last = null;
    else if (episode.calm === 0) state.last = facts;
    if (verdict === null) return null;
    // What has ended is explained by the last reading that was unusual, not by the one that shows that it is over.
    const shown = verdict.endedAt === null ? facts : { ...(last ?? facts), at };
    return this.shown({ ...shown, ...verdict });
  }

  private learn(hourOfWeek: number, value: number, band: Band | null): void {
    const { slots, settings } = this.options;
    const reach = band === null ? Number.POSITIVE_INFINITY : settings.learningClip * band.sigma;
    const mean = band?.mean ?? value;
    teach(slots, hourOfWeek, Math.min(mean + reach, Math.max(mean - reach, value)), settings.memory);
  }

  private learnLevel({ episode }: Verdict): void {
    const { mean, variance } = differenceOf(episode);
    shift(this.options.slots, mean, variance, this.options.settings);
    this.state.refused = 0;
  }

  /** Counts the hours with readings, and closes the one before. */
  private enterHour(at: number, hourOfWeek: number): void {
    const { state, options } = this;
    const lastHour = state.lastAt === null ? null : options.hourOfWeek(state.lastAt);
    if (lastHour === hourOfWeek && at - (state.lastAt ?? at) < HOUR_MS) return;
    state.hours += 1;
    this.wide = seriesVariance(options.slots);
    if (lastHour === null) return;
    endHour(options.slots, lastHour, state.season, state.refused, options.settings);
    state.refused = 0;
  }

  private shown(told: Told): Told | null {
    const isTold = (direction: Direction): boolean => this.options.metric.directions.includes(direction);
    return isTold(told.episode.direction) ? told : null;
  }
}
