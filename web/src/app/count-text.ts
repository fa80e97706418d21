import { formatCount, plural } from '../lib/format';

/** "214 pods", or "10,000+ pods" where the server stopped counting. */
export function countText(
  list: { totalCount: number; isTotalCountCapped: boolean },
  noun: string,
  many = `${noun}s`,
): string {
  return list.isTotalCountCapped ? `${formatCount(list.totalCount)}+ ${many}` : plural(list.totalCount, noun, many);
}
