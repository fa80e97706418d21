import { describe, expect, it } from '@jest/globals';
import { ContainerKind, ContainerStateKind } from './container.entity.js';
import type { ContainerInput } from './inventory.types.js';
import { podTotals } from './pod-totals.js';

function container(over: Partial<ContainerInput>): ContainerInput {
  return {
    name: 'app',
    kind: ContainerKind.REGULAR,
    state: ContainerStateKind.RUNNING,
    isReady: true,
    restartCount: 0,
    resources: {},
    hasLivenessProbe: false,
    hasReadinessProbe: false,
    hasStartupProbe: false,
    ...over,
  };
}

const time = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

describe('podTotals', () => {
  it('counts regular and sidecar containers, not init containers', () => {
    const totals = podTotals([
      container({}),
      container({ kind: ContainerKind.SIDECAR, isReady: false, restartCount: 2 }),
      container({
        ...{ kind: ContainerKind.INIT, restartCount: 9, resources: { cpuRequestCores: 8 } },
        ...{ state: ContainerStateKind.TERMINATED, reason: 'Completed' },
      }),
    ]);
    expect(totals).toMatchObject({ totalContainers: 2, readyContainers: 1, restartCount: 2, cpuRequestCores: null });
  });

  it('counts the restarts of an init container that the pod does not get past', () => {
    const crashing = container({
      ...{ kind: ContainerKind.INIT, restartCount: 5, state: ContainerStateKind.WAITING },
      lastTermination: { finishedAt: time(3) },
    });
    const totals = podTotals([crashing, container({ state: ContainerStateKind.WAITING, isReady: false })]);
    expect(totals).toMatchObject({ totalContainers: 1, restartCount: 5, lastRestartAt: time(3) });
  });

  it('sums what is set, is null where no container sets it, and keeps zero as a number', () => {
    const totals = podTotals([
      container({ resources: { cpuRequestCores: 0.25, memoryLimitBytes: 0 } }),
      container({ resources: { cpuRequestCores: 0.5 } }),
    ]);
    expect(totals).toMatchObject({
      cpuRequestCores: 0.75,
      cpuLimitCores: null,
      memoryRequestBytes: null,
      memoryLimitBytes: 0,
    });
  });

  it('dates the last restart by the run that goes on, or by the end of the last one', () => {
    const running = container({ restartCount: 1, startedAt: time(5), lastTermination: { finishedAt: time(4) } });
    const waiting = container({
      restartCount: 3,
      state: ContainerStateKind.WAITING,
      lastTermination: { finishedAt: time(7) },
    });
    expect(podTotals([running]).lastRestartAt).toEqual(time(5));
    expect(podTotals([running, waiting]).lastRestartAt).toEqual(time(7));
    expect(podTotals([container({ startedAt: time(1) })]).lastRestartAt).toBeNull();
    expect(podTotals([container({ restartCount: 1 })]).lastRestartAt).toEqual(null);
  });

  it('fits the sum of restarts into an integer column', () => {
    const many = container({ restartCount: 2 ** 31 - 1 });
    expect(podTotals([many, many]).restartCount).toBe(2 ** 31 - 1);
  });

  it('knows a pod without containers', () => {
    expect(podTotals([])).toMatchObject({ totalContainers: 0, restartCount: 0, cpuRequestCores: null });
  });
});
