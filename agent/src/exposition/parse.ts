// Prometheus' text format 0.0.4 and OpenMetrics 1.0, read in one pass over the text.
//
// A line is looked at by character codes and `indexOf`; a line whose name nobody wants ends at its name. A line that
// cannot be read is skipped and told with its number; the others count. Exemplars are passed over.
// https://prometheus.io/docs/instrumenting/exposition_formats/
// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
import { LabelSet, type Labels, withoutEscapes } from './labels.js';
import { parseNumber } from './number.js';

export type { Labels } from './labels.js';

export const METRIC_TYPES = [
  'counter',
  'gauge',
  'histogram',
  'summary',
  'gaugehistogram',
  'info',
  'stateset',
  'unknown',
] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

/** One sample; it and its labels hold during the call only. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Labels;
  /** NaN and ±Infinity are values too. */
  readonly value: number;
  /** Unix ms, where the line states a time. */
  readonly at: number | null;
}

/** What is said of a family before its samples; null what is not said. */
export interface ParsedMeta {
  readonly type: MetricType | null;
  readonly unit: string | null;
  readonly help: string | null;
}

export interface ParseOptions {
  /** Samples of other names are passed over before their labels are read. */
  readonly wanted?: (name: string) => boolean;
  readonly onSample: (sample: ParsedSample) => void;
  readonly onMeta?: (name: string, meta: ParsedMeta) => void;
  /** Default: whether the text ends with `# EOF`, as OpenMetrics has to. */
  readonly isOpenMetrics?: boolean;
}

export interface Parsed {
  /** Samples handed over. */
  readonly samples: number;
  /** The first lines that could not be read, with their numbers, and how many there were; empty when all is well. */
  readonly problems: string[];
}

const MAX_PROBLEMS = 10;
const SHOWN_CHARACTERS = 80;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const EQUALS = 61;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/** By character code below 128: 1 where it may begin a name, 2 where it may only continue one. */
const NAME_CODES = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:') NAME_CODES[char.charCodeAt(0)] = 1;
for (const char of '0123456789') NAME_CODES[char.charCodeAt(0)] = 2;

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Why a line cannot be read. */
class LineProblem extends Error {}

class Parser {
  private at = 0;
  private end = 0;
  private line = 0;
  private samples = 0;
  private unread = 0;
  private isEnded = false;
  private backslash = -1;
  private readonly problems: string[] = [];
  private readonly labels: LabelSet;
  private readonly sample: { name: string; labels: Labels; value: number; at: number | null };
  private isWanted = false;
  private family: { name: string; type: MetricType | null; unit: string | null; help: string | null } | null = null;

  constructor(
    private readonly text: string,
    private readonly options: ParseOptions,
    private readonly isOpenMetrics: boolean,
  ) {
    this.labels = new LabelSet(text);
    this.sample = { name: '', labels: this.labels, value: 0, at: null };
  }

  parse(): Parsed {
    const { text } = this;
    for (let next = 0; next < text.length && !this.isEnded; ) {
      const feed = text.indexOf('\n', next);
      this.line += 1;
      this.at = next;
      this.end = feed < 0 ? text.length : feed;
      next = this.end + 1;
      if (this.end > this.at && text.charCodeAt(this.end - 1) === CARRIAGE_RETURN) this.end -= 1;
      this.readLine();
      if (this.isEnded) this.checkRest(next);
    }
    this.flushFamily();
    if (this.isOpenMetrics && !this.isEnded) this.note('the text ends without “# EOF”; expected the whole answer');
    if (this.unread > MAX_PROBLEMS) this.problems.push(`${this.unread - MAX_PROBLEMS} more lines cannot be read`);
    return { samples: this.samples, problems: this.problems };
  }

  private readLine(): void {
    this.skipBlanks();
    if (this.at === this.end) return;
    const start = this.at;
    try {
      if (this.text.charCodeAt(this.at) === HASH) this.readComment();
      else this.readSample();
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      const found = this.text.slice(start, Math.min(this.end, start + SHOWN_CHARACTERS));
      this.note(`${error.message}: ${found}`);
    }
  }

  private readSample(): void {
    this.flushFamily();
    if (!this.readSampleName()) return;
    this.labels.clear();
    this.skipBlanks();
    if (this.code() === OPEN) this.readLabels();
    this.sample.value = this.readNumber('a value');
    this.sample.at = this.readTime();
    this.samples += 1;
    this.options.onSample(this.sample);
  }

  /** False where nobody wants the sample. Lines of one name follow each other: it is cut out of the text once. */
  private readSampleName(): boolean {
    const { name } = this.sample;
    const afterSame = this.at + name.length;
    if (name !== '' && this.text.startsWith(name, this.at) && !this.isNamePart(afterSame)) this.at = afterSame;
    else {
      const start = this.at;
      this.skipName();
      this.sample.name = this.labels.copy(start, this.at);
      this.isWanted = this.options.wanted?.(this.sample.name) ?? true;
    }
    return this.isWanted;
  }

  private readLabels(): void {
    this.at += 1;
    for (;;) {
      this.skipBlanks();
      if (this.code() === CLOSE) break;
      this.readLabel();
      this.skipBlanks();
      if (this.code() === COMMA) this.at += 1;
      else if (this.code() !== CLOSE) throw new LineProblem('a label is followed by neither “,” nor “}”');
    }
    this.at += 1;
  }

  private readLabel(): void {
    const nameStart = this.at;
    this.skipName();
    const nameEnd = this.at;
    this.skipBlanks();
    this.expect(EQUALS, 'a label has no “=”');
    this.skipBlanks();
    this.expect(QUOTE, 'a label’s value has no quotation mark before it');
    const start = this.at;
    const hasEscapes = this.skipQuoted();
    this.labels.add(nameStart, nameEnd, start, this.at - 1, hasEscapes);
  }

  /** Goes behind the closing quotation mark. */
  private skipQuoted(): boolean {
    const start = this.at;
    for (let from = start; ; ) {
      const quote = this.text.indexOf('"', from);
      if (quote < 0 || quote >= this.end) throw new LineProblem('a label’s value has no end');
      this.at = quote + 1;
      let escapes = 0;
      while (quote - escapes > start && this.text.charCodeAt(quote - escapes - 1) === BACKSLASH) escapes += 1;
      if (escapes % 2 === 0) break;
      from = this.at;
    }
    return this.nextBackslash(start) < this.at;
  }

  /** Where the next one is, from `start` on: looked for anew only when it is passed, as most texts have none. */
  private nextBackslash(start: number): number {
    if (this.backslash < start) {
      const found = this.text.indexOf('\\', start);
      this.backslash = found < 0 ? this.text.length : found;
    }
    return this.backslash;
  }

  private readNumber(what: string): number {
    const [start, end] = this.readWord();
    const value = parseNumber(this.text, start, end);
    if (value === null) throw new LineProblem(`expected ${what}`);
    return value;
  }

  /** What may stand behind the value: a time (ms, or seconds in OpenMetrics), and in OpenMetrics an exemplar. */
  private readTime(): number | null {
    this.skipBlanks();
    if (this.isAtRest()) return null;
    const time = this.readNumber('a time');
    if (!Number.isFinite(time)) throw new LineProblem('expected a time');
    this.skipBlanks();
    if (!this.isAtRest()) throw new LineProblem('something follows the time');
    return Math.round(this.isOpenMetrics ? time * 1000 : time);
  }

  private isAtRest(): boolean {
    return this.at === this.end || (this.isOpenMetrics && this.code() === HASH);
  }

  private readComment(): void {
    this.at += 1;
    this.skipBlanks();
    const keyword = this.text.slice(...this.readWord());
    if (keyword === 'EOF' && this.isOpenMetrics) this.isEnded = true;
    if (keyword !== 'HELP' && keyword !== 'TYPE' && keyword !== 'UNIT') return;
    this.skipBlanks();
    const start = this.at;
    this.skipName();
    const name = this.labels.copy(start, this.at);
    this.skipBlanks();
    this.readMeta(name, keyword, this.text.slice(this.at, this.end));
  }

  private readMeta(name: string, keyword: 'HELP' | 'TYPE' | 'UNIT', rest: string): void {
    if (this.family?.name !== name) {
      this.flushFamily();
      this.family = { name, type: null, unit: null, help: null };
    }
    const family = this.family as NonNullable<Parser['family']>;
    if (keyword === 'HELP') family.help = withoutEscapes(rest, this.isOpenMetrics);
    else if (keyword === 'UNIT') family.unit = rest.trim();
    else family.type = toType(rest.trim());
  }

  private flushFamily(): void {
    if (this.family === null) return;
    const { name, type, unit, help } = this.family;
    this.family = null;
    this.options.onMeta?.(name, { type, unit, help });
  }

  private checkRest(next: number): void {
    if (this.text.slice(next).trim() === '') return;
    this.line += 1;
    this.note('something follows “# EOF”; it is left out');
  }

  private skipName(): void {
    if (NAME_CODES[this.code()] !== 1) throw new LineProblem('expected a name');
    while (this.at < this.end && this.isNamePart(this.at)) this.at += 1;
  }

  private isNamePart(at: number): boolean {
    return (NAME_CODES[this.text.charCodeAt(at)] ?? 0) > 0;
  }

  /** Start and end of what stands before the next blank. */
  private readWord(): [start: number, end: number] {
    this.skipBlanks();
    const start = this.at;
    while (this.at < this.end && !isBlank(this.text.charCodeAt(this.at))) this.at += 1;
    return [start, this.at];
  }

  private skipBlanks(): void {
    while (this.at < this.end && isBlank(this.text.charCodeAt(this.at))) this.at += 1;
  }

  /** The code of the character at hand; that of a line feed at the end of the line. */
  private code(): number {
    return this.at < this.end ? this.text.charCodeAt(this.at) : LINE_FEED;
  }

  private expect(code: number, problem: string): void {
    if (this.code() !== code) throw new LineProblem(problem);
    this.at += 1;
  }

  private note(problem: string): void {
    this.unread += 1;
    if (this.unread <= MAX_PROBLEMS) this.problems.push(`line ${this.line}: ${problem}`);
  }
}

function toType(word: string): MetricType {
  if (word === 'untyped') return 'unknown';
  const type = METRIC_TYPES.find((each) => each === word);
  if (type === undefined) throw new LineProblem(`expected a type of metric, one of ${METRIC_TYPES.join(', ')}`);
  return type;
}

/** OpenMetrics ends with a line of `# EOF`, which is a comment without meaning in the text format. */
function endsAsOpenMetrics(text: string): boolean {
  return text.slice(-8).trimEnd().endsWith('# EOF');
}

/** Reads a whole answer; it never throws for what stands in it. */
export function parseExposition(text: string, options: ParseOptions): Parsed {
  return new Parser(text, options, options.isOpenMetrics ?? endsAsOpenMetrics(text)).parse();
}
