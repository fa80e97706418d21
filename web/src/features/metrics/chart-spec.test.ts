import { describe, expect, it } from '@jest/globals';
import { PLAIN_VIEW } from '../../ui/chart-view';
import { queryOf } from './chart-query';
import { type ChartSpec, parseSpec, plainSpec, writeSpec } from './chart-spec';
import { parseScope, type Scope, selectorOf, writeScope } from './scope';

const CLUSTER = 'Q2x1c3RlcjowMWEy_-x';
const POD = { kind: 'pod', id: 'UG9kOjE' } as const;

const FULL: ChartSpec = {
  metrics: ['host.disk.read', 'host.disk.write'],
  scope: { kind: 'namespace', cluster: CLUSTER, name: 'kube-system' },
  overTime: 'P95',
  across: 'POOLED',
  groupBy: 'CLUSTER_NODE',
  top: 5,
  view: {
    isTable: true,
    sort: { column: 'max', isDescending: true },
    shown: { kind: 'hide', names: ['worker-1: /var/lib|x*y', 'größe'] },
  },
};

describe('a chart in an address', () => {
  it.each<[string, ChartSpec]>([
    ['with everything set', FULL],
    ['as it begins', plainSpec(['container.cpu.usage'], { kind: 'fleet' })],
    ['with one line shown', { ...FULL, view: { ...PLAIN_VIEW, shown: { kind: 'only', names: ['a'] } } }],
  ])('is read as it was written, %s', (_, spec) => {
    expect(parseSpec(writeSpec(spec))).toEqual(spec);
  });

  it.each([
    'container.cpu.usage',
    '',
    'x*mars*AVG*SUM*ALL*8',
    'x*fleet*P96*SUM*ALL*8',
    'x*fleet*AVG*SUM*ALL*many',
    '*fleet*AVG*SUM*ALL*8',
    7,
  ])('is none where it cannot be read: %s', (text) => {
    expect(parseSpec(text)).toBeNull();
  });

  it('never has more lines or metrics than can be told apart', () => {
    const spec = parseSpec('a,b,c,d,e,f*fleet*AVG*SUM*POD*500');
    expect(spec).toMatchObject({ metrics: ['a', 'b', 'c', 'd'], top: 8 });
  });
});

describe('a scope in an address', () => {
  it.each<[Scope, object]>([
    [{ kind: 'fleet' }, { clusters: [] }],
    [{ kind: 'clusters', ids: ['a', 'b'] }, { clusters: ['a', 'b'] }],
    [{ kind: 'cluster', id: CLUSTER }, { cluster: CLUSTER }],
    [{ kind: 'team', id: 't' }, { team: 't' }],
    [{ kind: 'namespace', cluster: CLUSTER, name: 'a-b' }, { namespace: { cluster: CLUSTER, name: 'a-b' } }],
    [{ kind: 'workload', id: 'w' }, { workload: 'w' }],
    [{ kind: 'node', id: 'n' }, { clusterNode: 'n' }],
    [POD, { pod: 'UG9kOjE' }],
    [{ kind: 'container', id: 'c' }, { container: 'c' }],
  ])('%j survives the address and becomes a selector', (scope, selector) => {
    expect(parseScope(writeScope(scope))).toEqual(scope);
    expect(selectorOf(scope)).toEqual(selector);
  });

  it.each(['', 'pod', 'pod-', 'namespace-abc', 'galaxy-1'])('is none where it cannot be read: “%s”', (text) => {
    expect(parseScope(text)).toBeNull();
  });
});

describe('the query of a chart', () => {
  const range = { last: 'LAST_6H' } as const;

  it('names the range, so that the variables do not move with the clock', () => {
    expect(queryOf(plainSpec(['a'], POD), range, null)).toEqual(queryOf(plainSpec(['a'], POD), range, null));
    expect(queryOf(plainSpec(['a'], POD), range, null).input.range).toEqual({ last: 'LAST_6H' });
  });

  it('asks for the largest groups and what they leave out, and shares eight lines among the metrics', () => {
    const one = queryOf(plainSpec(['a'], POD, 'CONTAINER'), range, 'PREVIOUS_DAY').input;
    expect(one).toMatchObject({ top: 8, withOther: true, compareTo: 'PREVIOUS_DAY' });
    expect(queryOf(plainSpec(['a', 'b', 'c'], POD, 'CONTAINER'), range, null).input.top).toBe(2);
  });

  it('does not depend on how the chart is looked at', () => {
    const { view: _, ...question } = FULL;
    expect(queryOf(FULL, range, null)).toEqual(queryOf(question, range, null));
  });
});
