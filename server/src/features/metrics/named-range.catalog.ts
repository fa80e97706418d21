const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Ranges the server resolves against its own clock, so that a client's cache key does not move; lengths in ms. */
export const NAMED_RANGES = {
  LAST_5M: 5 * 60_000,
  LAST_15M: 15 * 60_000,
  LAST_1H: HOUR_MS,
  LAST_3H: 3 * HOUR_MS,
  LAST_6H: 6 * HOUR_MS,
  LAST_12H: 12 * HOUR_MS,
  LAST_24H: DAY_MS,
  LAST_2D: 2 * DAY_MS,
  LAST_7D: 7 * DAY_MS,
  LAST_14D: 14 * DAY_MS,
  LAST_30D: 30 * DAY_MS,
  LAST_90D: 90 * DAY_MS,
  LAST_395D: 395 * DAY_MS,
} as const;
