import { describe, expect, it } from '@jest/globals';
import { toCsv } from './csv';

describe('toCsv', () => {
  it('quotes what needs quotes and leaves unknown values empty', () => {
    expect(
      toCsv([
        ['time', 'a, "b"'],
        ['2026-03-01T12:00:00Z', null],
        ['x\ny', 0],
      ]),
    ).toBe('time,"a, ""b"""\r\n2026-03-01T12:00:00Z,\r\n"x\ny",0\r\n');
  });

  it('keeps numbers as they are, negative ones too', () => {
    expect(toCsv([[-1.5, 0.30000000000000004, 1e21]])).toBe('-1.5,0.30000000000000004,1e+21\r\n');
  });

  it('does not let a name run as a formula', () => {
    expect(toCsv([['=HYPERLINK("x")']])).toBe('"\'=HYPERLINK(""x"")"\r\n');
  });
});
