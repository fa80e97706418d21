import type { History } from './life.js';
import { type Subject, type SubjectSeries, seriesOf } from './series.js';

/** Samples in the columnar form in which agents report them: rows point into the subjects. */
export interface SampleTable {
  subjects: Subject[];
  rows: number[];
  times: number[];
  columns: Record<string, number[]>;
}

export interface SamplePage {
  tables: SampleTable[];
  /** Where the next page begins, unix ms; null after the last one. */
  nextMs: number | null;
}

export interface PageRequest {
  fromMs: number;
  /** The page ends here at the latest. */
  toMs: number;
  stepMs: number;
  /** Most values of a page; one moment is always in it. */
  maxValues: number;
}

const NAMES = {
  CLUSTER_NODE: ['node.cpu.usage', 'node.memory.working_set'],
  CONTAINER: ['container.cpu.usage', 'container.memory.working_set'],
} as const;
const VALUES_PER_ROW = 2;

/** As many moments of the past as fit into a page. */
export function pageOf(history: History, request: PageRequest): SamplePage {
  const { fromMs, stepMs, maxValues } = request;
  const toMs = Math.min(request.toMs, history.toMs);
  if (fromMs >= toMs) return { tables: [], nextMs: null };
  const moments = Math.max(1, Math.floor(maxValues / VALUES_PER_ROW / subjectsAt(history, { fromMs, toMs, stepMs })));
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  const endMs = Math.min(toMs, firstMs + moments * stepMs);
  const series = seriesOf(history, { fromMs, toMs: endMs, stepMs });
  const tables = (['CLUSTER_NODE', 'CONTAINER'] as const).map((kind) =>
    tableOf(
      series.filter((it) => it.subject.kind === kind),
      NAMES[kind],
    ),
  );
  return { tables: tables.filter((table) => table.rows.length > 0), nextMs: endMs < toMs ? endMs : null };
}

/** The most subjects that may have a value at one of the next moments. */
function subjectsAt({ nodes, lives }: History, { fromMs, toMs, stepMs }: Omit<PageRequest, 'maxValues'>): number {
  const untilMs = Math.min(toMs, fromMs + 100 * stepMs);
  return nodes.length + lives.filter((life) => life.fromMs < untilMs && life.toMs > fromMs).length;
}

function tableOf(series: readonly SubjectSeries[], [cpu, memory]: readonly [string, string]): SampleTable {
  const rows: number[] = [];
  const times: number[] = [];
  const cpuColumn: number[] = [];
  const memoryColumn: number[] = [];
  const count = Math.max(0, ...series.map((it) => it.times.length));
  for (let i = 0; i < count; i++) {
    for (const [index, one] of series.entries()) {
      const value = one.cpuMicrocores[i] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      rows.push(index);
      times.push(one.times[i] as number);
      cpuColumn.push(value);
      memoryColumn.push(one.memoryBytes[i] as number);
    }
  }
  return {
    subjects: series.map((it) => it.subject),
    rows,
    times,
    columns: { [cpu]: cpuColumn, [memory]: memoryColumn },
  };
}
