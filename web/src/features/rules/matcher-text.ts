import type { MatcherInput, MatcherOperator } from '../../graphql/generated';

/** Matchers as lines of text: “namespace = shop, web”. Short to read, quick to type, and the same in both directions. */
const SIGNS: readonly { readonly sign: string; readonly operator: MatcherOperator }[] = [
  { sign: '!=', operator: 'NOT_IN' },
  { sign: '^=', operator: 'STARTS_WITH' },
  { sign: '=', operator: 'IN' },
];
const WORDS: readonly { readonly word: string; readonly operator: MatcherOperator }[] = [
  { word: 'is set', operator: 'EXISTS' },
  { word: 'is not set', operator: 'MISSING' },
];

interface Shown {
  readonly field: string;
  readonly operator: MatcherOperator;
  readonly values: readonly string[];
}

export function matcherText({ field, operator, values }: Shown): string {
  const word = WORDS.find((one) => one.operator === operator);
  if (word) return `${field} ${word.word}`;
  const { sign } = SIGNS.find((one) => one.operator === operator) ?? { sign: '=' };
  return `${field} ${sign} ${values.join(', ')}`;
}

/** Reads one condition. @returns null where it is none */
export function parseMatcher(text: string): MatcherInput | null {
  const word = WORDS.findLast((one) => text.trim().endsWith(` ${one.word}`));
  if (word) return { field: text.trim().slice(0, -word.word.length).trim(), operator: word.operator, values: [] };
  const sign = SIGNS.find((one) => text.includes(one.sign));
  if (!sign) return null;
  const [field = '', rest = ''] = splitOnce(text, sign.sign);
  const values = rest
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  return field.trim() === '' || values.length === 0 ? null : { field: field.trim(), operator: sign.operator, values };
}

function splitOnce(text: string, by: string): string[] {
  const at = text.indexOf(by);
  return [text.slice(0, at), text.slice(at + by.length)];
}

export interface Parsed<T> {
  readonly value: readonly T[];
  /** What is wrong with the first line that cannot be read; null where all can. */
  readonly problem: string | null;
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function parseMatchers(text: string): Parsed<MatcherInput> {
  return parseLines(linesOf(text), parseMatcher);
}

export interface ScopeText {
  readonly matchers: readonly Shown[];
  readonly reason: string | null;
}

/** “namespace = sandbox and team = core # why”: one place per line. */
export function scopeText({ matchers, reason }: ScopeText): string {
  const conditions = matchers.map(matcherText).join(' and ');
  return reason ? `${conditions} # ${reason}` : conditions;
}

export function parseScopes(text: string): Parsed<{ matchers: MatcherInput[]; reason: string | null }> {
  return parseLines(linesOf(text), (line) => {
    const [conditions = '', ...reason] = line.split('#');
    const matchers = conditions.split(' and ').map(parseMatcher);
    if (matchers.some((one) => one === null)) return null;
    return { matchers: matchers.filter((one) => one !== null), reason: reason.join('#').trim() || null };
  });
}

function parseLines<T>(lines: readonly string[], parse: (line: string) => T | null): Parsed<T> {
  const value: T[] = [];
  for (const line of lines) {
    const one = parse(line);
    if (one === null) return { value, problem: `“${line}” is no condition; expected a field, “=”, and values.` };
    value.push(one);
  }
  return { value, problem: null };
}
