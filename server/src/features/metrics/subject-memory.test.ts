import { describe, expect, it } from '@jest/globals';
import type { SubjectKey } from './subject-key.js';
import { SubjectMemory } from './subject-memory.js';

const key = (kind: SubjectKey['kind'], namespace: string, name: string, container = ''): SubjectKey => ({
  kind,
  namespace,
  name,
  container,
});

describe('SubjectMemory', () => {
  it('finds each kind by its own names, whether absent parts are null or empty', () => {
    const memory = new SubjectMemory(100);
    memory.remember('c', key('POD', 'shop', 'web'), 1);
    memory.remember('c', key('CONTAINER', 'shop', 'web', 'app'), 2);
    memory.remember('c', key('CONTAINER', 'shop', 'web', 'proxy'), 3);
    memory.remember('c', key('CLUSTER_NODE', '', 'web'), 4);
    memory.remember('c', key('VOLUME', '', 'web', '/'), 5);
    const known = memory.of('c');
    expect(known.idOf(key('POD', 'shop', 'web'))).toBe(1);
    expect(known.idOf({ kind: 'CONTAINER', namespace: 'shop', name: 'web', container: 'app' })).toBe(2);
    expect(known.idOf(key('CONTAINER', 'shop', 'web', 'proxy'))).toBe(3);
    expect(known.idOf({ kind: 'CLUSTER_NODE', name: 'web' })).toBe(4);
    expect(known.idOf({ kind: 'VOLUME', name: 'web', namespace: null, container: '/' })).toBe(5);
    expect(known.podIdOf({ kind: 'CONTAINER', namespace: 'shop', name: 'web' })).toBe(1);
  });

  it('does not know what it was not told: another cluster, a container of a known pod, a pod of a known container', () => {
    const memory = new SubjectMemory(100);
    memory.remember('c', key('CONTAINER', 'shop', 'web', 'app'), 2);
    expect(memory.of('d').idOf(key('CONTAINER', 'shop', 'web', 'app'))).toBe(0);
    expect(memory.of('c').idOf(key('CONTAINER', 'shop', 'web', 'proxy'))).toBe(0);
    expect(memory.of('c').idOf(key('POD', 'shop', 'web'))).toBe(0);
  });

  it('forgets the cluster that was used longest ago when it is full, and counts a subject once', () => {
    const memory = new SubjectMemory(2);
    memory.remember('a', key('POD', 'shop', 'web'), 1);
    memory.remember('a', key('POD', 'shop', 'web'), 1);
    memory.remember('b', key('POD', 'shop', 'web'), 2);
    expect(memory.size).toBe(2);
    memory.of('a');
    memory.remember('c', key('POD', 'shop', 'web'), 3);
    expect(['a', 'b', 'c'].map((cluster) => memory.of(cluster).idOf(key('POD', 'shop', 'web')))).toEqual([1, 0, 3]);
  });

  it('asks for a cluster anew after a day, because a subject that was not measured for days may be gone', () => {
    let now = 0;
    const memory = new SubjectMemory(10, () => now);
    memory.remember('a', key('POD', 'shop', 'web'), 1);
    now = 23 * 3_600_000;
    expect(memory.of('a').idOf(key('POD', 'shop', 'web'))).toBe(1);
    now = 24 * 3_600_000;
    expect(memory.of('a').idOf(key('POD', 'shop', 'web'))).toBe(0);
    expect(memory.size).toBe(0);
    memory.remember('a', key('POD', 'shop', 'web'), 2);
    expect(memory.of('a').idOf(key('POD', 'shop', 'web'))).toBe(2);
  });
});
