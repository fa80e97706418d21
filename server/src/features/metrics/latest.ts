import type { ScreenedTable } from './sample-screen.js';

/** The newest usage of one subject in a batch, in API units. */
export interface LatestUsage {
  subjectId: number;
  observedAt: number;
  cpuCores: number | null;
  memoryBytes: number | null;
}

/**
 * Finds the newest row of every subject that carries CPU or memory; both come from the same moment, also from two
 * tables. A row in which both are absent tells nothing and is passed over.
 */
export function latestUsages(tables: readonly KeyedRows[]): LatestUsage[] {
  const found = new Map<number, LatestUsage>();
  for (const table of tables) {
    for (const column of table.screened.columns) if (column.metric.latest) fill(found, table, column);
  }
  return [...found.values()].sort((a, b) => a.subjectId - b.subjectId);
}

interface KeyedRows {
  screened: ScreenedTable;
  subjectIds: readonly number[];
}

function fill(
  found: Map<number, LatestUsage>,
  { screened, subjectIds }: KeyedRows,
  { metric, values }: ScreenedTable['columns'][number],
): void {
  const { rows, times } = screened.table;
  for (const row of screened.picked) {
    const value = values[row]!;
    const usage = value === null ? null : newestAt(found, subjectIds[rows[row]!]!, times[row]!);
    if (usage) usage[metric.latest!] = value! / metric.scale;
  }
}

/** The entry to fill for a moment; null where a newer one is known. */
function newestAt(found: Map<number, LatestUsage>, subjectId: number, observedAt: number): LatestUsage | null {
  const known = found.get(subjectId);
  if (known && known.observedAt > observedAt) return null;
  if (known && known.observedAt === observedAt) return known;
  const fresh = { subjectId, observedAt, cpuCores: null, memoryBytes: null };
  found.set(subjectId, fresh);
  return fresh;
}
