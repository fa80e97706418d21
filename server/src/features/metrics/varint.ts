/**
 * Whole numbers as bytes. `uint`: 7 bits a byte, least significant first, the top bit says that more follow (LEB128).
 * `delta`: the difference to the number before it, zig-zag (0, -1, 1, -2 … become 0, 1, 2, 3 …) plus one, as `uint`;
 * a code of 0 says that the number itself follows as sign byte and `uint`, because the difference of two numbers of
 * 53 bits has 54 and would not be exact; or, where numbers need not be whole, as byte 2 and a float.
 */
const EXACT_DELTA = 2 ** 51;
const SMALL = 2 ** 28; // below this the shifts stay within 31 bits
const SMALL_DELTA = 2 ** 26; // its code is SMALL
const MAX_BYTES = 10; // of one delta: a code of 0, a sign, and 53 bits

/** Grows as it is written; never makes an object per value. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  /** @param size bytes that are there from the start */
  constructor(size = 4_096) {
    this.#bytes = new Uint8Array(size);
  }

  #room(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + extra));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  uint(value: number): void {
    this.#room(8);
    let rest = value;
    if (rest >= SMALL) {
      // Four bytes at once: what remains is small enough for shifts, and a division costs as much as all of them.
      rest = Math.floor(value / SMALL);
      const low = value - rest * SMALL;
      for (let shift = 0; shift < 28; shift += 7) this.#bytes[this.#length++] = ((low >>> shift) & 0x7f) | 0x80;
    }
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number of at most 53 bits, given the one before it. */
  delta(value: number, previous: number): void {
    const difference = value - previous;
    if (difference >= -EXACT_DELTA && difference < EXACT_DELTA) {
      this.uint((difference < 0 ? -2 * difference - 1 : 2 * difference) + 1);
      return;
    }
    this.byte(0);
    this.byte(value < 0 ? 1 : 0);
    this.uint(Math.abs(value));
  }

  /** A delta for each number that is there, in the given order; NaN is passed over. Costs a third of a call for each. */
  deltas(numbers: ArrayLike<number>, order: Int32Array): void {
    this.#room(order.length * MAX_BYTES);
    const bytes = this.#bytes;
    let at = this.#length;
    let previous = 0;
    for (let n = 0; n < order.length; n++) {
      const value = numbers[order[n]!]!;
      if (Number.isNaN(value)) continue;
      at = this.#putDelta(bytes, at, value, previous);
      previous = value;
    }
    this.#length = at;
  }

  /** The difference of each number to the one before it, as delta to the difference before: an even step costs one byte. */
  steps(numbers: ArrayLike<number>, order: Int32Array): void {
    this.#room(order.length * MAX_BYTES);
    const bytes = this.#bytes;
    let at = this.#length;
    let number = 0;
    let step = 0;
    for (let n = 0; n < order.length; n++) {
      const next = numbers[order[n]!]! - number;
      at = this.#putDelta(bytes, at, next, step);
      step = next;
      number += next;
    }
    this.#length = at;
  }

  /** A delta where there is room for it. @returns where it ends */
  #putDelta(bytes: Uint8Array, from: number, value: number, previous: number): number {
    const difference = value - previous;
    if (!(difference >= -SMALL_DELTA && difference < SMALL_DELTA)) {
      this.#length = from;
      this.delta(value, previous);
      return this.#length;
    }
    let at = from;
    let rest = (difference < 0 ? -2 * difference - 1 : 2 * difference) + 1;
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    return at;
  }

  /** Any number: a whole one of at most 53 bits as `delta`, another one as 0, 2 and a float. @returns what to give as the next `previous` */
  number(value: number, previous: number): number {
    if (Number.isSafeInteger(value)) {
      this.delta(value, previous);
      return value;
    }
    this.byte(0);
    this.byte(2);
    this.float(value);
    return 0;
  }

  float(value: number): void {
    this.#room(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** uint length in bytes, then UTF-8. */
  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8');
    this.uint(bytes.length);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Leaves 4 bytes for a length that is known later. */
  reserve(): number {
    this.#room(4);
    this.#length += 4;
    return this.#length - 4;
  }

  /** Fills what `reserve` left with the number of bytes written since. */
  close(reserved: number): void {
    new DataView(this.#bytes.buffer).setUint32(reserved, this.#length - reserved - 4);
  }

  /** A bitmap of `count` bits, all 0; `mark` sets one. @returns where it starts */
  bitmap(count: number): number {
    const size = Math.ceil(count / 8);
    this.#room(size);
    this.#bytes.fill(0, this.#length, this.#length + size);
    this.#length += size;
    return this.#length - size;
  }

  mark(bitmap: number, index: number): void {
    this.#bytes[bitmap + (index >> 3)]! |= 1 << (index & 7);
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes.slice(0, this.#length).buffer);
  }
}

/** Reads what a ByteWriter wrote. @throws RangeError where the bytes end too early */
export class ByteReader {
  #at = 0;
  readonly #view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    if (this.#at >= this.bytes.length) throw new RangeError('The bytes end in the middle of a value.');
    return this.bytes[this.#at++]!;
  }

  uint(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let factor = 128;
    do {
      byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 128;
    } while (byte > 0x7f);
    return value;
  }

  /**
   * How many things follow, of a byte or more each.
   * @throws RangeError where fewer bytes are left, so that damaged ones never ask for more memory than there is
   */
  count(): number {
    const value = this.uint();
    if (value > this.bytes.length - this.#at) throw new RangeError('The bytes end before what they announce.');
    return value;
  }

  delta(previous: number): number {
    const code = this.uint();
    if (code === 0) {
      const kind = this.byte();
      if (kind === 2) return this.float();
      const magnitude = this.uint();
      return kind === 1 ? -magnitude : magnitude;
    }
    const zigzag = code - 1;
    return previous + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
  }

  /**
   * Reads `count` deltas, each to the one before it (the first to 0), times `scale`, into `target` from `offset` on.
   * The hot loop of every answer read from samples: it stays within local variables.
   */
  deltas(target: Float64Array, offset: number, count: number, scale: number): void {
    const { bytes } = this;
    let at = this.#at;
    let previous = 0;
    for (let n = offset; n < offset + count; n++) {
      const first = bytes[at]!;
      const second = first > 0x7f ? bytes[at + 1]! : 0;
      if (first === 0 || second > 0x7f || at + 2 > bytes.length) {
        // Three bytes and more, numbers that follow whole, and the end of the bytes are left to the thorough one.
        this.#at = at;
        previous = this.delta(previous);
        at = this.#at;
      } else {
        const zigzag = ((first & 0x7f) | (second << 7)) - 1;
        at += 1 + (first >> 7);
        previous += zigzag & 1 ? -((zigzag + 1) >> 1) : zigzag >> 1;
      }
      target[n] = previous * scale;
    }
    this.#at = at;
  }

  /** Text as `ByteWriter.text` wrote it. */
  text(): string {
    const length = this.count();
    const from = this.#at;
    this.#at += length;
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + from, length).toString('utf8');
  }

  /** Where the next byte is read. */
  get at(): number {
    return this.#at;
  }

  float(): number {
    const value = this.#view.getFloat64(this.#at);
    this.#at += 8;
    return value;
  }

  /** Reads a length that `close` wrote. */
  length(): number {
    const value = this.#view.getUint32(this.#at);
    this.#at += 4;
    return value;
  }

  /** The next bytes, not copied. */
  slice(count: number): Uint8Array {
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }

  skip(count: number): void {
    this.#at += count;
  }

  /** @returns the bitmap's bytes; bit i is `map[i >> 3] >> (i & 7) & 1` */
  bitmap(count: number): Uint8Array {
    const from = this.#at;
    this.#at += Math.ceil(count / 8);
    return this.bytes.subarray(from, this.#at);
  }
}
