import { describe, expect, it } from '@jest/globals';
import type { AlertFacts, Matcher } from '../alerts/matcher.js';
import { type MutingSilence, muteBy } from './mute.js';

const facts = { clusterId: 'c1', clusterName: 'prod', namespace: 'shop', labels: {} } as AlertFacts;
const SHOP: Matcher[] = [{ field: 'namespace', operator: 'IN', values: ['shop'] }];
const silence = (id: string, hour: number, overrides: Partial<MutingSilence> = {}): MutingSilence => ({
  id,
  clusterId: null,
  matchers: SHOP,
  endsAt: new Date(Date.UTC(2026, 0, 1, hour)),
  createdBy: 'Ann',
  reason: 'Planned',
  ...overrides,
});

describe('muteBy', () => {
  it('finds the silence that ends last, in whatever order they come', () => {
    const three = [silence('a', 10), silence('b', 12), silence('c', 11)];
    for (const order of [three, [...three].reverse()]) {
      expect(muteBy(order)(facts)).toEqual({ silenceId: 'b', until: three[1]!.endsAt, why: 'Ann: Planned' });
    }
  });

  it('finds the same one of two that end together', () => {
    const two = [silence('b', 10), silence('a', 10)];
    expect([muteBy(two)(facts)?.silenceId, muteBy([...two].reverse())(facts)?.silenceId]).toEqual(['a', 'a']);
  });

  it('mutes nothing that no silence matches', () => {
    const pay: Matcher[] = [{ field: 'namespace', operator: 'IN', values: ['pay'] }];
    expect(muteBy([silence('a', 10, { matchers: pay })])(facts)).toBeNull();
    expect(muteBy([])(facts)).toBeNull();
  });

  it('mutes in its own cluster only, whatever bears the cluster’s name by now', () => {
    const named: Matcher[] = [{ field: 'cluster', operator: 'IN', values: ['prod'] }];
    expect(muteBy([silence('a', 10, { matchers: named, clusterId: 'c2' })])(facts)).toBeNull();
    expect(muteBy([silence('a', 10, { matchers: named, clusterId: 'c1' })])(facts)?.silenceId).toBe('a');
  });
});
