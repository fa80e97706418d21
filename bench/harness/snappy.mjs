/**
 * Snappy's block format, as remote-write wants its bodies: matches of at least four bytes found through a hash table, the
 * way the reference encoder does it, so that the peers unpack what a real sender would have packed.
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */

const HASH_BITS = 14;
/** Offsets of the copy with two bytes; the encoder looks no further back. */
const WINDOW = 65_535;
const MAX_COPY = 64;

/** @param {Buffer} input @returns {Buffer} */
export function snappy(input) {
  const output = Buffer.allocUnsafe(32 + input.length + Math.ceil(input.length / 6));
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  let out = writeVarint(output, 0, input.length);
  let literalFrom = 0;
  let at = 0;
  while (at + 4 <= input.length) {
    const word = input.readUInt32LE(at);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const candidate = table[slot] ?? -1;
    table[slot] = at;
    if (candidate < 0 || at - candidate > WINDOW || input.readUInt32LE(candidate) !== word) {
      // The longer nothing matches, the larger the steps: what cannot be packed is passed quickly.
      at += 1 + ((at - literalFrom) >> 5);
      continue;
    }
    out = writeLiteral(output, out, input.subarray(literalFrom, at));
    let length = 4;
    while (at + length < input.length && input[candidate + length] === input[at + length]) length++;
    out = writeCopies(output, out, at - candidate, length);
    at += length;
    literalFrom = at;
  }
  out = writeLiteral(output, out, input.subarray(literalFrom));
  return output.subarray(0, out);
}

/** @param {Buffer} output @param {number} at @param {number} value */
function writeVarint(output, at, value) {
  let rest = value;
  let next = at;
  while (rest >= 0x80) {
    output[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  output[next++] = rest;
  return next;
}

/** @param {Buffer} output @param {number} at @param {Buffer} literal */
function writeLiteral(output, at, literal) {
  if (literal.length === 0) return at;
  const last = literal.length - 1;
  let next = at;
  if (last < 60) output[next++] = last << 2;
  else {
    const lengthAt = next++;
    for (let rest = last; rest > 0; rest >>>= 8) output[next++] = rest & 0xff;
    output[lengthAt] = (59 + next - lengthAt - 1) << 2;
  }
  return next + literal.copy(output, next);
}

/** @param {Buffer} output @param {number} at @param {number} offset @param {number} length */
function writeCopies(output, at, offset, length) {
  let next = at;
  for (let left = length; left > 0; left -= MAX_COPY) {
    output[next++] = ((Math.min(left, MAX_COPY) - 1) << 2) | 2;
    output[next++] = offset & 0xff;
    output[next++] = offset >> 8;
  }
  return next;
}
