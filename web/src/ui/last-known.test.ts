import { describe, expect, it } from '@jest/globals';
import { lastKnown } from './last-known';

describe('lastKnown', () => {
  const offline = { health: { status: 'OFFLINE' } };

  it('takes good news back once the cluster is offline', () => {
    expect(lastKnown('healthy', offline)).toBe('unknown');
    expect(lastKnown('healthy', { health: { status: 'WARNING' } })).toBe('healthy');
  });

  it('keeps bad news', () => {
    expect(lastKnown('failing', offline)).toBe('failing');
  });
});
