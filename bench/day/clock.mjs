/** A clock that begins at a moment of a simulated day and goes faster than the real one, the same in every process. */

/**
 * @typedef {object} Pace
 * @property {number} dayMs simulated unix ms at which the clock began
 * @property {number} startedMs real unix ms at that moment
 * @property {number} speed simulated seconds per second
 */

/** @param {Pace} pace @returns {() => number} simulated unix ms */
export function scaledClock({ dayMs, startedMs, speed }) {
  return () => dayMs + (Date.now() - startedMs) * speed;
}
