// Humanises the API's base units (cores, bytes, bytes per second, ratio). Nothing else in the dashboard rounds numbers.

export type Unit = 'CORES' | 'BYTES' | 'BYTES_PER_SECOND' | 'RATIO' | 'COUNT';

/** A number as it is shown, and the unit that stands muted behind it ('' where the number says it all). */
export interface Quantity {
  readonly text: string;
  readonly unit: string;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
export type ByteUnit = (typeof BYTE_UNITS)[number];

/** Three significant digits, but whole numbers stay whole: 0.0042, 0.42, 1.25, 12.5, 3, 12,345. */
export function formatNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value)) return formatCount(value);
  // 99.95 rounds to 100: judge the digits after rounding, or it would show as "100.0".
  const rounded = Number(magnitude.toPrecision(3));
  const fractionDigits = rounded >= 100 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(rounded)));
  const digits = Math.min(fractionDigits, 6);
  return new Intl.NumberFormat('en', { maximumFractionDigits: digits, minimumFractionDigits: Math.min(digits, 2) })
    .format(value)
    .replace(/^-0$/, '0');
}

/** Whole numbers with separators: 9,812. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);
}

/** CPU in cores: "0.42 cores". */
export function formatCores(cores: number): Quantity {
  return { text: formatNumber(cores), unit: cores === 1 ? 'core' : 'cores' };
}

/** CPU in millicores for dense rows: "250m"; below one millicore one digit stays, so that nothing positive reads as 0. */
export function formatMillicores(cores: number): Quantity {
  const milli = cores * 1000;
  const text = milli !== 0 && Math.abs(milli) < 1 ? milli.toPrecision(1) : formatCount(milli);
  return { text, unit: 'm' };
}

/** The binary unit in which `bytes` has one to four digits before the point. */
export function chooseByteUnit(bytes: number): ByteUnit {
  let index = 0;
  for (let rest = Math.abs(bytes); rest >= 1024 && index < BYTE_UNITS.length - 1; rest /= 1024) index += 1;
  return BYTE_UNITS[index] ?? 'B';
}

/** Bytes in a binary unit: the given one (one unit down a column), else the one that fits. */
export function formatBytes(bytes: number, unit: ByteUnit = chooseByteUnit(bytes)): Quantity {
  return { text: formatNumber(bytes / 1024 ** BYTE_UNITS.indexOf(unit)), unit };
}

/** A share of 1 as percent: 0.427 is "42.7 %". */
export function formatRatio(ratio: number): Quantity {
  return { text: formatNumber(ratio * 100), unit: '%' };
}

/** The unit of a column or an axis, said once; '' where the number says it all. */
export function unitName(unit: Unit, byteUnit: ByteUnit = 'B'): string {
  return { CORES: 'cores', BYTES: byteUnit, BYTES_PER_SECOND: `${byteUnit}/s`, RATIO: '%', COUNT: '' }[unit];
}

/** Any metric value in its API unit. */
export function formatUnit(value: number, unit: Unit, byteUnit?: ByteUnit): Quantity {
  switch (unit) {
    case 'CORES':
      return formatCores(value);
    case 'BYTES':
      return formatBytes(value, byteUnit);
    case 'BYTES_PER_SECOND': {
      const rate = formatBytes(value, byteUnit);
      return { text: rate.text, unit: `${rate.unit}/s` };
    }
    case 'RATIO':
      return formatRatio(value);
    case 'COUNT':
      return { text: formatNumber(value), unit: '' };
  }
}

/** Quantity as one string: "12.5 GiB", "250m", "42.7 %". */
export function joinQuantity({ text, unit }: Quantity): string {
  if (unit === '' || unit === 'm') return text + unit;
  return `${text} ${unit}`;
}

/** "1 pod", "9,812 pods". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Keeps both ends of an object name, since the hash at the end tells pods apart. */
export function truncateMiddle(name: string, maxLength: number): string {
  if (name.length <= maxLength) return name;
  const tail = Math.floor((maxLength - 1) / 2);
  return `${name.slice(0, maxLength - 1 - tail)}…${name.slice(name.length - tail)}`;
}

/** "NOT_READY" as "Not ready": enum values in sentence case. */
export function sentenceCase(value: string): string {
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
