/**
 * The percentile of values by the nearest rank: the least of them that `percent` of them do not exceed.
 * Sorts the values in place; there must be one at least.
 * @param percent whole, 1 to 100, so that no rounding error moves the rank
 */
export function percentile(values: Float64Array, percent: number): number {
  return values.sort()[Math.ceil((percent * values.length) / 100) - 1]!;
}
