import { describe, expect, it } from '@jest/globals';
import { KIND_WORDS, kindOfPath, kindPath } from './workload-kind';

describe('kinds of workloads', () => {
  it('come back from their address', () => {
    for (const [kind, word] of Object.entries(KIND_WORDS)) expect(kindOfPath(kindPath(word)!)).toBe(kind);
  });

  it('are written as kubectl takes them', () => {
    expect(kindPath('StatefulSet')).toBe('statefulset');
    expect(kindOfPath('StatefulSet')).toBe('STATEFUL_SET');
  });

  it('have no address where they are none', () => {
    expect(kindPath('Pod')).toBeNull();
    expect(kindOfPath('pod')).toBeNull();
  });
});
