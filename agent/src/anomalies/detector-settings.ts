/** A reading is the mean of all samples within so many ms: what is compared does not depend on the agent's interval. */
export const READING_MS = 5 * 60_000;
export const HOUR_MS = 3_600_000;
export const HOURS_OF_WEEK = 168;

/**
 * What the detector goes by. The defaults follow from reasons, not from files; bench/anomalies.mjs prints how the
 * scores move when each of them is changed by 30 %.
 */
export interface DetectorSettings {
  /** A reading so many σ from the baseline is outside. */
  readonly sigma: number;
  /** Hours of readings before anything is told: a week, so that every weekday was seen once. */
  readonly minHistoryHours: number;
  /** Whole weeks of readings from which on the hour of the week is the season (Datadog asks for the same three). */
  readonly weeksForWeekly: number;
  /** Readings that a slot needs before it is judged: two hours' worth, from two different days. */
  readonly minSlotReadings: number;
  /** A slot remembers about so many readings: six weeks of one hour a week. */
  readonly memory: number;
  /** The wider variance (of the whole series, of the hour of the day) weighs in like so many readings: two hours' worth. */
  readonly priorReadings: number;
  /** σ is at least this share of the baseline: less than 15 % (three of it) matters to nobody. */
  readonly relativeFloor: number;
  /** The floor in the metric's own unit is multiplied by this. */
  readonly absoluteFloorScale: number;
  /**
   * While learning, what lies further than so many σ is cut there before it teaches. A day on which nothing happens is
   * 20 times the relative floor away, and must be learned whole: it may be the weekend.
   */
  readonly learningClip: number;
  /** A finding opens when so many of the last `ofLast` readings lie outside on one side: a quarter of an hour. */
  readonly openAt: number;
  readonly ofLast: number;
  /** It ends when readings stay within this share of `sigma` … */
  readonly closeShare: number;
  /** … for so many readings in a row: half an hour. */
  readonly closeAfter: number;
  /**
   * A finding that opens sooner than this after the last told one ended is suppressed and counted. The time doubles
   * with every further told finding, up to the most, and halves with every day without one: what is unusual several
   * times a day is not, and one series must not drown the others.
   */
  readonly coolDownMs: number;
  readonly coolDownMostMs: number;
  /** A level that has stood outside for so long is the new level. */
  readonly learnAfterMs: number;
  /** An hour that lay outside so many times in a row (its days or weeks) is learned anew. */
  readonly recurrences: number;
  /** A standing finding is told again so often; the server settles what it did not hear of for an hour. */
  readonly tellEveryMs: number;
  /** Without a reading for so long the last ones say nothing about now. */
  readonly staleMs: number;
}

export const DEFAULTS: DetectorSettings = {
  sigma: 3,
  minHistoryHours: 168,
  weeksForWeekly: 3,
  minSlotReadings: 24,
  memory: 72,
  priorReadings: 24,
  relativeFloor: 0.05,
  absoluteFloorScale: 1,
  learningClip: 20,
  openAt: 3,
  ofLast: 4,
  closeShare: 2 / 3,
  closeAfter: 6,
  coolDownMs: 2 * HOUR_MS,
  coolDownMostMs: 24 * HOUR_MS,
  learnAfterMs: 24 * HOUR_MS,
  recurrences: 3,
  tellEveryMs: 15 * 60_000,
  staleMs: HOUR_MS,
};
