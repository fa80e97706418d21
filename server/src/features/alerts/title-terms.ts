/** What one title can be found by is bounded, whatever somebody called a pod. */
const MAX_TERMS = 64;
const MAX_TERM = 64;
const MAX_WORDS = 10;

/** Where a word goes on with a capital. */
const HUMP = /\p{Ll}\p{Lu}/u;

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function fold(word: string): string {
  return word.toLowerCase().slice(0, MAX_TERM);
}

/**
 * The terms that a title is found by: its words in lower case, and those written together from each capital on, so that
 * `CrashLoopBackOff` is found by “crash” and by “backoff”.
 */
export function termsOf(title: string): string[] {
  const terms = wordsOf(title).flatMap((word) => {
    if (!HUMP.test(word)) return [fold(word)];
    const starts = [0, ...[...word.matchAll(/(?<=\p{Ll})\p{Lu}/gu)].map((match) => match.index)];
    return starts.map((start) => fold(word.slice(start)));
  });
  return [...new Set(terms)].slice(0, MAX_TERMS);
}

/** The beginnings of terms that a search asks for, all of them; at most ten count. */
export function searchWords(text: string): string[] {
  return [...new Set(wordsOf(text).map(fold))].slice(0, MAX_WORDS);
}

/** Whether every word of a search begins one of the terms. */
export function isFoundBy(terms: readonly string[], words: readonly string[]): boolean {
  return words.every((word) => terms.some((term) => term.startsWith(word)));
}
