import { describe, expect, it } from '@jest/globals';
import { explainDeath, explainUnreadiness, type Vitals } from './health.js';
import { parseListenAddress } from './listen-address.js';

const WELL: Vitals = {
  ended: [],
  overdue: [],
  attemptMs: 1_000,
  maxAttemptMs: 60_000,
  answeredAgoMs: 5_000,
  maxSilenceMs: 105_000,
};

describe('the health of the agent', () => {
  it.each([
    ['all is well', {}, [], []],
    ['nothing is being sent', { attemptMs: null }, [], []],
    ['the server has never answered', { answeredAgoMs: null }, [], ['The server has not answered yet.']],
    [
      'the server is away, which no restart cures',
      { answeredAgoMs: 200_000 },
      [],
      ['The server has not answered for 200 s; reports are kept in the spool.'],
    ],
    [
      'an attempt to send does not end',
      { attemptMs: 61_000 },
      ['The sender has been at one attempt for 61 s; expected 60 s at most.'],
      ['The sender has been at one attempt for 61 s; expected 60 s at most.'],
    ],
    [
      'a part has ended and a loop is stuck',
      { ended: ['The sender'], overdue: ['usage'] },
      ['The sender has ended while the agent goes on.', 'Collector usage should have run again and has not.'],
      ['The sender has ended while the agent goes on.', 'Collector usage should have run again and has not.'],
    ],
  ])('%s', (_, change, deadly, unready) => {
    expect(explainDeath({ ...WELL, ...change })).toEqual(deadly);
    expect(explainUnreadiness({ ...WELL, ...change })).toEqual(unready);
  });
});

describe('an address to listen at', () => {
  it.each([
    ['127.0.0.1:9911', { host: '127.0.0.1', port: 9911 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
    ['localhost:65536', null],
    ['9911', null],
    ['::1:80', null],
    ['a b:80', null],
  ])('%s', (text, place) => expect(parseListenAddress(text)).toEqual(place));
});
