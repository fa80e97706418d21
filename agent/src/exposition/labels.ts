/** The labels of the sample at hand: looked up in the text, so that what nobody asks for costs nothing. */
export interface Labels {
  readonly size: number;
  /** As they stand between the braces: the same series is written in the same way each time. */
  readonly text: string;
  get(name: string): string | undefined;
  entries(): IterableIterator<[name: string, value: string]>;
}

/** Offsets of one label: where its name begins and ends, where its value begins and ends, whether it has escapes. */
const FIELDS = 5;

/** Backslash, line feed and, where it is one, the quotation mark: any other backslash stands for itself. */
export function withoutEscapes(text: string, isQuoteEscaped = true): string {
  if (!text.includes('\\')) return text;
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    const next = text[at + 1];
    const isEscape = next === '\\' || next === 'n' || (next === '"' && isQuoteEscaped);
    if (char !== '\\' || !isEscape) plain += char;
    else {
      plain += next === 'n' ? '\n' : next;
      at += 1;
    }
  }
  return plain;
}

/**
 * One label set after the other, over the same buffer: it holds until the next sample is read.
 * What it gives out is copied once per text and shared from then on: a piece of a string keeps the whole string alive
 * (V8's sliced strings), and a collector that remembers one pod's name would keep a megabyte with it.
 */
export class LabelSet implements Labels {
  private offsets = new Int32Array(32 * FIELDS);
  private readonly copies = new Map<string, string>();
  size = 0;

  constructor(private readonly whole: string) {}

  clear(): void {
    this.size = 0;
  }

  add(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number, hasEscapes: boolean): void {
    const at = this.size * FIELDS;
    if (at === this.offsets.length) {
      const grown = new Int32Array(this.offsets.length * 2);
      grown.set(this.offsets);
      this.offsets = grown;
    }
    this.offsets[at] = nameStart;
    this.offsets[at + 1] = nameEnd;
    this.offsets[at + 2] = valueStart;
    this.offsets[at + 3] = valueEnd;
    this.offsets[at + 4] = hasEscapes ? 1 : 0;
    this.size += 1;
  }

  get(name: string): string | undefined {
    for (let at = 0; at < this.size * FIELDS; at += FIELDS) {
      const start = this.offsets[at] as number;
      if ((this.offsets[at + 1] as number) - start === name.length && this.whole.startsWith(name, start)) {
        return this.valueAt(at);
      }
    }
    return undefined;
  }

  get text(): string {
    const last = (this.size - 1) * FIELDS;
    return this.size === 0 ? '' : this.copy(this.offsets[0] as number, (this.offsets[last + 3] as number) + 1);
  }

  *entries(): IterableIterator<[string, string]> {
    for (let at = 0; at < this.size * FIELDS; at += FIELDS) {
      yield [this.copy(this.offsets[at] as number, this.offsets[at + 1] as number), this.valueAt(at)];
    }
  }

  /** A piece of the text as a string of its own. */
  copy(start: number, end: number): string {
    const piece = this.whole.slice(start, end);
    const known = this.copies.get(piece);
    if (known !== undefined) return known;
    const own = Buffer.from(piece).toString();
    this.copies.set(own, own);
    return own;
  }

  private valueAt(at: number): string {
    const [start, end] = [this.offsets[at + 2] as number, this.offsets[at + 3] as number];
    return this.offsets[at + 4] === 1 ? withoutEscapes(this.whole.slice(start, end)) : this.copy(start, end);
  }
}
