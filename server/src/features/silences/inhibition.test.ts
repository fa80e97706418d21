import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { INHIBITION_RULES, type Inhibitable, inhibitorOf, isSource } from './inhibition.js';

const NOON = new Date('2026-01-01T12:00:00Z');
const minutes = (count: number): Date => new Date(NOON.getTime() + count * 60_000);

const pod = (overrides: Partial<Inhibitable> = {}): Inhibitable => ({
  id: 'pod',
  clusterId: 'c1',
  subjectKind: 'Pod',
  subjectName: 'web-0',
  nodeName: 'node-1',
  rule: 'CrashLoopBackOff',
  isFiring: true,
  since: NOON,
  ...overrides,
});
const node = (overrides: Partial<Inhibitable> = {}): Inhibitable =>
  pod({ id: 'node', subjectKind: 'Node', subjectName: 'node-1', rule: 'NodeNotReady', ...overrides });
const cluster = (overrides: Partial<Inhibitable> = {}): Inhibitable =>
  pod({
    id: 'cluster',
    subjectKind: 'Cluster',
    subjectName: 'c1',
    nodeName: null,
    rule: 'ClusterOffline',
    ...overrides,
  });

describe('inhibitorOf', () => {
  const cases: [string, Inhibitable, Inhibitable[], string | null][] = [
    ['a node that is down explains a pod on it', pod(), [node()], 'node'],
    ['also one whose trouble began before', pod({ since: minutes(-60) }), [node()], 'node'],
    ['and one that is pending', pod({ isFiring: false }), [node()], 'node'],
    ['a node explains no pod elsewhere', pod({ nodeName: 'node-2' }), [node()], null],
    ['nor one whose node is not known', pod({ nodeName: null }), [node()], null],
    ['nor one on a node of that name in another cluster', pod({ clusterId: 'c2' }), [node()], null],
    ['a node that is only pending explains nothing', pod(), [node({ isFiring: false })], null],
    ['a node under pressure is not down', pod(), [node({ rule: 'EvictionThresholdMet' })], null],
    ['a node explains no other trouble of itself', node({ id: 'n2', rule: 'DiskFilling' }), [node()], null],
    ['a cluster that is silent explains what came after', pod({ since: minutes(5) }), [cluster()], 'cluster'],
    ['and what came just before', pod({ since: minutes(-2) }), [cluster()], 'cluster'],
    ['but not what stood long before', pod({ since: minutes(-3) }), [cluster()], null],
    ['a cluster explains a node', node({ since: minutes(1) }), [cluster()], 'cluster'],
    ['a node explains no cluster', cluster(), [node()], null],
    ['of two that explain it the higher one counts', pod(), [node({ since: minutes(-9) }), cluster()], 'cluster'],
    ['of two alike the older one counts', pod(), [node(), node({ id: 'older', since: minutes(-1) })], 'older'],
    ['an alert does not explain itself', node(), [node()], null],
  ];
  it.each(cases)('%s', (_title, target, sources, expected) => {
    expect(inhibitorOf(target, sources)).toBe(expected);
    expect(inhibitorOf(target, [...sources].reverse())).toBe(expected);
  });

  it('makes no circle among any alerts, and no alert explains itself', () => {
    const rules = [...INHIBITION_RULES.flatMap(({ sourceRules }) => sourceRules), 'OOMKilled'];
    const alert = fc.record({
      clusterId: fc.constantFrom('c1', 'c2'),
      subjectKind: fc.constantFrom('Pod', 'Node', 'Cluster', 'Deployment'),
      subjectName: fc.constantFrom('n1', 'n2', 'c1'),
      nodeName: fc.constantFrom('n1', 'n2', null),
      rule: fc.constantFrom(...rules),
      isFiring: fc.boolean(),
      since: fc.integer({ min: -10, max: 10 }).map(minutes),
    });
    let explained = 0;
    fc.assert(
      fc.property(fc.array(alert, { maxLength: 12 }), (drawn) => {
        const alerts = drawn.map((one, n) => ({ ...one, id: `a${n}` }));
        const by = new Map(alerts.map((one) => [one.id, inhibitorOf(one, alerts)]));
        for (const { id } of alerts) {
          const seen = new Set<string>();
          for (let at: string | null = id; at !== null; at = by.get(at) ?? null) {
            expect(seen.has(at)).toBe(false);
            seen.add(at);
            explained += 1;
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(explained).toBeGreaterThan(300);
  });

  it('knows a source by its rule and kind, whether it fires or not', () => {
    expect(isSource(node({ isFiring: false }))).toBe(true);
    expect(isSource(pod({ rule: 'NodeNotReady' }))).toBe(false);
  });
});
