const WORDS: Record<string, number> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

const ZERO = 48;
const NINE = 57;

/** Digits, sign, point and exponent: what JavaScript reads beyond these (hex, blanks, nothing at all) is no value. */
function isDecimal(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= ZERO && code <= NINE;
    if (!isDigit && code !== 46 && code !== 45 && code !== 43 && code !== 101 && code !== 69) return false;
  }
  return text !== '';
}

function parseWord(text: string): number | null {
  const isSigned = text.startsWith('+') || text.startsWith('-');
  const word = WORDS[(isSigned ? text.slice(1) : text).toLowerCase()];
  if (word === undefined) return null;
  return text.startsWith('-') ? -word : word;
}

/** The number that stands in a part of a text, as Prometheus writes numbers; null where none stands there. */
export function parseNumber(text: string, start: number, end: number): number | null {
  let whole = 0;
  // Most values are short runs of digits: read in place, without a string of their own. 15 digits are exact.
  for (let at = start; at < end && end - start <= 15; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
    whole = whole * 10 + (code - ZERO);
    if (at === end - 1) return whole;
  }
  const piece = text.slice(start, end);
  if (!isDecimal(piece)) return parseWord(piece);
  const value = Number(piece);
  return Number.isNaN(value) ? null : value;
}
