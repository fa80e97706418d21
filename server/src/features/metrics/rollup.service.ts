import type { Tx } from '../../platform/database.js';
import { deleteRollups, type RollupPart, readRollups, storeRollups } from './rollup-block.service.js';
import { composeSpan, type SpanPart } from './rollup-day.js';
import {
  coarsen,
  DAY_MS,
  FIVE_MINUTES_MS,
  foldGroups,
  foldHour,
  type Grouping,
  groupSubjects,
  HOUR_MS,
  mergeSketches,
  sketchGroups,
} from './rollup-fold.js';
import { GROUP_SECTIONS, type RollupScope, type RollupTable, type Section } from './rollup-table.js';
import { deleteRows, mergeRows, readSampleRows, storeSegments } from './sample-block.service.js';
import type { MetricSeries } from './segment.js';
import { type Membership, membershipsOf } from './subject-member.service.js';

/** Samples are on their way for a while; an hour is compacted and rolled up when it is this long over. */
const SETTLED_MS = 2 * 60_000;
/** What comes late comes in many batches: an hour is left alone until nothing has come for this long. */
const QUIET_MS = 30_000;
/** The last hour of a day comes first. */
const DAY_SETTLED_MS = 15 * 60_000;

export type DueKind = 'HOUR' | 'DAY';

/** A chunk of one cluster whose roll-ups are older than its samples. */
export interface DueChunk {
  kind: DueKind;
  clusterId: string;
  at: number;
}

const DUE: Record<DueKind, { table: string; column: string; lengthMs: number; settledMs: number; quietMs: number }> = {
  HOUR: { table: 'rollup_due', column: 'hour_at', lengthMs: HOUR_MS, settledMs: SETTLED_MS, quietMs: QUIET_MS },
  DAY: { table: 'rollup_day_due', column: 'day_at', lengthMs: DAY_MS, settledMs: DAY_SETTLED_MS, quietMs: 0 },
};

/**
 * The oldest due chunk of a cluster that nobody else works on; its cluster is this transaction's until it ends. The due
 * row stays locked as well: samples that land meanwhile wait to mark it, find it gone and mark it anew.
 * @returns null when nothing is due or others have it all
 */
export async function claimDue(tx: Tx, tenantId: string, now: Date): Promise<DueChunk | null> {
  for (const kind of ['HOUR', 'DAY'] as const) {
    const { table, column, lengthMs, settledMs, quietMs } = DUE[kind];
    const until = new Date(now.getTime() - lengthMs - settledMs);
    const quiet = new Date(now.getTime() - quietMs);
    const clusters = await tx.query<{ clusterId: string }>(
      `SELECT cluster_id AS "clusterId" FROM ${table}
       WHERE tenant_id = $1 AND ${column} < $2 AND marked_at <= $4 AND (next_try_at IS NULL OR next_try_at <= $3)
       GROUP BY cluster_id ORDER BY min(${column}), cluster_id`,
      [tenantId, until, now, quiet],
    );
    for (const { clusterId } of clusters) {
      if (!(await own(tx, tenantId, clusterId))) continue;
      const [due] = await tx.query<{ at: Date }>(
        `SELECT ${column} AS at FROM ${table} WHERE tenant_id = $1 AND cluster_id = $2 AND ${column} < $3
           AND marked_at <= $5 AND (next_try_at IS NULL OR next_try_at <= $4)
         ORDER BY ${column} LIMIT 1 FOR UPDATE`,
        [tenantId, clusterId, until, now, quiet],
      );
      if (due) return { kind, clusterId, at: due.at.getTime() };
    }
  }
  return null;
}

async function own(tx: Tx, tenantId: string, clusterId: string): Promise<boolean> {
  const owned = await tx.query(
    'SELECT 1 FROM rollup_owner WHERE tenant_id = $1 AND cluster_id = $2 FOR UPDATE SKIP LOCKED',
    [tenantId, clusterId],
  );
  return owned.length > 0;
}

/** Makes the rows that clusters are claimed by; in a transaction of its own, because the others wait for what is made here. */
export async function ensureOwners(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(
    `INSERT INTO rollup_owner (tenant_id, cluster_id)
     SELECT d.tenant_id, d.cluster_id FROM rollup_due d WHERE d.tenant_id = $1 AND NOT EXISTS (
       SELECT 1 FROM rollup_owner o WHERE o.tenant_id = $1 AND o.cluster_id = d.cluster_id)
     GROUP BY d.tenant_id, d.cluster_id ORDER BY d.cluster_id
     ON CONFLICT DO NOTHING`,
    [tenantId],
  );
}

/** Rebuilds a claimed chunk, all of it, so that doing it again changes nothing. @returns rows of samples or roll-ups read */
export async function rebuild(tx: Tx, tenantId: string, due: DueChunk, now: Date): Promise<number> {
  const rows =
    due.kind === 'HOUR' ? await rebuildHour(tx, tenantId, due, now) : await rebuildDay(tx, tenantId, due, now);
  const { table, column } = DUE[due.kind];
  await tx.query(`DELETE FROM ${table} WHERE tenant_id = $1 AND cluster_id = $2 AND ${column} = $3`, [
    tenantId,
    due.clusterId,
    new Date(due.at),
  ]);
  return rows;
}

/** Notes that a chunk could not be rebuilt, so that the others come first; it is tried again later and later. */
export async function noteFailure(
  tx: Tx,
  tenantId: string,
  due: DueChunk,
  failure: { error: string; now: Date },
): Promise<void> {
  const { table, column } = DUE[due.kind];
  await tx.query(
    `UPDATE ${table} SET failures = failures + 1, error = $4,
       next_try_at = $5::timestamptz + least(interval '6 hours', interval '1 minute' * power(2, least(failures, 10)))
     WHERE tenant_id = $1 AND cluster_id = $2 AND ${column} = $3`,
    [tenantId, due.clusterId, new Date(due.at), failure.error.slice(0, 2_000), failure.now],
  );
}

/** Compacts the hour's samples and rolls them up into five minutes and the hour. */
async function rebuildHour(tx: Tx, tenantId: string, { clusterId, at }: DueChunk, now: Date): Promise<number> {
  const rows = await readSampleRows(tx, tenantId, { clusterId, hours: [at], metricIds: null, subjects: null });
  const merge = mergeRows(rows, null);
  const subjectIds = Array.from(merge.subjectIds);
  const until = new Date(at + HOUR_MS);
  const memberships = await membershipsOf(tx, tenantId, { clusterId, subjectIds, until });
  await deleteRows(tx, tenantId, { clusterId, hourAt: at, ids: rows.map((row) => row.id) });
  const hour = { clusterId, from: at, to: at + HOUR_MS, spanSeconds: [HOUR_MS / 1_000], only: null };
  await deleteRollups(tx, tenantId, hour);
  // One metric at a time: an hour of a large cluster is large.
  for (const metricId of merge.metricIds) {
    const series = merge.series(metricId);
    merge.forget(metricId);
    await storeSegments(tx, tenantId, { clusterId, hourAt: at, now }, new Map([[metricId, series]]));
    const parts = hourParts(metricId, series, at, memberships);
    await storeRollups(tx, tenantId, { clusterId, chunkAt: at, now }, parts);
  }
  await tx.query(
    `INSERT INTO rollup_day_due (tenant_id, cluster_id, day_at, marked_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, cluster_id, day_at) DO UPDATE SET marked_at = excluded.marked_at, next_try_at = NULL`,
    [tenantId, clusterId, new Date(at - (at % DAY_MS)), now],
  );
  await markSeen(tx, tenantId, subjectIds, at);
  return rows.length;
}

/** Half a day apart at least, because it only tells which subjects have ended long ago. */
async function markSeen(tx: Tx, tenantId: string, subjectIds: readonly number[], hourAt: number): Promise<void> {
  await tx.query(
    `UPDATE subject SET seen_at = $3 WHERE tenant_id = $1 AND id = ANY($2::int[])
       AND (seen_at IS NULL OR seen_at <= $3::timestamptz - interval '12 hours')`,
    [tenantId, subjectIds, new Date(hourAt)],
  );
}

type Memberships = ReadonlyMap<number, Membership>;

/** Groups of many subjects have roll-ups of five minutes; subjects and workloads are as quickly read from their samples. */
const GROUPS: { scope: Exclude<RollupScope, 'SUBJECT'>; member: keyof Membership; hasFive: boolean }[] = [
  { scope: 'NAMESPACE', member: 'namespace', hasFive: true },
  { scope: 'CLUSTER_NODE', member: 'clusterNode', hasFive: true },
  { scope: 'WORKLOAD', member: 'workload', hasFive: false },
];

function hourParts(metricId: number, series: MetricSeries, hourAt: number, memberships: Memberships): RollupPart[] {
  const fold = foldHour(series, hourAt);
  const spanSeconds = HOUR_MS / 1_000;
  const parts: RollupPart[] = [
    { metricId, scope: 'SUBJECT', stepSeconds: HOUR_MS / 1_000, spanSeconds, table: fold.hour },
  ];
  for (const { scope, member, hasFive } of GROUPS) {
    const grouping = groupSubjects(series.subjectIds, (id) => memberships.get(id)?.[member] ?? null);
    if (grouping.names.length === 0) continue;
    const hour = foldGroups(fold.hour, grouping);
    if (hasFive) {
      const five = foldGroups(fold.five, grouping);
      sketchGroups(five, grouping, fold);
      for (const [n, sketch] of coarsen(five, HOUR_MS / FIVE_MINUTES_MS).sketches.entries()) hour.sketches[n] = sketch;
      parts.push({ metricId, scope, stepSeconds: FIVE_MINUTES_MS / 1_000, spanSeconds, table: five });
    } else mergeSketches(hour, grouping, fold.hour);
    parts.push({ metricId, scope, stepSeconds: HOUR_MS / 1_000, spanSeconds, table: hour });
  }
  return parts;
}

const ALL_SECTIONS: ReadonlySet<Section> = new Set(GROUP_SECTIONS);
/** Subjects come last: of theirs the days of the groups are made. */
const SCOPES: RollupScope[] = ['NAMESPACE', 'WORKLOAD', 'CLUSTER_NODE', 'SUBJECT'];
const STEPS = [FIVE_MINUTES_MS / 1_000, HOUR_MS / 1_000];
const DAY_SECONDS = DAY_MS / 1_000;

/** Joins the roll-ups of the day's hours with those of the day so far, and rolls up the day itself. */
async function rebuildDay(tx: Tx, tenantId: string, { clusterId, at }: DueChunk, now: Date): Promise<number> {
  const metrics = await tx.query<{ id: number }>(
    `SELECT DISTINCT metric_id AS id FROM rollup_block
     WHERE tenant_id = $1 AND cluster_id = $2 AND chunk_at >= $3 AND chunk_at < $4`,
    [tenantId, clusterId, new Date(at), new Date(at + DAY_MS)],
  );
  let rows = 0;
  // One after the other: a day of a large cluster is large.
  for (const { id: metricId } of metrics) {
    for (const scope of SCOPES) rows += await rebuildDayOf(tx, tenantId, { clusterId, at, metricId, scope }, now);
  }
  return rows;
}

interface DayPlace {
  clusterId: string;
  at: number;
  metricId: number;
  scope: RollupScope;
}

async function rebuildDayOf(
  tx: Tx,
  tenantId: string,
  { clusterId, at, metricId, scope }: DayPlace,
  now: Date,
): Promise<number> {
  const span = { clusterId, from: at, to: at + DAY_MS };
  const what = { metricIds: [metricId], scopes: [scope], stepSeconds: STEPS, keys: null, sections: ALL_SECTIONS };
  const stored = await readRollups(tx, tenantId, { ...span, ...what });
  const parts = joinDay(stored, at);
  const subjects = parts.find((part) => part.scope === 'SUBJECT')?.table as RollupTable<number> | undefined;
  if (subjects) {
    const until = new Date(at + DAY_MS);
    const memberships = await membershipsOf(tx, tenantId, { clusterId, subjectIds: subjects.keys, until });
    parts.push(...dayParts(metricId, subjects, memberships));
  }
  const only = { metricId, scope };
  await deleteRollups(tx, tenantId, { ...span, spanSeconds: [HOUR_MS / 1_000, DAY_SECONDS], only });
  await storeRollups(tx, tenantId, { clusterId, chunkAt: at, now }, parts);
  return stored.length;
}

type Stored = Awaited<ReturnType<typeof readRollups>>;

/** The hours' tables of each step as one table of the day; what an hour has of its own is newer than the day's. */
function joinDay(stored: Stored, dayAt: number): RollupPart[] {
  const parts: RollupPart[] = [];
  for (const stepSeconds of STEPS) {
    const own = stored.filter((one) => one.stepSeconds === stepSeconds);
    if (own.length === 0) continue;
    const { metricId, scope } = own[0]!;
    const table = composeSpan(spanParts(own, dayAt), DAY_SECONDS / stepSeconds);
    parts.push({ metricId, scope, stepSeconds, spanSeconds: DAY_SECONDS, table });
  }
  return parts;
}

/** The day's own first: of two that tell of a bucket the later counts. */
function spanParts(stored: Stored, dayAt: number): SpanPart<number | string>[] {
  const byChunk = new Map<string, SpanPart<number | string>>();
  for (const { chunkAt, spanSeconds, stepSeconds, table } of stored.sort((a, b) => b.spanSeconds - a.spanSeconds)) {
    const key = `${spanSeconds} ${chunkAt}`;
    const offset = (chunkAt - dayAt) / 1_000 / stepSeconds;
    const part = byChunk.get(key) ?? { offset, buckets: spanSeconds / stepSeconds, tables: [] };
    byChunk.set(key, { ...part, tables: [...part.tables, table] });
  }
  return [...byChunk.values()];
}

function dayParts(metricId: number, subjects: RollupTable<number>, memberships: Memberships): RollupPart[] {
  const day = coarsen(subjects, DAY_MS / HOUR_MS);
  const shared = { metricId, stepSeconds: DAY_SECONDS, spanSeconds: DAY_SECONDS };
  const parts: RollupPart[] = [{ ...shared, scope: 'SUBJECT', table: day }];
  const ids = Int32Array.from(subjects.keys);
  for (const { scope, member } of GROUPS) {
    const grouping: Grouping = groupSubjects(ids, (id) => memberships.get(id)?.[member] ?? null);
    if (grouping.names.length === 0) continue;
    const table = foldGroups(day, grouping);
    mergeSketches(table, grouping, day);
    parts.push({ ...shared, scope, table });
  }
  return parts;
}
