import { describe, expect, it } from '@jest/globals';
import { plainSpec } from './chart-spec';
import { fit, isPossibleScope, possibleGroups } from './fit';
import { type CatalogueMetric, metricGroups, withMetric } from './metric-options';
import { metricWord, titleOf } from './metric-words';
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

  it('marks what is chosen', () => {
    expect(options(['host.disk.read']).map(({ isOn }) => isOn)).toEqual([true, false, false]);
  });
});

describe('metricWord', () => {
  it.each([
    ['container.cpu.usage', 'Container CPU'],
    ['queue.length', 'queue.length'],
    ['prometheus.queue_length', 'queue_length'],
    ['prometheus.http_requests_total.per_second', 'http_requests_total, per second'],
    ['prometheus.request_duration_seconds.mean', 'request_duration_seconds, mean'],
    ['plugin.redis_queue.mail', 'redis_queue: mail'],
  ])('says of %s: %s', (name, word) => {
    expect(metricWord(name)).toBe(word);
  });
});

describe('withMetric', () => {
  const add = (chosen: string[], name: string) => withMetric(CATALOGUE, chosen, name);

  it('adds a metric of the same unit, and takes it out again', () => {
    expect(add(['host.disk.read'], 'host.disk.write')).toEqual(['host.disk.read', 'host.disk.write']);
    expect(add(['host.disk.read', 'host.disk.write'], 'host.disk.read')).toEqual(['host.disk.write']);
  });

  it('lets a metric of another unit stand alone: a chart has one axis', () => {
    expect(add(['host.disk.read', 'host.disk.write'], 'host.load.1m')).toEqual(['host.load.1m']);
  });

  it('keeps the last metric: a chart of nothing asks nothing', () => {
    expect(add(['host.disk.read'], 'host.disk.read')).toEqual(['host.disk.read']);
  });
});

describe('fit', () => {
  const catalogue = [metric('node.cpu'), metric('container.cpu', { subjectKind: 'CONTAINER' })];
  const pods = plainSpec(['container.cpu'], { kind: 'pod', id: 'p' }, 'CONTAINER');

  it('leaves what the metric has', () => {
    expect(fit(pods, catalogue)).toEqual(pods);
    expect(fit({ ...pods, metrics: ['unknown'] }, catalogue)).toMatchObject({ groupBy: 'CONTAINER' });
  });

  it('asks for nodes by node and of the fleet, since a pod has none', () => {
    expect(fit({ ...pods, metrics: ['node.cpu'] }, catalogue)).toMatchObject({
      scope: { kind: 'fleet' },
      groupBy: 'CLUSTER_NODE',
    });
    expect(possibleGroups(['node.cpu'], catalogue)).toEqual(['ALL', 'CLUSTER', 'CLUSTER_NODE']);
    expect(isPossibleScope('container', ['node.cpu', 'container.cpu'], catalogue)).toBe(false);
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
