import { types } from 'pg';

const TIMESTAMPTZ = 1184;
const fromPostgres = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;

const DASH = 45;
const SPACE = 32;
const PLUS = 43;
const DOT = 46;

/** Reads the common form, `2026-11-22 14:02:31.25+00`, digit by digit: pages have hundreds of times. Others as pg does. */
export function parseTime(text: string): Date {
  const at = (n: number): number => text.charCodeAt(n);
  const end = text.length - 3;
  const isCommon = end >= 19 && at(4) === DASH && at(10) === SPACE && at(end) === PLUS && text.endsWith('+00');
  if (!isCommon) return fromPostgres(text);
  const two = (n: number): number => (at(n) - 48) * 10 + at(n + 1) - 48;
  const second = Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17));
  const milli = at(19) === DOT ? Number(text.slice(20, Math.min(23, end)).padEnd(3, '0')) : 0;
  return new Date(second + milli);
}

types.setTypeParser(TIMESTAMPTZ, parseTime);
