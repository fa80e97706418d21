import { HOURS_PER_MONTH } from './price.catalog.js';

/**
 * Money inside this feature is a whole number of nanos, the 1e-9th part of a unit of the currency, per hour: whole numbers
 * add up exactly, and up to 9 million units per hour are exact in a double.
 */
export type Nanos = number;

const NANOS_PER_UNIT = 1e9;

/** @param amount units of the currency */
export function toNanos(amount: number): Nanos {
  return Math.round(amount * NANOS_PER_UNIT);
}

/** Units of the currency. */
export function fromNanos(nanos: Nanos): number {
  return nanos / NANOS_PER_UNIT;
}

/** Units of the currency per month of `HOURS_PER_MONTH`. @param nanos per hour */
export function perMonth(nanos: Nanos): number {
  return fromNanos(nanos) * HOURS_PER_MONTH;
}

/**
 * Splits an amount by weights so that the parts are whole and add up to it exactly: each is rounded down, and what is left
 * goes, one nano each, to those that lost most by it. All parts are 0 where all weights are; the caller keeps the amount.
 * @param weights not negative
 */
export function splitNanos(amount: Nanos, weights: readonly number[]): Nanos[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => amount * (weight / total));
  const parts = exact.map(Math.floor);
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  const takers = exact
    .map((value, index) => ({ index, lost: value - Math.floor(value), part: Math.floor(value) }))
    .filter(({ index }) => weights[index]! > 0)
    // Floating point may also have given too much: then the largest give back.
    .sort((a, b) => (left > 0 ? b.lost - a.lost : b.part - a.part) || a.index - b.index);
  for (let i = 0; i < Math.abs(left); i++) parts[takers[i % takers.length]!.index]! += Math.sign(left);
  return parts;
}
