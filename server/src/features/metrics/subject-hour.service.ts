import type { Tx } from '../../platform/database.js';
import { readRollups, type StoredRollup } from './rollup-block.service.js';
import { HOUR_MS } from './rollup-fold.js';
import type { Section } from './rollup-table.js';

/** Subjects of a cluster of which the hours are read: unix ms, multiples of an hour, within one UTC day. */
export interface HourQuery {
  clusterId: string;
  metricId: number;
  from: number;
  to: number;
}

/** The mean of what a subject measured in an hour, in whole numbers as stored: microcores, bytes. */
export type HourVisitor = (subjectId: number, hourAt: number, mean: number) => void;

const SUMS: ReadonlySet<Section> = new Set(['SUM']);

/**
 * Visits the hours in which subjects measured something, by the roll-ups: one statement, whatever their number. An hour
 * may come twice, the newer roll-up last. Hours that are not rolled up yet do not come.
 */
export async function visitHours(
  tx: Tx,
  tenantId: string,
  { clusterId, metricId, from, to }: HourQuery,
  visit: HourVisitor,
): Promise<void> {
  const day = from - (from % DAY_MS);
  const stored = await readRollups(tx, tenantId, {
    ...{ clusterId, metricIds: [metricId], scopes: ['SUBJECT'], stepSeconds: [HOUR_MS / 1_000] },
    ...{ from: day, to, keys: null, sections: SUMS },
  });
  // What an hour has of its own is newer than the day’s.
  for (const part of stored.sort((a, b) => b.spanSeconds - a.spanSeconds)) visitPart(part, { from, to }, visit);
}

const DAY_MS = 24 * HOUR_MS;

function visitPart(
  { chunkAt, table }: StoredRollup,
  { from, to }: { from: number; to: number },
  visit: HourVisitor,
): void {
  const { keys, buckets, counts, sums } = table;
  for (let n = 0; n < keys.length; n++) {
    for (let bucket = 0; bucket < buckets; bucket++) {
      const cell = n * buckets + bucket;
      const hourAt = chunkAt + bucket * HOUR_MS;
      if (counts[cell]! > 0 && hourAt >= from && hourAt < to)
        visit(keys[n] as number, hourAt, sums[cell]! / counts[cell]!);
    }
  }
}
