/** A moment within a sentence, such as “2026-11-22 14:02 UTC”. */
export function momentOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
