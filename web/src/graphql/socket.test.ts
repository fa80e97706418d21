import { describe, expect, it } from '@jest/globals';
import { failureOf, socketUrl } from './socket';

describe('socketUrl', () => {
  it('is this site, encrypted where the page is', () => {
    expect(socketUrl({ protocol: 'http:', host: 'localhost:4000' })).toBe('ws://localhost:4000/graphql');
    expect(socketUrl({ protocol: 'https:', host: 'k8intel.example' })).toBe('wss://k8intel.example/graphql');
  });
});

describe('failureOf', () => {
  it.each([
    ['an expired cursor', [{ extensions: { code: 'CURSOR_EXPIRED' } }], 'CURSOR_EXPIRED'],
    ['an error for strangers', [{ extensions: { code: 'UNAUTHENTICATED' } }], 'UNAUTHENTICATED'],
    ['a socket closed as forbidden', { code: 4403, reason: 'Forbidden' }, 'UNAUTHENTICATED'],
    ['a drained server', { code: 1012, reason: 'Restart' }, 'LOST'],
    ['a network failure', new Event('error'), 'LOST'],
    ['an unknown error', [{ message: 'boom' }], 'LOST'],
  ])('reads %s', (_title, reason, failure) => {
    expect(failureOf(reason)).toBe(failure);
  });
});
