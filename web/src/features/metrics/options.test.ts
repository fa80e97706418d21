import { describe, expect, it } from '@jest/globals';
import { plainSpec } from './chart-spec';
import { type CatalogueMetric, metricGroups, toggleMetric } from './metric-options';
import { titleOf } from './metric-words';
import { withCluster } from './scope-options';

const metric = (name: string, change: Partial<CatalogueMetric> = {}): CatalogueMetric => ({
  name,
  unit: 'BYTES_PER_SECOND',
  kind: 'GAUGE',
  subjectKind: 'CLUSTER_NODE',
  meaning: 'Bytes, per second.',
  source: 'The operating system',
  ...change,
});
const CATALOGUE = [metric('host.disk.read'), metric('host.disk.write'), metric('host.load.1m', { unit: 'COUNT' })];

describe('metricGroups', () => {
  const options = (chosen: string[], text = '') =>
    metricGroups(CATALOGUE, chosen, text).flatMap((group) => group.options);

  it('finds metrics by words of name or meaning', () => {
    expect(options([], 'disk written').map(({ value }) => value)).toEqual(['host.disk.write']);
    expect(options([], 'nothing like it')).toEqual([]);
  });

  it('refuses a metric of another unit, and says why', () => {
    const [read, write, load] = options(['host.disk.read']);
    expect(read).toMatchObject({ isOn: true, refusal: undefined });
    expect(write?.refusal).toBeUndefined();
    expect(load?.refusal).toBe('has another unit than what is chosen');
  });
});

describe('toggleMetric', () => {
  it('keeps the last metric: a chart of nothing asks nothing', () => {
    expect(toggleMetric(['a'], 'a')).toEqual(['a']);
    expect(toggleMetric(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggleMetric(['a', 'b'], 'a')).toEqual(['b']);
  });
});

describe('withCluster', () => {
  const cluster = (id: string) => ({ kind: 'cluster', id }) as const;

  it('adds a cluster to those before, and takes it out again', () => {
    const both = { kind: 'clusters', ids: ['a', 'b'] } as const;
    expect(withCluster(cluster('a'), cluster('b'))).toEqual(both);
    expect(withCluster(both, cluster('a'))).toEqual(cluster('b'));
    expect(withCluster(cluster('a'), cluster('a'))).toEqual({ kind: 'fleet' });
  });

  it('replaces what is no cluster', () => {
    expect(withCluster({ kind: 'pod', id: 'p' }, cluster('a'))).toEqual(cluster('a'));
  });
});

describe('titleOf', () => {
  it('says metric, group and statistic in words', () => {
    const spec = plainSpec(['container.cpu.usage'], { kind: 'fleet' }, 'POD');
    expect(titleOf(spec)).toBe('Container CPU by pod');
    expect(titleOf({ ...spec, metrics: ['gpu.used', 'host.disk.read'], groupBy: 'ALL', overTime: 'P95' })).toBe(
      'gpu.used and Machine disk read, p95',
    );
  });
});
