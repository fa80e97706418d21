import type { Across, Comparison, OverTime, SeriesGroup } from '../../graphql/generated';
import type { ChartSpec } from './chart-spec';

const METRIC: Readonly<Record<string, string>> = {
  'container.cpu.usage': 'Container CPU',
  'container.memory.working_set': 'Container memory',
  'node.cpu.usage': 'Node CPU',
  'node.memory.working_set': 'Node memory',
  'host.cpu.usage': 'Machine CPU',
  'host.cpu.utilization': 'Machine CPU utilization',
  'host.memory.used': 'Machine memory used',
  'host.memory.available': 'Machine memory available',
  'host.swap.used': 'Machine swap used',
  'host.load.1m': 'Machine load, 1 min',
  'host.load.5m': 'Machine load, 5 min',
  'host.load.15m': 'Machine load, 15 min',
  'host.disk.read': 'Machine disk read',
  'host.disk.write': 'Machine disk written',
  'host.network.receive': 'Machine network received',
  'host.network.transmit': 'Machine network sent',
  'host.filesystem.used': 'File system used',
  'host.filesystem.size': 'File system size',
};

export const GROUP_WORD: Readonly<Record<SeriesGroup, string>> = {
  ALL: 'Nothing',
  CLUSTER: 'Cluster',
  TEAM: 'Team',
  NAMESPACE: 'Namespace',
  WORKLOAD: 'Workload',
  CLUSTER_NODE: 'Node',
  POD: 'Pod',
  CONTAINER: 'Container',
  VOLUME: 'File system',
};

export const OVER_TIME_WORD: Readonly<Record<OverTime, string>> = {
  AVG: 'Mean',
  MIN: 'Min',
  MAX: 'Max',
  SUM: 'Sum',
  LAST: 'Last',
  P50: 'P50 (median)',
  P95: 'P95',
  P99: 'P99',
};

export const ACROSS_WORD: Readonly<Record<Across, string>> = {
  SUM: 'Sum',
  AVG: 'Mean',
  MIN: 'Min',
  MAX: 'Max',
  POOLED: 'All samples pooled',
};

export const COMPARISON_WORD: Readonly<Record<Comparison, string>> = {
  PREVIOUS_PERIOD: 'Previous period',
  PREVIOUS_DAY: 'Previous day',
  PREVIOUS_WEEK: 'Previous week',
};

/** What pods expose and what plug-ins measure goes by the name its owners know, with what was made of it. */
function broughtWord(name: string): string {
  const [, origin, rest = ''] = /^(prometheus|plugin)\.(.+)$/.exec(name) ?? [];
  if (origin === 'plugin') return rest.replace('.', ': ');
  return origin === undefined ? name : rest.replace(/\.per_second$/, ', per second').replace(/\.mean$/, ', mean');
}

/** A metric in words. */
export function metricWord(name: string): string {
  return METRIC[name] ?? broughtWord(name);
}

/** The metrics of a chart as the labels of its lines. */
export function metricLabels(metrics: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(metrics.map((name) => [name, metricWord(name)]));
}

/** The title of a chart: "Container CPU by pod", "Machine disk read, Machine disk written, p95". */
export function titleOf({ metrics, groupBy, overTime }: ChartSpec): string {
  const group = groupBy === 'ALL' ? '' : ` by ${GROUP_WORD[groupBy].toLowerCase()}`;
  const statistic = overTime === 'AVG' ? '' : `, ${statisticWord(overTime)}`;
  return `${metrics.map(metricWord).join(' and ')}${group}${statistic}`;
}

/** What a bucket's value is of its samples: "mean", "p95". */
export function statisticWord(overTime: OverTime): string {
  return overTime === 'P50' ? 'p50' : OVER_TIME_WORD[overTime].toLowerCase();
}
