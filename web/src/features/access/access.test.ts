import { describe, expect, test } from '@jest/globals';
import { keyState, revokeEffect } from './key-state';
import { bindingsInWords, placeInWords, scopeInWords, verbsOf } from './role-words';
import { scopeOf } from './scope-form';

const NOW = new Date('2026-06-01T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

function aKey(change: Partial<Parameters<typeof keyState>[0]> = {}) {
  return {
    createdAt: daysAgo(10),
    expiresAt: daysAgo(-80),
    revokedAt: null,
    isActive: true,
    lastUsedAt: daysAgo(0),
    lastUsedIp: '10.2.0.8',
    ...change,
  };
}

describe('the state of an API key', () => {
  test.each([
    ['is active while it is used and will expire', {}, 'Active'],
    ['is unused once nobody used it for 90 days', { lastUsedAt: daysAgo(90) }, 'Unused 90 d'],
    ['is active a day before', { lastUsedAt: daysAgo(89) }, 'Active'],
    ['counts from its making where it was never used', { lastUsedAt: null, createdAt: daysAgo(100) }, 'Unused 100 d'],
    ['warns where it never expires', { expiresAt: null }, 'No expiry'],
    ['warns a week before it expires', { expiresAt: daysAgo(-3) }, 'Expires in 3 d'],
    ['is expired', { isActive: false, expiresAt: daysAgo(1) }, 'Expired'],
    ['is revoked, whatever else is true', { isActive: false, revokedAt: daysAgo(1), expiresAt: null }, 'Revoked'],
  ])('%s', (_sentence, change, word) => {
    expect(keyState(aKey(change), NOW).word).toBe(word);
  });

  test('says who used it and when before it is revoked', () => {
    const lastUsedAt = new Date(NOW.getTime() - 180_000).toISOString();
    expect(revokeEffect(aKey({ lastUsedAt }), NOW)).toContain('Used 3 min ago by 10.2.0.8.');
  });

  test('says so where nothing is known to break', () => {
    expect(revokeEffect(aKey({ lastUsedAt: null }), NOW)).toContain('never used');
  });
});

describe('roles in plain words', () => {
  test('name the clusters by their selector and the namespaces', () => {
    expect(scopeInWords({ clusterSelector: null, namespaces: null })).toBe('all clusters');
    expect(scopeInWords({ clusterSelector: 'environment=staging', namespaces: ['a', 'b'] })).toBe(
      'namespaces a, b of clusters with environment=staging',
    );
  });

  test('join what several bindings give', () => {
    const whole = { clusterSelector: null, namespaces: null };
    expect(
      bindingsInWords([
        { role: 'VIEWER', ...whole },
        { role: 'OPERATOR', clusterSelector: null, namespaces: ['a'] },
      ]),
    ).toBe('Viewer in all clusters; Operator in namespace a of all clusters');
  });

  test('name the clusters that a selector finds now, and say where it finds none', () => {
    expect(placeInWords({ clusterNames: ['a', 'b'], namespaces: null })).toBe('2 clusters: a, b');
    expect(placeInWords({ clusterNames: [], namespaces: null })).toBe('no cluster that exists now');
  });

  test('promise no management below the whole organisation, and no nodes within namespaces', () => {
    expect(verbsOf('ADMIN', true, null).join()).toContain('give and take access');
    expect(verbsOf('ADMIN', false, null).join()).not.toContain('give and take access');
    expect(verbsOf('ADMIN', true, ['a']).join()).not.toContain('give and take access');
    expect(verbsOf('VIEWER', true, ['a']).join()).toContain('no nodes');
  });

  test('of a form hold no limit where nothing is written', () => {
    expect(scopeOf({ role: 'VIEWER', clusterSelector: ' ', namespaces: ' , ' })).toEqual({
      role: 'VIEWER',
      clusterSelector: null,
      namespaces: null,
    });
    expect(scopeOf({ role: 'VIEWER', clusterSelector: '', namespaces: 'a, b  c' }).namespaces).toEqual(['a', 'b', 'c']);
  });
});
