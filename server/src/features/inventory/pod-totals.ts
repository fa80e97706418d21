import type { ContainerInput, ResourcesInput } from './inventory.types.js';

/** What a pod's row says of its containers together. */
export interface PodTotals {
  readyContainers: number;
  totalContainers: number;
  restartCount: number;
  lastRestartAt: Date | null;
  cpuRequestCores: number | null;
  cpuLimitCores: number | null;
  memoryRequestBytes: number | null;
  memoryLimitBytes: number | null;
}

const MAX_INTEGER = 2 ** 31 - 1;

/**
 * Sums up the regular and sidecar containers, as `kubectl get pods` does; init containers have ended when the others
 * run. Until then their restarts count too: a pod that never gets past them would look calm otherwise. Cores and bytes are null where no container sets them, which is not 0.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export function podTotals(containers: readonly ContainerInput[]): PodTotals {
  const counted = containers.filter((container) => container.kind !== 'INIT');
  const restarting = isInitialising(containers) ? containers : counted;
  const restarts = restarting.reduce((sum, container) => sum + container.restartCount, 0);
  return {
    readyContainers: counted.filter((container) => container.isReady).length,
    totalContainers: counted.length,
    restartCount: Math.min(restarts, MAX_INTEGER),
    lastRestartAt: lastRestart(restarting),
    cpuRequestCores: sumOf(counted, 'cpuRequestCores'),
    cpuLimitCores: sumOf(counted, 'cpuLimitCores'),
    memoryRequestBytes: sumOf(counted, 'memoryRequestBytes'),
    memoryLimitBytes: sumOf(counted, 'memoryLimitBytes'),
  };
}

function isInitialising(containers: readonly ContainerInput[]): boolean {
  return containers.some(({ kind, state, reason }) => {
    const isDone = state === 'TERMINATED' && reason === 'Completed';
    return kind === 'INIT' && !isDone;
  });
}

function sumOf(containers: readonly ContainerInput[], key: keyof ResourcesInput): number | null {
  const set = containers.flatMap((container) => container.resources[key] ?? []);
  return set.length === 0 ? null : set.reduce((sum, value) => sum + value, 0);
}

/** A running container restarted when its run began; one that crashed and waits, when its last run ended. */
function lastRestart(containers: readonly ContainerInput[]): Date | null {
  const times = containers
    .filter((container) => container.restartCount > 0)
    .flatMap((container) => {
      const at = container.state === 'RUNNING' ? container.startedAt : container.lastTermination?.finishedAt;
      return at ?? container.lastTermination?.finishedAt ?? [];
    });
  return times.length === 0 ? null : new Date(Math.max(...times.map((time) => time.getTime())));
}
