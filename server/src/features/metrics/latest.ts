import type { ScreenedTable } from './sample-screen.js';
import type { KeyedTable } from './screened-blocks.js';

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

/**
 * Finds the newest row of every subject that carries CPU or memory; both come from the same moment, also from two
 * tables, and of two values of one moment the greater one counts. A row in which both are absent tells nothing and is
 * passed over.
 */
export function latestUsages(tables: readonly KeyedTable[]): LatestUsage[] {
  const [only, ...others] = tables;
  // Most batches have one table, and its subjects are there once each.
  if (only && others.length === 0 && isAscending(only.subjectIds)) return newestOf(only);
  const found = new Map<number, LatestUsage>();
  for (const table of tables) {
    for (const usage of newestOf(table)) {
      const known = found.get(usage.subjectId);
      if (!known || known.observedAt < usage.observedAt) found.set(usage.subjectId, usage);
      else if (known.observedAt === usage.observedAt) join(known, usage);
    }
  }
  return [...found.values()].sort((a, b) => a.subjectId - b.subjectId);
}

/** Strictly, so that no subject is listed twice. */
function isAscending(ids: Int32Array): boolean {
  for (let n = 1; n < ids.length; n++) if (ids[n]! <= ids[n - 1]!) return false;
  return true;
}

function join(known: LatestUsage, other: LatestUsage): void {
  known.cpu = greater(known.cpu, other.cpu);
  known.memory = greater(known.memory, other.memory);
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** By position in the table first: a batch has more rows than subjects. */
function newestOf({ screened, subjectIds, podSubjectIds }: KeyedTable): LatestUsage[] {
  const newest: (LatestUsage | undefined)[] = new Array(subjectIds.length);
  const fresh = (subject: number, observedAt: number): LatestUsage => {
    const podSubjectId = podSubjectIds[subject]! || null;
    return { subjectId: subjectIds[subject]!, podSubjectId, observedAt, cpu: null, memory: null };
  };
  for (const { metric, values } of screened.columns) {
    if (metric.latest) fill(newest, fresh, screened, { values, field: FIELDS[metric.latest] });
  }
  return newest.filter((usage) => usage !== undefined);
}

const FIELDS = { cpuCores: 'cpu', memoryBytes: 'memory' } as const;

function fill(
  newest: (LatestUsage | undefined)[],
  fresh: (subject: number, observedAt: number) => LatestUsage,
  { rows, times, picked }: ScreenedTable,
  { values, field }: { values: Float64Array; field: 'cpu' | 'memory' },
): void {
  const count = picked ? picked.length : rows.length;
  for (let n = 0; n < count; n++) {
    const row = picked ? picked[n]! : n;
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const subject = rows[row]!;
    let usage = newest[subject];
    if (usage === undefined || usage.observedAt < times[row]!) usage = newest[subject] = fresh(subject, times[row]!);
    if (usage.observedAt === times[row]!) usage[field] = greater(usage[field], value);
  }
}
