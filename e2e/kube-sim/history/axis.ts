import { traffic } from '../load.js';

/** Moments at equal distances, with the visitors of each: reckoned once for all containers that are measured then. */
export interface TimeAxis {
  fromMs: number;
  stepMs: number;
  count: number;
  /** As `traffic` gives them, one per moment. */
  visitors: Float64Array;
}

/** `count` moments from `fromMs` on. */
export function timeAxis(seed: number, span: { fromMs: number; stepMs: number; count: number }): TimeAxis {
  const visitors = new Float64Array(span.count);
  for (let i = 0; i < span.count; i++) visitors[i] = traffic(seed, span.fromMs + i * span.stepMs);
  return { ...span, visitors };
}
