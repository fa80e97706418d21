import type { CatalogMetric } from '../metrics/metrics.catalog.js';
import type { MeasuredSubject, SubjectSort } from './measured-subject.js';
import {
  isOfContainer,
  RESOURCE_METRICS,
  type RuleOverTime,
  type RuleParams,
  type SaturationBase,
} from './rule-params.js';

/** What a rule over metrics reads: one metric of one sort of subject, beside it how much there is. */
export interface MetricQuestion {
  metric: string;
  sort: SubjectSort;
  overTime: RuleOverTime;
  /** The metric that says how much there is; null where the inventory or nothing does. */
  sizeMetric: string | null;
  /** What a subject's use is measured against; null where nothing is. */
  baseOf: ((subject: MeasuredSubject) => number | null) | null;
}

const BASES = {
  CPU: { REQUEST: 'cpuRequest', LIMIT: 'cpuLimit', ALLOCATABLE: 'cpuAllocatable', CAPACITY: 'cpuCapacity' },
  MEMORY: {
    REQUEST: 'memoryRequest',
    LIMIT: 'memoryLimit',
    ALLOCATABLE: 'memoryAllocatable',
    CAPACITY: 'memoryCapacity',
  },
} as const;

const USAGE = {
  CPU: { container: 'container.cpu.usage', node: 'node.cpu.usage', host: 'host.cpu.usage' },
  MEMORY: { container: 'container.memory.working_set', node: 'node.memory.working_set', host: 'host.memory.used' },
} as const;

/** What a rule over metrics asks of a cluster of this kind; null where such a cluster has nothing of it. */
export function metricQuestionOf(
  params: RuleParams,
  metricOf: (name: string) => Pick<CatalogMetric, 'subjectKind'> | undefined,
  clusterKind: 'KUBERNETES' | 'HOST',
): MetricQuestion | null {
  const { resource } = params;
  const question = resource === null ? ofMetric(params) : ofResource(params, clusterKind === 'HOST');
  const metric = question && metricOf(question.metric);
  if (!question || !metric) return null;
  const isOfHosts = question.metric.startsWith('host.');
  if (isOfHosts !== (clusterKind === 'HOST') && isBuiltIn(question.metric)) return null;
  return { ...question, sort: sortOf(metric.subjectKind, clusterKind) };
}

/** Names of the product’s own metrics say which clusters have them; what plug-ins register may come from any. */
function isBuiltIn(metric: string): boolean {
  return /^(host|node|pod|container|volume)\./.test(metric);
}

function sortOf(kind: CatalogMetric['subjectKind'], clusterKind: 'KUBERNETES' | 'HOST'): SubjectSort {
  if (kind !== 'VOLUME') return kind;
  return clusterKind === 'HOST' ? 'FILESYSTEM' : 'CLAIM';
}

type Unsorted = Omit<MetricQuestion, 'sort'>;

function ofMetric({ metric, overTime }: RuleParams): Unsorted | null {
  return metric === null ? null : { metric, overTime: overTime ?? 'AVG', sizeMetric: null, baseOf: null };
}

function ofResource({ resource, against }: RuleParams, isHost: boolean): Unsorted | null {
  if (resource === 'CPU' || resource === 'MEMORY') return ofUsage(resource, against ?? 'CAPACITY', isHost);
  const { used, size } = RESOURCE_METRICS[resource!];
  return used === null ? null : { metric: used, overTime: 'AVG', sizeMetric: size, baseOf: null };
}

function ofUsage(resource: 'CPU' | 'MEMORY', against: SaturationBase, isHost: boolean): Unsorted {
  const metrics = USAGE[resource];
  const ofNode = isHost ? metrics.host : metrics.node;
  const key = BASES[resource][against];
  const capacity = BASES[resource].CAPACITY;
  return {
    metric: isOfContainer(against) ? metrics.container : ofNode,
    overTime: 'AVG',
    sizeMetric: null,
    // A machine outside Kubernetes gives all it has.
    baseOf: (subject) => subject[key] ?? (isHost && against === 'ALLOCATABLE' ? subject[capacity] : null),
  };
}
