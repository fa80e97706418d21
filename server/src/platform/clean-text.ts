/** Text that PostgreSQL stores: no NUL, no half of a surrogate pair, trimmed, at most `max` UTF-16 units long. */
export function cleanText(text: string, max: number): string {
  return text
    .slice(0, max)
    .replace(/\0|\p{Surrogate}/gu, '')
    .trim();
}

/** A message of Kubernetes as one line of text that ends like a sentence. */
export function sentence(message: string): string {
  const text = cleanText(message, 500).replace(/\s+/g, ' ');
  if (text === '') return 'No message was given.';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
