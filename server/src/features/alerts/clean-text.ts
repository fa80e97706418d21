/** Text that PostgreSQL stores: no NUL, no half of a surrogate pair, trimmed, at most `max` UTF-16 units long. */
export function cleanText(text: string, max: number): string {
  return text
    .slice(0, max)
    .replace(/\0|\p{Surrogate}/gu, '')
    .trim();
}
