import { cpuAt, type Load, type LoadProfile, loadOf, memoryAt } from '../load.js';
import type { TimeAxis } from './axis.js';
import { type ContainerLife, type History, runStartedAt } from './life.js';

/** Kubelet, container runtime and system daemons of a node. */
export const SYSTEM_LOAD: LoadProfile = { shape: 'traffic', cpu: [95, 260], memory: [880, 1_060] };
export const SYSTEM_LIMITS = { cpuLimit: 1_000, memoryLimit: 4_096 };

/** One entry per moment of an axis: millicores and MiB, NaN where nothing was measured. */
export interface UsageColumns {
  cpu: Float64Array;
  memory: Float64Array;
}

export function emptyColumns(count: number): UsageColumns {
  return { cpu: new Float64Array(count).fill(Number.NaN), memory: new Float64Array(count).fill(Number.NaN) };
}

function loadOfLife(seed: number, { profile, key, cpuLimit, memoryLimit }: ContainerLife): Load {
  const limits = {
    cpuLimit: cpuLimit ?? Number.POSITIVE_INFINITY,
    memoryLimit: memoryLimit ?? Number.POSITIVE_INFINITY,
  };
  return loadOf(profile, { seed, key, ...limits });
}

/** The moments of the axis at which the container lived, as [first, past the last). */
function momentsOf({ fromMs, toMs }: { fromMs: number; toMs: number }, axis: TimeAxis): [number, number] {
  const indexOf = (ms: number) => Math.ceil((ms - axis.fromMs) / axis.stepMs);
  return [Math.max(0, indexOf(fromMs)), Math.min(axis.count, indexOf(toMs))];
}

/** Writes what a container used into the columns; moments outside of its life stay as they are. */
export function fillUsage(seed: number, life: ContainerLife, axis: TimeAxis, { cpu, memory }: UsageColumns): void {
  const load = loadOfLife(seed, life);
  const [first, end] = momentsOf(life, axis);
  for (let i = first; i < end; i++) {
    const nowMs = axis.fromMs + i * axis.stepMs;
    const startedMs = runStartedAt(life, nowMs);
    const visitors = (axis.visitors[i] as number) * life.share;
    cpu[i] = cpuAt(load, nowMs, startedMs, visitors);
    memory[i] = memoryAt(load, nowMs, startedMs, visitors);
  }
}

/** Writes what the system of a node used. */
export function fillSystem(seed: number, node: string, axis: TimeAxis, { cpu, memory }: UsageColumns): void {
  const load = loadOf(SYSTEM_LOAD, { seed, key: node, ...SYSTEM_LIMITS });
  for (let i = 0; i < axis.count; i++) {
    const nowMs = axis.fromMs + i * axis.stepMs;
    const visitors = axis.visitors[i] as number;
    cpu[i] = cpuAt(load, nowMs, 0, visitors);
    memory[i] = memoryAt(load, nowMs, 0, visitors);
  }
}

/** Adds what one column says to another; NaN adds nothing. */
export function addTo(sum: Float64Array, column: Float64Array): void {
  for (let i = 0; i < sum.length; i++) {
    const value = column[i] as number;
    if (!Number.isNaN(value)) sum[i] = (sum[i] as number) + value;
  }
}

/** Removes what fell into a silence of the agent. */
export function silence({ silences }: Pick<History, 'silences'>, axis: TimeAxis, { cpu, memory }: UsageColumns): void {
  for (const span of silences) {
    const [first, end] = momentsOf(span, axis);
    if (first >= end) continue;
    cpu.fill(Number.NaN, first, end);
    memory.fill(Number.NaN, first, end);
  }
}

/** Millicores as the metrics API says them (whole nanocores) and an agent reports them: whole microcores. */
export function toMicrocores(millicores: number): number {
  return Math.max(1, Math.floor((Math.round(millicores * 1e6) + 500) / 1_000));
}

/** MiB as the metrics API says them (whole KiB) and an agent reports them: bytes. */
export function toBytes(mebibytes: number): number {
  return Math.round(mebibytes * 1_024) * 1_024;
}
