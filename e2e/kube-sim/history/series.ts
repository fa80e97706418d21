import { type TimeAxis, timeAxis } from './axis.js';
import type { ContainerLife, History, NodeLife } from './life.js';
import {
  addTo,
  emptyColumns,
  fillSystem,
  fillUsage,
  silence,
  toBytes,
  toMicrocores,
  type UsageColumns,
} from './usage.js';

/** A measured thing as samples name it. */
export type Subject =
  | { kind: 'CLUSTER_NODE'; name: string }
  | { kind: 'CONTAINER'; namespace: string; name: string; container: string };

/** What one subject measured: whole microcores and bytes, NaN where nothing was measured. */
export interface SubjectSeries {
  subject: Subject;
  /** Namespace of the container and workload of its pod; '' for a node. */
  namespace: string;
  workload: string;
  node: string;
  /** Unix ms, one per moment. */
  times: Float64Array;
  cpuMicrocores: Float64Array;
  memoryBytes: Float64Array;
}

export interface Span {
  /** Unix ms; measured at the multiples of the step that lie in [fromMs, toMs), each node at its own offset to them. */
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/** All series of a span: every node's, then every container's that lived in it. */
export function seriesOf(history: History, span: Span): SubjectSeries[] {
  const livesByNode = new Map<string, ContainerLife[]>();
  for (const life of history.lives) {
    const known = livesByNode.get(life.node);
    if (known) known.push(life);
    else livesByNode.set(life.node, [life]);
  }
  return history.nodes.flatMap((node) => seriesOfNode(history, span, node, livesByNode.get(node.name) ?? []));
}

function axisOf(seed: number, { fromMs, toMs, stepMs }: Span, offsetMs: number): TimeAxis {
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  const count = Math.max(0, Math.ceil((toMs - first) / stepMs));
  return timeAxis(seed, { fromMs: first + offsetMs, stepMs, count });
}

function seriesOfNode(history: History, span: Span, node: NodeLife, lives: readonly ContainerLife[]): SubjectSeries[] {
  const axis = axisOf(history.seed, span, node.offsetMs);
  const times = timesOf(axis);
  const total = emptyColumns(axis.count);
  fillSystem(history.seed, node.name, axis, total);
  // A container that comes back under its old name, as those of a StatefulSet do, goes on as the same subject.
  const bySubject = new Map<string, { life: ContainerLife; columns: UsageColumns }>();
  for (const life of lives) {
    if (life.toMs <= axis.fromMs || life.fromMs >= axis.fromMs + axis.count * axis.stepMs) continue;
    const key = `${life.namespace}/${life.pod}/${life.container}`;
    const known = bySubject.get(key) ?? { life, columns: emptyColumns(axis.count) };
    bySubject.set(key, known);
    fillUsage(history.seed, life, axis, known.columns);
  }
  const containers = [...bySubject.values()];
  for (const { columns } of containers) {
    addTo(total.cpu, columns.cpu);
    addTo(total.memory, columns.memory);
  }
  for (let i = 0; i < axis.count; i++) total.cpu[i] = Math.min(total.cpu[i] as number, node.cpuCapacity);
  for (const columns of [total, ...containers.map((it) => it.columns)]) silence(history, axis, columns);
  const subject = { kind: 'CLUSTER_NODE' as const, name: node.name };
  const ofNode = { subject, namespace: '', workload: '', node: node.name, times, ...rounded(total) };
  return [ofNode, ...containers.map(({ life, columns }) => ({ ...namesOf(life), times, ...rounded(columns) }))];
}

function namesOf({ namespace, workload, pod, container, node }: ContainerLife) {
  return { subject: { kind: 'CONTAINER' as const, namespace, name: pod, container }, namespace, workload, node };
}

/** metrics-server dates its readings to the second. */
function timesOf(axis: TimeAxis): Float64Array {
  return Float64Array.from({ length: axis.count }, (_, i) => {
    const ms = axis.fromMs + i * axis.stepMs;
    return ms - (ms % 1_000);
  });
}

function rounded({ cpu, memory }: UsageColumns): Pick<SubjectSeries, 'cpuMicrocores' | 'memoryBytes'> {
  for (let i = 0; i < cpu.length; i++) {
    const millicores = cpu[i] as number;
    if (Number.isNaN(millicores)) continue;
    cpu[i] = toMicrocores(millicores);
    memory[i] = toBytes(memory[i] as number);
  }
  return { cpuMicrocores: cpu, memoryBytes: memory };
}
