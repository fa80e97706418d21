import type { Tx } from '../../platform/database.js';
import { metricByName } from './metrics.catalog.js';
import { HOUR_MS, mergeRows, readSampleRows, type StoredRow } from './sample-block.service.js';
import { sourcesOf } from './segment.js';

/** What a volume was like when it was measured last, in API units; null where that was not measured. */
export interface NewestVolume {
  usedBytes: number | null;
  sizeBytes: number | null;
  usedInodes: number | null;
  inodes: number | null;
  source: string;
  observedAt: Date;
}

const METRICS = {
  usedBytes: 'volume.used',
  sizeBytes: 'volume.size',
  usedInodes: 'volume.inodes_used',
  inodes: 'volume.inodes',
} as const;
type Field = keyof typeof METRICS;

const FIELDS = (Object.keys(METRICS) as Field[]).map((field) => {
  const { id, scale } = metricByName(METRICS[field])!;
  return { field, id, scale };
});
const METRIC_IDS = new Set(FIELDS.map(({ id }) => id));
const NOTHING = { usedBytes: null, sizeBytes: null, usedInodes: null, inodes: null };

/** The hours that are looked through: this one and the one before. */
const HOURS = 2;

/**
 * The newest values of volumes of one cluster. Every report measures all volumes, so that the newest rows of samples
 * have what is wanted; older ones are decoded for those volumes only that the newer ones do not have.
 */
export async function readNewestVolumes(
  tx: Tx,
  tenantId: string,
  { clusterId, subjectIds }: { clusterId: string; subjectIds: readonly number[] },
  now: Date,
): Promise<Map<number, NewestVolume>> {
  const thisHour = now.getTime() - (now.getTime() % HOUR_MS);
  const rows = await readSampleRows(tx, tenantId, {
    clusterId,
    hours: Array.from({ length: HOURS }, (_, n) => thisHour - n * HOUR_MS),
    metricIds: FIELDS.map(({ id }) => id),
    subjects: { least: Math.min(...subjectIds), greatest: Math.max(...subjectIds) },
  });
  const found = new Map<number, NewestVolume>();
  for (const row of rows.sort((a, b) => b.endAt - a.endAt)) {
    const open = new Set(subjectIds.filter((id) => (found.get(id)?.observedAt.getTime() ?? 0) <= row.endAt));
    if (open.size === 0) break;
    foldRow(row, open, found);
  }
  return found;
}

/** Takes over what a row has of these volumes. */
function foldRow(row: StoredRow, open: ReadonlySet<number>, found: Map<number, NewestVolume>): void {
  const merge = mergeRows([row], { metricIds: METRIC_IDS, isWanted: (id) => open.has(id) });
  for (const { field, id, scale } of FIELDS) {
    const { subjectIds, starts, times, values, sources, sourceMasks } = merge.series(id);
    for (const [run, subjectId] of subjectIds.entries()) {
      const last = starts[run + 1]! - 1;
      const source = sourcesOf(sources, sourceMasks[run]!)[0] ?? row.source;
      const volume = atMoment(found.get(subjectId), times[last]!, source);
      if (volume) found.set(subjectId, { ...volume, [field]: unlessAbsent(values[last]! / scale) });
    }
  }
}

/** What is known of a volume at a moment: nothing yet where that is newer, null where something newer is known. */
function atMoment(known: NewestVolume | undefined, at: number, source: string): NewestVolume | null {
  const knownAt = known?.observedAt.getTime() ?? Number.NEGATIVE_INFINITY;
  if (knownAt > at) return null;
  return known && knownAt === at ? known : { ...NOTHING, source, observedAt: new Date(at) };
}

function unlessAbsent(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
