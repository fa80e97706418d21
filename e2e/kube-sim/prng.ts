import { createHash } from 'node:crypto';

/** Kubernetes' alphabet for generated names: no vowels, so that no words arise. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** 32-bit FNV-1a of a text. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Mixes two 32-bit numbers into [0, 1): the value of a noise lattice at one point. */
export function unitAt(key: number, index: number): number {
  let x = (key ^ Math.imul(index | 0, 0x9e3779b1)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296;
}

/** Hexadecimal SHA-256: stands for image digests and container ids. */
export function sha256(...parts: (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** A stream of pseudo-random values (mulberry32): the same seed gives the same stream. */
export class Random {
  #state: number;

  constructor(seed: number | string) {
    this.#state = hash32(String(seed));
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T;
  }

  hex(length: number): string {
    return Array.from({ length }, () => Math.floor(this.next() * 16).toString(16)).join('');
  }

  /** The random tail of a generated name, such as "k9tl8". */
  suffix(length = 5): string {
    return Array.from({ length }, () => NAME_ALPHABET[Math.floor(this.next() * NAME_ALPHABET.length)]).join('');
  }

  /** A version 4 UUID. */
  uid(): string {
    const variant = this.pick(['8', '9', 'a', 'b']);
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${variant}${this.hex(3)}-${this.hex(12)}`;
  }
}

const hashes = new WeakMap<object, string>();

/** The stable hash in names of ReplicaSets ("79fb7fb455") and revisions; templates are immutable once stored. */
export function templateHash(template: object): string {
  let hash = hashes.get(template);
  if (hash === undefined) {
    hash = new Random(sha256(JSON.stringify(template))).suffix(10);
    hashes.set(template, hash);
  }
  return hash;
}
