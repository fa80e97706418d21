import { describe, expect, it } from '@jest/globals';
import { rampLabels, rampStep, rampTo } from './ramp';

const percent = (value: number) => `${Math.round(value * 100)} %`;
const SHARES = { from: [0, 0.2, 0.4, 0.6, 0.8], format: percent } as const;

describe('rampStep', () => {
  it('puts a bound into the step that begins there', () => {
    expect([0, 0.19, 0.2, 0.79, 0.8, 3].map((value) => rampStep(SHARES, value))).toEqual([1, 1, 2, 4, 5, 5]);
  });

  it('has no step for what is not known, which is not the least one', () => {
    expect(rampStep(SHARES, null)).toBeNull();
  });
});

describe('rampLabels', () => {
  it('says what each step means in numbers', () => {
    expect(rampLabels(SHARES)).toEqual(['0–20 %', '20–40 %', '40–60 %', '60–80 %', 'from 80 %']);
  });
});

describe('labels of a ramp', () => {
  it('keep the unit of a bound where that of the next is another one', () => {
    const labels = rampLabels({
      from: [0, 512, 1024, 1536, 2048],
      format: (k) => (k < 1024 ? `${k} KiB` : `${k / 1024} MiB`),
    });
    expect(labels.slice(0, 3)).toEqual(['0–512 KiB', '512 KiB–1 MiB', '1–1.5 MiB']);
  });
});

describe('rampTo', () => {
  it('reaches the largest value in five round steps', () => {
    expect(rampTo(0.87, String)?.from[1]).toBe(0.2);
    expect(rampTo(412, String)?.from[1]).toBe(100);
    expect(rampTo(5, String)?.from[4]).toBe(4);
  });

  it('has no steps where nothing is above zero', () => {
    expect(rampTo(0, String)).toBeNull();
  });
});
