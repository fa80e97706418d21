import { describe, expect, it } from '@jest/globals';
import { explainHealth, gapKind } from './cluster-health';

describe('explainHealth', () => {
  it('names every reason on a line of its own, and how fresh a healthy cluster is', () => {
    const since = '2026-03-01T14:00:00Z';
    const reasons = [
      { code: 'NODES_NOT_READY' as const, message: 'One node is not ready.', since },
      { code: 'CLOCK_SKEWED' as const, message: 'The clock is wrong.', since },
    ];
    expect(explainHealth({ reason: 'One node is not ready.', reasons })).toBe(
      'One node is not ready.\nThe clock is wrong.',
    );
    expect(explainHealth({ reason: 'The last report came 2 s ago.', reasons: [] })).toBe(
      'The last report came 2 s ago.',
    );
  });
});

describe('gapKind', () => {
  const from = '2026-03-01T14:00:00Z';
  it.each([
    ['warns of a gap that lasts', null, 0, 'degraded'],
    ['tells that something is missing', '2026-03-01T14:10:00Z', 300, 'unknown'],
    ['tells that all of it is there again', '2026-03-01T14:10:00Z', 600, 'healthy'],
  ] as const)('%s', (_clause, to, backfilledSeconds, kind) => {
    expect(gapKind({ from, to, backfilledSeconds })).toBe(kind);
  });
});
