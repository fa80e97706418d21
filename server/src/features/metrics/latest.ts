import type { ScreenedTable } from './sample-screen.js';

/** The newest usage of one subject in a batch, in whole numbers as on the wire; null where it was not measured. */
export interface LatestUsage {
  subjectId: number;
  /** The pod's subject of a container; null for a machine. */
  podSubjectId: number | null;
  /** Unix ms. */
  observedAt: number;
  /** Microcores. */
  cpu: number | null;
  /** Bytes. */
  memory: number | null;
}

interface KeyedRows {
  screened: ScreenedTable;
  subjectIds: readonly number[];
  /** The pods of the subjects that are containers; 0 for others. */
  podSubjectIds: readonly number[];
}

/**
 * Finds the newest row of every subject that carries CPU or memory; both come from the same moment, also from two
 * tables, and of two values of one moment the greater one counts. A row in which both are absent tells nothing and is
 * passed over.
 */
export function latestUsages(tables: readonly KeyedRows[]): LatestUsage[] {
  const found = new Map<number, LatestUsage>();
  for (const table of tables) {
    for (const column of table.screened.columns) if (column.metric.latest) fill(found, table, column);
  }
  return [...found.values()].sort((a, b) => a.subjectId - b.subjectId);
}

function fill(
  found: Map<number, LatestUsage>,
  { screened, subjectIds, podSubjectIds }: KeyedRows,
  { metric, values }: ScreenedTable['columns'][number],
): void {
  const { rows, times } = screened.table;
  const field = metric.latest === 'cpuCores' ? 'cpu' : 'memory';
  for (const row of screened.picked) {
    const value = values[row]!;
    if (value === null) continue;
    const subjectId = subjectIds[rows[row]!]!;
    const usage = newestAt(found, subjectId, times[row]!);
    if (!usage) continue;
    usage.podSubjectId = podSubjectIds[rows[row]!]! || null;
    usage[field] = Math.max(usage[field] ?? value, value);
  }
}

/** The entry to fill for a moment; null where a newer one is known. */
function newestAt(found: Map<number, LatestUsage>, subjectId: number, observedAt: number): LatestUsage | null {
  const known = found.get(subjectId);
  if (known && known.observedAt > observedAt) return null;
  if (known && known.observedAt === observedAt) return known;
  const fresh = { subjectId, podSubjectId: null, observedAt, cpu: null, memory: null };
  found.set(subjectId, fresh);
  return fresh;
}
