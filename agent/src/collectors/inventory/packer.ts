// Keeps texts of one kind small: deflated one by one against a dictionary of texts like them, as strings of one byte per
// character, which V8 keeps, moves and frees like any other. A pod of 2.5 KB of JSON takes 250-350 bytes so.
//
// The dictionary is learned from the texts themselves: after 10, 100 and 1,000 of them the next one is made of some that
// came meanwhile. What was packed before keeps the dictionary it was packed with; its number is the first character.
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** How many texts were packed when a next dictionary is made. */
const LEARN_AT = [10, 100, 1000];
/** A dictionary is made of so many texts, evenly spread over those since the last one. */
const SAMPLES = 10;
/** Deflate looks back no further than 32 KiB, and setting a dictionary up costs time for its length. */
const DICTIONARY_BYTES = 24 * 1024;

export class Packer {
  private readonly dictionaries: (Buffer | undefined)[] = [undefined];
  private samples: string[] = [];
  private count = 0;

  pack(text: string): string {
    this.learn(text);
    const number = this.dictionaries.length - 1;
    const dictionary = this.dictionaries[number];
    const deflated = deflateRawSync(text, { level: 3, ...(dictionary && { dictionary }) });
    // Put together as bytes: joined as strings, V8 would keep the two and what joins them.
    return Buffer.concat([Buffer.of(number), deflated]).toString('latin1');
  }

  unpack(packed: string): string {
    const dictionary = this.dictionaries[packed.charCodeAt(0)];
    return inflateRawSync(Buffer.from(packed, 'latin1').subarray(1), { ...(dictionary && { dictionary }) }).toString();
  }

  private learn(text: string): void {
    const next = LEARN_AT[this.dictionaries.length - 1];
    if (next === undefined) return;
    const before = LEARN_AT[this.dictionaries.length - 2] ?? 0;
    this.count += 1;
    if ((this.count - before) % ((next - before) / SAMPLES) === 0) this.samples.push(text);
    if (this.count < next) return;
    this.dictionaries.push(Buffer.from(this.samples.join('')).subarray(-DICTIONARY_BYTES));
    this.samples = [];
  }
}

/**
 * A text in 31 bits, which V8 keeps in the object itself, and never 0. Of two texts one has the digest of the other once in
 * two thousand million times: that a change goes unnoticed until the next snapshot.
 */
export function digestOf(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0) >>> 1 || 1;
}
