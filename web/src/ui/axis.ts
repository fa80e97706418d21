import { type ByteUnit, chooseByteUnit, type Unit } from '../lib/format';

const MANTISSAS = [1, 2, 2.5, 5, 10];

/** A y axis from 0 with at most four steps; `byteUnit` keeps every label in one unit. */
export interface Axis {
  readonly ticks: readonly number[];
  readonly top: number;
  readonly byteUnit: ByteUnit | undefined;
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const mantissa = MANTISSAS.find((candidate) => candidate * power >= step * 0.999) ?? 10;
  return mantissa * power;
}

/** Axis for values up to `max` in the unit's base (cores, bytes). Bytes get steps that are round in their binary unit. */
export function axisFor(max: number, unit: Unit): Axis {
  const isBytes = unit === 'BYTES' || unit === 'BYTES_PER_SECOND';
  const byteUnit = isBytes ? chooseByteUnit(max) : undefined;
  const scale = byteUnit ? 1024 ** ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].indexOf(byteUnit) : 1;
  const scaledMax = max > 0 ? max / scale : 1;
  const step = roundStep(scaledMax / 4);
  const count = Math.max(1, Math.ceil((scaledMax / step) * 0.999));
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step * scale);
  return { ticks, top: ticks.at(-1) ?? scale, byteUnit };
}
