import type { ResourceValuesFragment, UsageValuesFragment, WorkloadOverviewFragment } from '../../graphql/generated';
import { plural } from '../../lib/format';

export type WorkloadPod = WorkloadOverviewFragment['pods']['edges'][number]['node'];

/** What the pods of a workload use and may use together. */
export interface WorkloadSums {
  readonly usage: UsageValuesFragment;
  readonly resources: ResourceValuesFragment;
  /** Pods in the sums: those that have not ended. */
  readonly pods: number;
}

const HAS_ENDED = new Set(['SUCCEEDED', 'FAILED']);
const DAY_MS = 86_400_000;

/** Pods that still hold what they request. */
export function livePods(pods: readonly WorkloadPod[]): WorkloadPod[] {
  return pods.filter(({ phase, deletedAt }) => deletedAt === null && !HAS_ENDED.has(phase));
}

/** The sum of what is known; null where nothing is. */
function sumKnown(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

/** A sum that means something only with all of its parts: one pod without a limit has none at all. */
function sumOfAll(values: readonly (number | null)[]): number | null {
  return values.includes(null) ? null : sumKnown(values);
}

function usageOf(pods: readonly WorkloadPod[]): UsageValuesFragment {
  const usages = pods.map(({ usage }) => usage);
  const measured = usages.filter(({ cpuCores, memoryBytes }) => cpuCores !== null || memoryBytes !== null);
  // Without a pod nothing runs; else the first pod says why.
  const missing = measured.length === 0 ? usages[0] : undefined;
  return {
    cpuCores: sumKnown(usages.map(({ cpuCores }) => cpuCores)),
    memoryBytes: sumKnown(usages.map(({ memoryBytes }) => memoryBytes)),
    source: measured[0]?.source ?? null,
    observedAt: measured.map(({ observedAt }) => observedAt ?? '').sort()[0] || null,
    stale: measured.some(({ stale }) => stale),
    absent: pods.length === 0 ? 'NOT_RUNNING' : (missing?.absent ?? null),
    absentReason: pods.length === 0 ? 'None of its pods runs' : (missing?.absentReason ?? null),
  };
}

/** Sums over the pods that have not ended. */
export function workloadSums(all: readonly WorkloadPod[]): WorkloadSums {
  const pods = livePods(all);
  const of = (field: keyof ResourceValuesFragment) => pods.map(({ resources }) => resources[field]);
  return {
    usage: usageOf(pods),
    resources: {
      cpuRequestCores: sumKnown(of('cpuRequestCores')),
      cpuLimitCores: sumOfAll(of('cpuLimitCores')),
      memoryRequestBytes: sumKnown(of('memoryRequestBytes')),
      memoryLimitBytes: sumOfAll(of('memoryLimitBytes')),
    },
    pods: pods.length,
  };
}

/** Why pods are not well: "2 pods CrashLoopBackOff", the most frequent first. */
export function troubles(pods: readonly WorkloadPod[]): string[] {
  const counts = new Map<string, number>();
  for (const { phase, reason, deletedAt } of pods) {
    if (reason !== null && phase !== 'SUCCEEDED' && deletedAt === null)
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${plural(count, 'pod')} ${reason}`);
}

export interface Restarts {
  /** Of the living pods since they were created. */
  readonly total: number;
  /** Pods whose newest restart is less than a day ago. */
  readonly podsInDay: number;
  readonly lastAt: string | null;
}

/** How often its pods restarted. */
export function restartsOf(pods: readonly WorkloadPod[], now: Date): Restarts {
  const times = pods.map(({ lastRestartAt }) => lastRestartAt).filter((at) => at !== null);
  return {
    total: pods.reduce((sum, { restartCount }) => sum + restartCount, 0),
    podsInDay: times.filter((at) => now.getTime() - Date.parse(at) < DAY_MS).length,
    lastAt: times.sort().at(-1) ?? null,
  };
}
