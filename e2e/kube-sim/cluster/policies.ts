import type { PodDisruptionBudget, ResourceQuota } from '../kinds.js';
import { quantity } from '../quantity.js';
import type { Condition, Labels, Pod } from '../types.js';
import { namedMeta } from './pod-factory.js';
import { isReady } from './pod-status.js';
import { podRequests } from './scheduler.js';
import type { WorkloadDraft } from './workload.js';
import type { World } from './world.js';

/** What the namespaces with a quota may use at most; `data` has nearly used up its CPU. */
export const QUOTAS: readonly { namespace: string; name: string; hard: Labels }[] = [
  {
    namespace: 'payments',
    name: 'team-payments',
    hard: { 'limits.memory': '16Gi', pods: '40', 'requests.cpu': '6', 'requests.memory': '8Gi' },
  },
  {
    namespace: 'data',
    name: 'team-data',
    hard: {
      persistentvolumeclaims: '10',
      pods: '20',
      'requests.cpu': '9',
      'requests.memory': '16Gi',
      'requests.storage': '500Gi',
    },
  },
];

export function budgetOf(world: World, draft: WorkloadDraft): PodDisruptionBudget | undefined {
  const { budget, name, namespace } = draft;
  if (!budget) return undefined;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: namedMeta(world, 'PodDisruptionBudget', { generation: 1, labels: { app: name }, name, namespace }),
    spec: { ...budget, selector: { matchLabels: { app: name } } },
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  };
}

/** A number, or a percentage of so many pods, rounded up as the disruption controller does. */
function countOf(value: number | string, expected: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseFloat(value) / 100) * expected);
}

function allowance(now: string, allowed: number): Condition {
  const status = allowed > 0 ? 'True' : 'False';
  const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods';
  return { lastTransitionTime: now, message: '', reason, status, type: 'DisruptionAllowed' };
}

/** How many pods may go now. */
export function updateBudget(world: World, budget: PodDisruptionBudget, pods: readonly Pod[]): void {
  const { namespace, name } = budget.metadata;
  const { minAvailable, maxUnavailable } = budget.spec;
  const expectedPods = pods.length;
  const desiredHealthy =
    maxUnavailable === undefined
      ? countOf(minAvailable ?? 0, expectedPods)
      : Math.max(0, expectedPods - countOf(maxUnavailable, expectedPods));
  const currentHealthy = pods.filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp).length;
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
  world.store.update('poddisruptionbudgets', namespace, name, ({ status, metadata }) => {
    const known = status.conditions?.[0];
    const next = allowance(world.clock.timestamp(), disruptionsAllowed);
    status.conditions = [known?.status === next.status ? known : next];
    Object.assign(status, { currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods });
    status.observedGeneration = metadata.generation ?? 1;
  });
}

export function createQuotas(world: World): void {
  for (const { namespace, name, hard } of QUOTAS) {
    const metadata = namedMeta(world, 'ResourceQuota', { name, namespace });
    const quota: ResourceQuota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard }, status: {} };
    world.store.create('resourcequotas', quota);
  }
}

const cores = (value: number) => {
  const milli = Math.round(value * 1000);
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
};
const bytes = (value: number) => (value % 2 ** 30 === 0 ? `${value / 2 ** 30}Gi` : `${Math.round(value / 2 ** 20)}Mi`);

/** Counts what a namespace uses of its quota: pods that have ended count no more. */
export function updateQuota(world: World, namespace: string): void {
  const quota = world.store.list('resourcequotas').find((it) => it.metadata.namespace === namespace);
  if (!quota) return;
  const isHere = (it: { metadata: { namespace?: string } }) => it.metadata.namespace === namespace;
  const pods = world.store.list('pods').filter((it) => isHere(it) && !/Succeeded|Failed/.test(it.status.phase));
  const claims = world.store.list('persistentvolumeclaims').filter(isHere);
  const sum = (of: (pod: Pod) => number) => pods.reduce((total, pod) => total + of(pod), 0);
  const memoryLimit = (pod: Pod) =>
    pod.spec.containers.reduce((total, it) => total + quantity(it.resources.limits?.memory), 0);
  const used: Labels = {
    'limits.memory': bytes(sum(memoryLimit)),
    persistentvolumeclaims: String(claims.length),
    pods: String(pods.length),
    'requests.cpu': cores(sum((pod) => podRequests(pod.spec).cpu)),
    'requests.memory': bytes(sum((pod) => podRequests(pod.spec).memory)),
    'requests.storage': bytes(claims.reduce((total, it) => total + quantity(it.spec.resources.requests.storage), 0)),
  };
  world.store.update('resourcequotas', namespace, quota.metadata.name, ({ spec, status }) => {
    status.hard = spec.hard;
    status.used = Object.fromEntries(Object.keys(spec.hard).map((name) => [name, used[name] ?? '0']));
  });
}
