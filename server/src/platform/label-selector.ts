import { AppError } from './errors.js';

/** One condition on the labels of an object; a selector is all of its requirements together. */
export type Requirement =
  | { key: string; operator: 'EXISTS' | 'DOES_NOT_EXIST' }
  | { key: string; operator: 'IN' | 'NOT_IN'; values: readonly string[] };

export interface LabelPair {
  key: string;
  value: string;
}

/** More than people write; each requirement is one look-up per object. */
const MAX_REQUIREMENTS = 20;
const MAX_LENGTH = 4_096;
const REMEDY = 'Write it as for kubectl: app=web,tier in (front,back),!legacy.';

/**
 * Reads a Kubernetes label selector: `a=b`, `a==b`, `a!=b`, `a in (x,y)`, `a notin (x,y)`, `a`, `!a`, joined by commas;
 * an empty text selects everything. `>` and `<`, which only node affinity uses, are refused.
 * @throws BAD_USER_INPUT with the place where the text stops being a selector
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseSelector(text: string): Requirement[] {
  if (text.length > MAX_LENGTH) {
    throw refusal(`A label selector has ${text.length} characters; expected at most ${MAX_LENGTH}.`);
  }
  const requirements = new SelectorParser(text).parse();
  if (requirements.length > MAX_REQUIREMENTS) {
    throw refusal(
      `A label selector has ${requirements.length} requirements; expected at most ${MAX_REQUIREMENTS}. Leave some out.`,
    );
  }
  return requirements;
}

/** Whether an object with these labels is selected; `!=` and `notin` select objects without the key too. */
export function matches(requirements: readonly Requirement[], labels: readonly LabelPair[]): boolean {
  const values = new Map(labels.map(({ key, value }) => [key, value]));
  return requirements.every((requirement) => holds(requirement, values.get(requirement.key)));
}

function holds(requirement: Requirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'EXISTS':
      return value !== undefined;
    case 'DOES_NOT_EXIST':
      return value === undefined;
    case 'IN':
      return value !== undefined && requirement.values.includes(value);
    case 'NOT_IN':
      return value === undefined || !requirement.values.includes(value);
  }
}

const MAX_NAME = 63;
const MAX_PREFIX = 253;
const NAME = /^[A-Za-z0-9]$|^[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]$/;
const PREFIX_PART = /^[a-z0-9]$|^[a-z0-9][a-z0-9-]*[a-z0-9]$/;

/**
 * Says why a text is no key of a label, such as `example.com/app`; null for a good one.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function explainLabelKey(key: string): string | null {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const prefix = slash < 0 ? null : key.slice(0, slash);
  const isName = name.length <= MAX_NAME && NAME.test(name);
  const isPrefix =
    prefix === null || (prefix.length <= MAX_PREFIX && prefix.split('.').every((part) => PREFIX_PART.test(part)));
  if (isName && isPrefix) return null;
  return `“${cut(key)}” is no key of a label; expected 1 to ${MAX_NAME} letters, digits, “-”, “_” or “.” that begin and end with a letter or digit, after an optional DNS name and “/”.`;
}

/** Says why a text is no value of a label; null for a good one, such as the empty one. */
export function explainLabelValue(value: string): string | null {
  if (value === '' || (value.length <= MAX_NAME && NAME.test(value))) return null;
  return `“${cut(value)}” is no value of a label; expected at most ${MAX_NAME} letters, digits, “-”, “_” or “.” that begin and end with a letter or digit.`;
}

interface Token {
  kind: 'SYMBOL' | 'WORD' | 'END';
  text: string;
  /** Characters before it. */
  offset: number;
}

const TOKEN = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const token = found[1]!;
    const kind = /^[=!(),<>]/.test(token) ? 'SYMBOL' : 'WORD';
    tokens.push({ kind, text: token, offset: found.index + found[0].length - token.length });
  }
  return [...tokens, { kind: 'END', text: '', offset: text.length }];
}

/** Recursive descent over the grammar in Kubernetes' apimachinery, pkg/labels/selector.go. */
class SelectorParser {
  readonly #tokens: Token[];
  #next = 0;

  constructor(private readonly text: string) {
    this.#tokens = tokensOf(text);
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    if (this.#peek().kind === 'END') return requirements;
    do requirements.push(this.#requirement());
    while (this.#take(','));
    if (this.#peek().kind !== 'END') throw this.#unexpected('“,” or the end');
    return requirements;
  }

  #requirement(): Requirement {
    const isAbsent = this.#take('!');
    const key = this.#word('a key of a label');
    const problem = explainLabelKey(key);
    if (problem) throw refusal(`${problem} ${REMEDY}`);
    if (isAbsent) return { key, operator: 'DOES_NOT_EXIST' };
    const { kind, text } = this.#peek();
    if (kind === 'END' || text === ',') return { key, operator: 'EXISTS' };
    this.#next += 1;
    if (text === '=' || text === '==') return { key, operator: 'IN', values: [this.#value()] };
    if (text === '!=') return { key, operator: 'NOT_IN', values: [this.#value()] };
    if (text === 'in') return { key, operator: 'IN', values: this.#values() };
    if (text === 'notin') return { key, operator: 'NOT_IN', values: this.#values() };
    this.#next -= 1;
    throw this.#unexpected('=, ==, !=, in, notin, “,” or the end');
  }

  /** A value may be missing, which is the empty one: `a=` and `a in (x,)`. */
  #value(): string {
    const value = this.#peek().kind === 'WORD' ? this.#word('a value') : '';
    const problem = explainLabelValue(value);
    if (problem) throw refusal(`${problem} ${REMEDY}`);
    return value;
  }

  #values(): string[] {
    if (!this.#take('(')) throw this.#unexpected('“(”');
    const values = new Set<string>();
    do values.add(this.#value());
    while (this.#take(','));
    if (!this.#take(')')) throw this.#unexpected('“,” or “)”');
    return [...values];
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(symbol: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'SYMBOL' || text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #word(expected: string): string {
    const { kind, text } = this.#peek();
    if (kind !== 'WORD') throw this.#unexpected(expected);
    this.#next += 1;
    return text;
  }

  #unexpected(expected: string): AppError {
    const { kind, text, offset } = this.#peek();
    const found = kind === 'END' ? 'ends' : `has “${cut(text)}”`;
    return refusal(
      `The label selector “${cut(this.text)}” ${found} at character ${offset + 1}; expected ${expected}. ${REMEDY}`,
    );
  }
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function refusal(message: string): AppError {
  return new AppError('BAD_USER_INPUT', message);
}
