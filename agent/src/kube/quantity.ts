// Kubernetes quantities, exactly: arithmetic is on integers, so that 123456789n is not a float on its way.
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/

/** A number times powers of ten and two. */
interface Quantity {
  readonly digits: bigint;
  readonly exponent10: number;
  readonly exponent2: number;
}

const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const GRAMMAR = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)$/;

/** Kubernetes keeps no more than 2^63-1, so longer texts are not quantities. */
const MAX_LENGTH = 40;

function parse(text: string): Quantity | null {
  const match = text.length > MAX_LENGTH ? null : GRAMMAR.exec(text);
  if (match === null) return null;
  const [, sign, number = '', exponent, suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const scale = exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent.slice(1));
  return {
    digits: BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n),
    exponent10: scale - fraction.length,
    exponent2: BINARY[suffix] ?? 0,
  };
}

/** Division of non-negative integers, halves up. */
function divideRounded(value: bigint, by: bigint): bigint {
  return (value + by / 2n) / by;
}

/** Quantity × 10^scale, rounded to an integer; what is not 0 does not become 0. */
function scaled({ digits, exponent10, exponent2 }: Quantity, scale: number): number {
  const isNegative = digits < 0n;
  const size = (isNegative ? -digits : digits) << BigInt(exponent2);
  const power = exponent10 + scale;
  const exact = power >= 0 ? size * 10n ** BigInt(power) : divideRounded(size, 10n ** BigInt(-power));
  const integer = exact === 0n && digits !== 0n ? 1n : exact;
  return Number(isNegative ? -integer : integer);
}

function integer(text: string | number | null | undefined, scale: number): number | null {
  const quantity = text === null || text === undefined ? null : parse(String(text));
  return quantity === null ? null : scaled(quantity, scale);
}

/** A CPU quantity in microcores (integer); null where there is none or it is no quantity. */
export function microcores(text: string | number | null | undefined): number | null {
  return integer(text, 6);
}

/** A memory or storage quantity in bytes (integer); null where there is none or it is no quantity. */
export function bytes(text: string | number | null | undefined): number | null {
  return integer(text, 0);
}

/** A CPU quantity in cores; null where there is none or it is no quantity. */
export function cores(text: string | number | null | undefined): number | null {
  const value = microcores(text);
  return value === null ? null : value / 1_000_000;
}
