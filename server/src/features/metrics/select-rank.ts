/** Below this many, sorting by insertion is faster than parting. */
const FEW = 24;

/**
 * The number of a rank (from 0) among the first `count` of `numbers`, which are put into another order. A bucket has a
 * dozen samples and an answer hundreds of thousands of buckets, for which a sort of the whole is too much.
 */
export function selectRank(numbers: Float64Array, count: number, rank: number): number {
  let low = 0;
  let high = count - 1;
  while (high - low >= FEW) {
    const { left, right } = part(numbers, low, high);
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else return numbers[rank]!;
  }
  sortByInsertion(numbers, low, high);
  return numbers[rank]!;
}

/** Puts numbers below a pivot to the left and those above it to the right; what is between the two is the pivot. */
function part(numbers: Float64Array, low: number, high: number): { left: number; right: number } {
  const pivot = median(numbers[low]!, numbers[(low + high) >> 1]!, numbers[high]!);
  let left = low;
  let right = high;
  while (left <= right) {
    while (numbers[left]! < pivot) left++;
    while (numbers[right]! > pivot) right--;
    if (left > right) break;
    const swapped = numbers[left]!;
    numbers[left++] = numbers[right]!;
    numbers[right--] = swapped;
  }
  return { left, right };
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function sortByInsertion(numbers: Float64Array, low: number, high: number): void {
  for (let n = low + 1; n <= high; n++) {
    const number = numbers[n]!;
    let at = n - 1;
    while (at >= low && numbers[at]! > number) {
      numbers[at + 1] = numbers[at]!;
      at--;
    }
    numbers[at + 1] = number;
  }
}
