/** One value per bucket; null is a bucket in which nothing was measured. */
export type LineValues = (number | null)[];

/** Lines by falling mean, names decide between equals; those in which nothing was measured are left out. */
export function rankLines(lines: readonly LineValues[], names: readonly string[]): number[] {
  const means = lines.map(meanOf);
  return [...means.keys()]
    .filter((line) => !Number.isNaN(means[line]!))
    .sort((a, b) => means[b]! - means[a]! || (names[a]! < names[b]! ? -1 : 1));
}

function meanOf(values: LineValues): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
