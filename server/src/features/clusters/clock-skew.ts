// How far an agent's clock is off, as the server sees it: what the agent sends as the time of sending, less the time at
// which the first byte of the request arrived. Between the two lie milliseconds, seconds at worst, so what is reported
// is a whole number of steps, and it stays while a new measurement is close to it: corrected times would otherwise move
// back and forth with the network, and samples at an even interval would come to lie unevenly.

const STEP_SECONDS = 5;
const CLOSE_SECONDS = 10;
/** Clocks that are kept by NTP are off by less, and what the network adds is less too. */
const CORRECTED_FROM_SECONDS = 30;

/**
 * Seconds by which the agent's clock is ahead, negative where it is behind.
 * @param known what was found before; null where nothing was
 * @param measuredMs the time of sending less the time of arrival
 */
export function settleSkew(known: number | null, measuredMs: number): number {
  const seconds = measuredMs / 1_000;
  if (known !== null && Math.abs(seconds - known) <= CLOSE_SECONDS) return known;
  return Math.round(seconds / STEP_SECONDS) * STEP_SECONDS + 0; // + 0 turns -0 into 0
}

/** Seconds to take off the agent's times; 0 where its clock is about right, or nothing is known of it. */
export function correctionSeconds(skewSeconds: number | null): number {
  return skewSeconds === null || Math.abs(skewSeconds) < CORRECTED_FROM_SECONDS ? 0 : skewSeconds;
}
