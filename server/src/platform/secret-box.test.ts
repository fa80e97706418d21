import { describe, expect, it } from '@jest/globals';
import { SealError, SecretBox } from './secret-box.js';

const key = (id: string, fill: number): string => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;

describe('SecretBox', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const box = SecretBox.of(key('k1', 1));
    const sealed = box.seal('xoxb-1', 'channel/a');
    expect(box.open(sealed, 'channel/a')).toBe('xoxb-1');
    expect(box.seal('xoxb-1', 'channel/a')).not.toBe(sealed);
    expect(sealed).not.toContain('xoxb');
  });

  it('opens nothing in another context, so that a sealed text cannot be moved to another row', () => {
    const box = SecretBox.of(key('k1', 1));
    expect(() => box.open(box.seal('a', 'channel/a'), 'channel/b')).toThrow(SealError);
  });

  it.each([2, 3])('opens nothing of which part %i was changed', (part) => {
    const box = SecretBox.of(key('k1', 1));
    const parts = box.seal('a longer secret', 'c').split('.');
    const bytes = Buffer.from(parts[part]!, 'base64url');
    bytes[0]! ^= 1;
    parts[part] = bytes.toString('base64url');
    expect(() => box.open(parts.join('.'), 'c')).toThrow(SealError);
  });

  it('seals with the first key and opens with all of them, until a key is gone', () => {
    const old = SecretBox.of(key('k1', 1)).seal('a', 'c');
    const both = SecretBox.of(`${key('k2', 2)}, ${key('k1', 1)}`);
    expect(both.open(old, 'c')).toBe('a');
    expect(both.isOutdated(old)).toBe(true);
    expect(both.isOutdated(both.seal('a', 'c'))).toBe(false);
    expect(() => SecretBox.of(key('k2', 2)).open(old, 'c')).toThrow(/sealed with key “k1”/);
  });

  it.each([
    ['no key', ''],
    ['a key that is too short', 'k1:YWJj'],
    ['a key without id', Buffer.alloc(32).toString('base64')],
    ['an id twice', `${key('k1', 1)},${key('k1', 2)}`],
  ])('refuses %s at start, with the remedy and without the key', (_case, text) => {
    expect(() => SecretBox.of(text)).toThrow(/K8INTEL_SECRET_KEYS, part \d: .*expected id:base64 of 32 bytes/);
  });
});
