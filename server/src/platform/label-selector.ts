import { AppError } from './errors.js';

/** One term of a selector; all terms must hold. */
export interface Requirement {
  key: string;
  operator: 'IN' | 'NOT_IN' | 'EXISTS' | 'NOT_EXISTS';
  /** Empty for EXISTS and NOT_EXISTS. */
  values: string[];
}

const MAX_LENGTH = 1_000;
const MAX_REQUIREMENTS = 20;
const MAX_VALUES = 100;
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
const NAME = String.raw`[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?`;
const KEY = String.raw`(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?${NAME}`;
const VALUE = new RegExp(`^(?:${NAME})?$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(\\S*)$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);

/**
 * Reads a Kubernetes label selector: `a=b`, `a!=b`, `a in (b, c)`, `a notin (b, c)`, `a`, `!a`, joined by commas.
 * @throws BAD_USER_INPUT for anything else, with the term it could not read
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseSelector(text: string): Requirement[] {
  if (text.length > MAX_LENGTH) throw wrong(`has ${text.length} characters`, `at most ${MAX_LENGTH}`, 'Shorten it');
  const terms = splitTerms(text);
  if (terms.length > MAX_REQUIREMENTS) {
    throw wrong(`has ${terms.length} terms`, `at most ${MAX_REQUIREMENTS}`, 'Leave some out');
  }
  return terms.map(parseTerm);
}

/** Whether labels satisfy every requirement. As in Kubernetes, `!=` and `notin` hold where the label is missing. */
export function matches(requirements: readonly Requirement[], labels: Readonly<Record<string, string>>): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (operator === 'EXISTS') return value !== undefined;
    if (operator === 'NOT_EXISTS') return value === undefined;
    const isListed = value !== undefined && values.includes(value);
    return operator === 'IN' ? isListed : !isListed;
  });
}

/** Splits at the commas outside parentheses; an empty text has no terms and so matches everything. */
function splitTerms(text: string): string[] {
  if (text.trim() === '') return [];
  return text.split(/,(?![^(]*\))/).map((term) => term.trim());
}

function parseTerm(term: string): Requirement {
  const exists = EXISTS.exec(term);
  if (exists) return { key: exists[2]!, operator: exists[1] ? 'NOT_EXISTS' : 'EXISTS', values: [] };
  const equality = EQUALITY.exec(term);
  if (equality && VALUE.test(equality[3]!)) {
    return { key: equality[1]!, operator: equality[2] === '!=' ? 'NOT_IN' : 'IN', values: [equality[3]!] };
  }
  const set = SET.exec(term);
  const values = set?.[3]!.split(',').map((value) => value.trim()) ?? [];
  if (set && values.length <= MAX_VALUES && values.every((value) => VALUE.test(value))) {
    return { key: set[1]!, operator: set[2] === 'in' ? 'IN' : 'NOT_IN', values };
  }
  throw wrong(
    `has the term “${term}”`,
    'terms such as environment=production, region in (eu, us), tier notin (dev), gpu or !gpu',
    'Correct that term',
  );
}

function wrong(found: string, expected: string, remedy: string): AppError {
  return new AppError('BAD_USER_INPUT', `The label selector ${found}; expected ${expected}. ${remedy}.`);
}
