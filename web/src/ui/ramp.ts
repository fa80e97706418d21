/** A step of the ramp of one hue, light to dark; null where the value is not known, which is hatched. */
export type RampStep = 1 | 2 | 3 | 4 | 5 | null;

/** Where each step begins; the first begins with the first of them and everything below it. */
export interface Ramp {
  readonly from: readonly [number, number, number, number, number];
  readonly format: (value: number) => string;
}

/** Which step a value falls into. */
export function rampStep({ from }: Ramp, value: number | null): RampStep {
  if (value === null) return null;
  const above = from.filter((start) => value >= start).length;
  return Math.max(1, above) as RampStep;
}

/** The first of two numbers without the unit that the second one has too. */
function withoutUnit(first: string, second: string): string {
  const unit = second.replace(/^[<\d.,]+/, '');
  return unit !== '' && first.endsWith(unit) ? first.slice(0, -unit.length) : first;
}

/** What each step means: "0–20 %", the last "from 80 %". */
export function rampLabels({ from, format }: Ramp): readonly string[] {
  return from.map((start, index) => {
    const next = from[index + 1];
    return next === undefined ? `from ${format(start)}` : `${withoutUnit(format(start), format(next))}–${format(next)}`;
  });
}

const NICE = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** Five even steps from 0 whose bounds are round and reach the largest value; null where nothing is above 0. */
export function rampTo(largest: number, format: (value: number) => string): Ramp | null {
  if (!(largest > 0)) return null;
  const raw = largest / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (NICE.find((nice) => nice * power >= raw * 0.999) ?? 10) * power;
  return { from: [0, step, 2 * step, 3 * step, 4 * step], format };
}
