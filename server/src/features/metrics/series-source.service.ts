import { perHistory } from '../../platform/data-history.js';
import type { Tx } from '../../platform/database.js';
import { addGroupCell, canFoldGroups, groupSections, tierSeconds } from './group-fold.js';
import { type Aggregation, type GroupParts, isPooledPercentile } from './group-parts.js';
import { LandingCache } from './landing-cache.js';
import { areApart, type DecodedLanding, decodeLanding, foldLanding } from './landing-fold.js';
import { SEGMENT } from './metric-merge.js';
import { percentOf } from './over-time.js';
import type { ResolutionChoice } from './resolution.js';
import { readRollups, type StoredRollup } from './rollup-block.service.js';
import { DAY_MS, HOUR_MS } from './rollup-fold.js';
import type { RollupScope, Section } from './rollup-table.js';
import { mergeRows, readRow, readSampleRows, type StoredRow } from './sample-block.service.js';
import { readSegment, sourcesOf } from './segment.js';
import { SlotIndex } from './slot-index.js';
import { SubjectMatrix } from './subject-matrix.js';
import { type Due, planTiers, type TierPlan } from './tier-plan.js';

export { canFoldGroups };

/** The subjects of an answer and the row of the parts that each is added to. */
export interface Members {
  /** Ascending. */
  subjectIds: Int32Array;
  groups: Int32Array;
}

export interface SeriesRequest {
  clusterId: string;
  metricId: number;
  choice: ResolutionChoice;
  how: Aggregation;
  members: Members;
  parts: GroupParts;
}

export interface GroupRequest extends SeriesRequest {
  scope: Exclude<RollupScope, 'SUBJECT'>;
  /** The row of the parts for a group; -1 for one that is not wanted. */
  groupOf(key: string): number;
}

/** What an answer was made of. */
export interface SeriesFacts {
  sources: Set<string>;
  /** Unix ms of the newest sample; null without samples. */
  observedAt: number | null;
  /** Whether percentiles are exact, not those of sketches. */
  isExact: boolean;
}

/** Samples are read so many hours at a time, which bounds the memory of a long answer. */
const HOURS_AT_ONCE = 12;

class Facts implements SeriesFacts {
  readonly sources = new Set<string>();
  observedAt: number | null = null;
  isExact = true;

  saw(time: number | null, sources: readonly string[]): void {
    if (time === null) return;
    this.observedAt = Math.max(this.observedAt ?? time, time);
    for (const source of sources) this.sources.add(source);
  }
}

/**
 * Adds what subjects measured to the parts of their groups. Hours that are open, or have newer samples than their
 * roll-ups, are computed from the samples, so that the answer is always current and exact.
 */
export async function foldSubjects(tx: Tx, tenantId: string, request: SeriesRequest): Promise<SeriesFacts> {
  const plan = planTiers(request.choice, await dueIn(tx, tenantId, request));
  return foldPlanned(tx, tenantId, request, { plan, facts: new Facts() });
}

/**
 * The same for whole groups, from their own roll-ups; what those do not say yet is added by subject, so `members` are
 * wanted here too. Ask `canFoldGroups` first.
 */
export async function foldGroups(tx: Tx, tenantId: string, request: GroupRequest): Promise<SeriesFacts> {
  const { choice, scope, clusterId, metricId } = request;
  const due = await dueIn(tx, tenantId, request);
  const stepSeconds = tierSeconds(choice, scope)!;
  const isDue = (at: number): boolean =>
    stepSeconds === DAY_MS / 1_000 ? due.days.has(at - (at % DAY_MS)) : due.hours.has(at - (at % HOUR_MS));
  const facts = new Facts();
  const stored = await readRollups(tx, tenantId, {
    ...{ clusterId, metricIds: [metricId], scopes: [scope], stepSeconds: [stepSeconds], keys: null },
    ...{ from: choice.from - (choice.from % DAY_MS), to: choice.to, sections: groupSections(request.how) },
  });
  const tables = new Current(stored);
  tables.visit((at, one, cell, n) => {
    if (at < choice.from || at >= choice.to || isDue(at)) return;
    const group = request.groupOf(one.table.keys[n] as string);
    if (group < 0) return;
    addGroupCell(request, { group, at, table: one.table, cell });
    tables.use(at, one, n);
  });
  tables.finish(facts, (key) => request.groupOf(key as string) >= 0);
  const plan = planTiers(choice, due, isDue);
  if (percentOf(request.how.overTime) !== null && stored.length > 0) facts.isExact = false;
  return foldPlanned(tx, tenantId, request, { plan, facts });
}

async function dueIn(tx: Tx, tenantId: string, { clusterId, choice }: SeriesRequest): Promise<Due> {
  const span = [new Date(choice.from - (choice.from % DAY_MS)), new Date(choice.to)];
  const rows = await tx.query<{ at: Date; isDay: boolean }>(
    `SELECT hour_at AS at, false AS "isDay" FROM rollup_due
     WHERE tenant_id = $1 AND cluster_id = $2 AND hour_at >= $3 AND hour_at < $4
     UNION ALL SELECT day_at, true FROM rollup_day_due
     WHERE tenant_id = $1 AND cluster_id = $2 AND day_at >= $3 AND day_at < $4`,
    [tenantId, clusterId, ...span],
  );
  const hours = new Set(rows.filter((row) => !row.isDay).map((row) => row.at.getTime()));
  const days = new Set(rows.filter((row) => row.isDay).map((row) => row.at.getTime()));
  for (const hour of hours) days.add(hour - (hour % DAY_MS));
  return { hours, days };
}

interface Planned {
  plan: TierPlan;
  facts: Facts;
}

async function foldPlanned(tx: Tx, tenantId: string, request: SeriesRequest, { plan, facts }: Planned): Promise<Facts> {
  const { members, choice, how, parts } = request;
  const slots = new SlotIndex(members.subjectIds);
  // Samples of many subjects are counted by class, because there may be too many to keep.
  if (isPooledPercentile(how)) facts.isExact = false;
  const matrix = new SubjectMatrix(members.subjectIds.length, choice, how, members.groups, parts);
  const reading = { tx, tenantId, request, slots, matrix, facts };
  if (members.subjectIds.length > 0) {
    // Roll-ups first: the matrix closes percentiles of samples as they come.
    await foldStored(reading, plan.days, DAY_MS);
    await foldStored(reading, plan.hours, HOUR_MS);
    for (let from = 0; from < plan.samples.length; from += HOURS_AT_ONCE) {
      await foldSamples(reading, plan.samples.slice(from, from + HOURS_AT_ONCE));
    }
  }
  matrix.finish();
  return facts;
}

interface Reading {
  tx: Tx;
  tenantId: string;
  request: SeriesRequest;
  slots: SlotIndex;
  matrix: SubjectMatrix;
  facts: Facts;
}

const SECTIONS: Record<Aggregation['overTime'], Section[]> = {
  AVG: ['SUM'],
  SUM: ['SUM'],
  MIN: ['SUM', 'MIN'],
  MAX: ['SUM', 'MAX'],
  LAST: ['SUM', 'LAST'],
  P50: ['SKETCH'],
  P95: ['SKETCH'],
  P99: ['SKETCH'],
};

/** Adds the subjects' roll-ups of one tier, of the chunks that are planned. */
async function foldStored(reading: Reading, chunks: ReadonlySet<number>, stepMs: number): Promise<void> {
  if (chunks.size === 0) return;
  const { tx, tenantId, request, slots, matrix, facts } = reading;
  const starts = [...chunks];
  const stored = await readRollups(tx, tenantId, {
    ...{
      clusterId: request.clusterId,
      metricIds: [request.metricId],
      scopes: ['SUBJECT'],
      stepSeconds: [stepMs / 1_000],
    },
    from: starts[0]! - (starts[0]! % DAY_MS),
    to: starts.at(-1)! + stepMs,
    keys: rangeOf(slots.subjectIds),
    sections: new Set(SECTIONS[request.how.overTime]),
  });
  const tables = new Current(stored);
  tables.visit((at, one, cell, n) => {
    const slot = chunks.has(at) ? slots.of(one.table.keys[n] as number) : -1;
    if (slot < 0) return;
    matrix.addRollup(slot, at, one.table, cell);
    tables.use(at, one, n);
  });
  tables.finish(facts, (key) => slots.of(key as number) >= 0);
  if (percentOf(request.how.overTime) !== null && stored.length > 0) facts.isExact = false;
}

function rangeOf(subjectIds: Int32Array): { least: number; greatest: number } {
  return { least: subjectIds[0]!, greatest: subjectIds.at(-1)! };
}

/** Stored roll-ups of one tier, of which each bucket is told by the newest: an hour's own, else the day's. */
class Current {
  readonly #ownHours: Set<number>;
  /** Source masks and the newest buckets of what was used, by table. */
  readonly #used = new Map<StoredRollup, { mask: number; newestAt: number }>();

  constructor(private readonly stored: readonly StoredRollup[]) {
    this.#ownHours = new Set(stored.filter((one) => one.spanSeconds * 1_000 === HOUR_MS).map((one) => one.chunkAt));
  }

  /** Visits the buckets that were measured: when it begins, its table, its place in it and the key's. */
  visit(each: (at: number, one: StoredRollup, cell: number, key: number) => void): void {
    for (const one of this.stored) {
      const { buckets, counts } = one.table;
      for (let cell = 0; cell < counts.length; cell++) {
        const at = one.chunkAt + (cell % buckets) * one.stepSeconds * 1_000;
        if (counts[cell]! > 0 && !this.#isOutdated(one, at)) each(at, one, cell, Math.floor(cell / buckets));
      }
    }
  }

  #isOutdated({ spanSeconds, stepSeconds }: StoredRollup, at: number): boolean {
    const isJoined = spanSeconds * 1_000 === DAY_MS && stepSeconds * 1_000 < DAY_MS;
    return isJoined && this.#ownHours.has(at - (at % HOUR_MS));
  }

  use(at: number, one: StoredRollup, key: number): void {
    const used = this.#used.get(one);
    const mask = one.table.sourceMasks[key]!;
    if (!used) this.#used.set(one, { mask, newestAt: at });
    else {
      used.mask |= mask;
      if (at > used.newestAt) used.newestAt = at;
    }
  }

  /**
   * The sources, and the newest sample's time; when it was measured is decoded of the newest tables only. A table has
   * keys that nobody asked for, of what the caller may not see too.
   */
  finish(facts: Facts, isWanted: (key: number | string) => boolean): void {
    let newestAt = Number.NEGATIVE_INFINITY;
    for (const [one, used] of this.#used) {
      for (const source of sourcesOf(one.table.sources, used.mask)) facts.sources.add(source);
      newestAt = Math.max(newestAt, used.newestAt);
    }
    for (const [one, used] of this.#used) {
      if (used.newestAt === newestAt) facts.saw(newestTimeOf(one, newestAt, isWanted), []);
    }
  }
}

function newestTimeOf(one: StoredRollup, at: number, isWanted: (key: number | string) => boolean): number {
  const table = one.decode(new Set<Section>(['SUM', 'LAST']));
  const bucket = (at - one.chunkAt) / 1_000 / one.stepSeconds;
  let newest = Number.NEGATIVE_INFINITY;
  for (const [n, key] of table.keys.entries()) {
    if (isWanted(key)) newest = Math.max(newest, table.lastTimes[n * table.buckets + bucket]!);
  }
  return newest;
}

/** Of open hours; 64 MiB hold an hour of one metric of 20,000 subjects measured every 30 s. */
const landings = perHistory(() => new LandingCache(64 * 1_024 * 1_024));

async function foldSamples(reading: Reading, hours: number[]): Promise<void> {
  const { tx, tenantId, request, slots } = reading;
  const { clusterId, metricId } = request;
  const query = { clusterId, hours, metricIds: [metricId], subjects: rangeOf(slots.subjectIds) };
  const known = landings().idsOf(clusterId, hours, metricId);
  const rows = await readSampleRows(tx, tenantId, { ...query, known });
  const byHour = new Map<number, StoredRow[]>();
  for (const row of rows) byHour.set(row.hourAt, [...(byHour.get(row.hourAt) ?? []), row]);
  for (const [hourAt, own] of byHour) {
    // Segments of a compacted hour hold each subject once: nothing is left to merge.
    if (own.every((row) => row.encoding === SEGMENT)) {
      for (const row of own) readRow(row, () => foldSegment(reading, row, hourAt));
    } else if (!foldApart(reading, own)) foldMerged(reading, await withBodies(reading, own, query));
  }
}

/** Rows that have to be merged after all, with the bodies that were left out because they are known decoded. */
async function withBodies(
  { tx, tenantId }: Reading,
  rows: readonly StoredRow[],
  query: Parameters<typeof readSampleRows>[2],
): Promise<readonly StoredRow[]> {
  if (rows.every((row) => row.body.length > 0)) return rows;
  return readSampleRows(tx, tenantId, { ...query, hours: [rows[0]!.hourAt] });
}

/** Adds landing blocks that need not be merged. @returns false where they do */
function foldApart({ request, slots, matrix, facts }: Reading, rows: readonly StoredRow[]): boolean {
  if (!areApart(rows)) return false;
  const { clusterId, metricId } = request;
  const decoded: DecodedLanding[] = [];
  for (const row of rows) {
    const known = landings().get(row.id, metricId);
    if (!known && row.body.length === 0) return false; // forgotten since it was asked for
    const own = known ?? readRow(row, () => decodeLanding(row.body, metricId));
    if (!known) landings().put({ ...row, clusterId }, metricId, own);
    decoded.push(own);
  }
  if (!decoded.every((one) => one.ascends)) return false;
  for (const [n, row] of rows.entries()) facts.saw(foldLanding(decoded[n]!, row, { slots, matrix }), [row.source]);
  return true;
}

function foldSegment({ slots, matrix, facts }: Reading, row: StoredRow, hourAt: number): void {
  let mask = 0;
  let isFirst = true;
  const isWanted = (id: number): boolean => slots.of(id) >= 0;
  const sources = readSegment(row.body, hourAt, isWanted, (run) => {
    const newest = matrix.addSamples(slots.of(run.subjectId), run, run.hasSameTimes && !isFirst);
    isFirst = false;
    if (newest === null) return;
    mask |= run.sourceMask;
    facts.saw(newest, []);
  });
  for (const source of sourcesOf(sources, mask)) facts.sources.add(source);
}

function foldMerged({ request, slots, matrix, facts }: Reading, rows: readonly StoredRow[]): void {
  const { metricId } = request;
  const wanted = { metricIds: new Set([metricId]), isWanted: (id: number) => slots.of(id) >= 0 };
  const { subjectIds, starts, times, values, sources, sourceMasks } = mergeRows(rows, wanted).series(metricId);
  for (let run = 0; run < subjectIds.length; run++) {
    const [from, to] = [starts[run]!, starts[run + 1]!];
    const own = { times: times.subarray(from, to), values: values.subarray(from, to), count: to - from };
    const newest = matrix.addSamples(slots.of(subjectIds[run]!), own, false);
    facts.saw(newest, sourcesOf(sources, sourceMasks[run]!));
  }
}
