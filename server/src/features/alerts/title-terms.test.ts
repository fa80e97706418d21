import { describe, expect, it } from '@jest/globals';
import { isFoundBy, searchWords, termsOf } from './title-terms.js';

const finds = (text: string, title: string) => isFoundBy(termsOf(title), searchWords(text));

describe('a title', () => {
  const title = 'Container app keeps crashing (CrashLoopBackOff): shop/web-0';
  const cases: [string, boolean][] = [
    ['crash', true],
    ['CRASHING', true],
    ['backoff', true],
    ['loop', true],
    ['shop/web-0', true],
    ['web crash', true],
    ['eb-0', false],
    ['crashing node', false],
    ['', true],
    ['—', true],
  ];
  it.each(cases)('is found by “%s”: %s', (text, expected) => {
    expect(finds(text, title)).toBe(expected);
  });

  it('of any length has a bounded number of bounded terms', () => {
    const long = Array.from({ length: 500 }, (_, n) => `word${n}${'x'.repeat(200)}`).join(' ');
    expect(termsOf(long)).toHaveLength(64);
    expect(Math.max(...termsOf(long).map((term) => term.length))).toBe(64);
  });

  it('is found in other scripts', () => {
    expect(finds('überlast', 'Überlastung: süd')).toBe(true);
    expect(finds('ノード', 'ノード停止')).toBe(true);
  });
});
