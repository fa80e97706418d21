import { describe, expect, it } from '@jest/globals';
import { AppError, ERROR_CODES, type ErrorCode, isErrorCode, toAppError } from './errors.js';

const CODES = Object.entries(ERROR_CODES) as [ErrorCode, (typeof ERROR_CODES)[ErrorCode]][];

describe.each(CODES)('%s', (code, { retryable, http, meaning }) => {
  it('has a status of HTTP, whether to retry, and one sentence for the documentation', () => {
    expect(isErrorCode(code)).toBe(true);
    expect(http === 200 || (http >= 400 && http < 600)).toBe(true);
    expect(typeof retryable).toBe('boolean');
    expect(meaning).toMatch(/^[A-Z].{20,}[^.]\.$/);
  });

  it('is not retryable where the caller has to change something, and is where time heals', () => {
    const healsByItself = http === 429 || http >= 500;
    expect(retryable).toBe(healsByItself);
  });

  it('is carried by the error that is thrown with it', () => {
    expect(new AppError(code, 'Found.', { a: 1 })).toMatchObject({ code, retryable, details: { a: 1 } });
  });
});

describe('what was thrown', () => {
  const cases: [string, unknown, ErrorCode][] = [
    ['our own error', new AppError('CONFLICT', 'It is taken.'), 'CONFLICT'],
    ['a statement that took too long', Object.assign(new Error('canceling'), { code: '57014' }), 'UNAVAILABLE'],
    ['a lock that was not given in time', Object.assign(new Error('lock'), { code: '55P03' }), 'UNAVAILABLE'],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'UNAVAILABLE'],
    ['a lost connection inside a driver error', { driverError: { code: '08006' } }, 'UNAVAILABLE'],
    ['a text with a NUL', Object.assign(new Error('x'), { code: '22021' }), 'BAD_USER_INPUT'],
    [
      'JSON with a NUL',
      Object.assign(new Error('unsupported Unicode escape sequence'), { code: '22P05' }),
      'BAD_USER_INPUT',
    ],
    [
      'JSON with half a surrogate pair',
      Object.assign(new Error('invalid input syntax for type json'), { code: '22P02' }),
      'BAD_USER_INPUT',
    ],
    [
      'an id of ours that is none',
      Object.assign(new Error('invalid input syntax for type uuid: "x"'), { code: '22P02' }),
      'INTERNAL_SERVER_ERROR',
    ],
    ['a mistake of ours', new TypeError('x is not a function'), 'INTERNAL_SERVER_ERROR'],
    ['nothing at all', undefined, 'INTERNAL_SERVER_ERROR'],
    ['a code that only an object has by birth', { code: 'toString' }, 'INTERNAL_SERVER_ERROR'],
  ];
  it.each(cases)('%s becomes a code of the table', (_what, error, code) => {
    expect(toAppError(error).code).toBe(code);
    expect(isErrorCode('toString')).toBe(false);
  });
});
