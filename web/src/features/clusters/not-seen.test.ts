import { describe, expect, it } from '@jest/globals';
import { notSeen } from './not-seen';

const denied = { unobserved: [{ kind: 'POD', reason: 'pods is forbidden' }] } as const;

describe('notSeen', () => {
  it('says why nothing was counted of a kind that nobody sees', () => {
    expect(notSeen(denied, 'POD', 0)).toBe('pods is forbidden');
  });

  it('says nothing against a kind that is seen, nor against what was counted before', () => {
    expect(notSeen(denied, 'CLUSTER_NODE', 0)).toBeNull();
    expect(notSeen(denied, 'POD', 3)).toBeNull();
    expect(notSeen({ unobserved: [] }, 'POD', 0)).toBeNull();
  });
});
