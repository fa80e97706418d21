import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { correctionSeconds, noteSkews, settleSkews } from '../clusters/agent-clock.service.js';
import {
  type BatchPosition,
  claimReceipts,
  findReceipts,
  goneMeanwhile,
  otherBody,
  parseBatchId,
  type Receipt,
} from '../clusters/receipt.service.js';
import { noteReports } from '../gaps/arrival.service.js';
import { noteLateSamples } from '../gaps/gap.service.js';
import { RETENTION_KINDS } from '../retention/retention.catalog.js';
import { retentionOf } from '../retention/retention.service.js';
import { hashBody, isHashOf } from './body-hash.js';
import { insertBlocks } from './landing.service.js';
import { latestUsages } from './latest.js';
import { mergeLatest } from './latest-board.service.js';
import { catalogOf } from './metric.service.js';
import { readSampleBatch, type SampleBatch, type TypedBatch } from './sample-batch.js';
import { type ScreenedBatch, screenBatch } from './sample-screen.js';
import { addMomentsBefore, encodeTable, fillIds, type KeyedTable, keyTable } from './screened-blocks.js';
import { identifySubjects } from './subject.service.js';
import type { PlacedKey, SubjectKey } from './subject-key.js';
import { SubjectMemory } from './subject-memory.js';

export interface MetricsReport {
  batchId: string;
  /** What measured the samples, such as “metrics-server”. */
  source: string;
  samples: TypedBatch;
  /** By the agent's clock, when it sent this; null where it does not say. */
  sentAt?: Date | null;
}

/** A batch that has passed every check that needs no database. */
export interface IngestBatch {
  agent: AgentCaller;
  batchId: string;
  position: BatchPosition;
  source: string;
  samples: TypedBatch;
  bodyHash: Buffer;
  /** How far the agent's clock seemed ahead when the request came; null where the agent does not say when it sent it. */
  skewMs: number | null;
}

/** What became of one batch among others; a refusal is its own and costs the others nothing. */
export type BatchOutcome = { receipt: Receipt } | { refusal: AppError };

const DAY_MS = 86_400_000;
/** Nobody may keep samples for less, so that the usual report needs not ask for how long its tenant does. */
const LEAST_DAYS = RETENTION_KINDS.rawDays.minDays;
/** A sample that comes later than this may fill a gap. */
const LATE_MS = 3 * 60_000;

/**
 * Checks what can be checked without a database.
 * @param arrivedAt when the request's first byte came
 * @throws TOO_LARGE above the limit of rows, BAD_USER_INPUT for an unusable source or batchId
 */
export function checkReport(
  agent: AgentCaller,
  report: MetricsReport,
  limits: { maxSamplesPerBatch: number },
  arrivedAt: Date,
): IngestBatch {
  const { batchId, source, samples, sentAt } = report;
  if (samples.rowCount > limits.maxSamplesPerBatch) {
    throw new AppError(
      'TOO_LARGE',
      `The batch has ${samples.rowCount} rows; the limit is ${limits.maxSamplesPerBatch}. Split it, as agentSettings.maxSamplesPerBatch says.`,
    );
  }
  if (source.length < 1 || source.length > 100 || /\p{Cc}/u.test(source)) {
    const expected = 'expected 1 to 100, without control characters';
    throw new AppError('BAD_USER_INPUT', `source has ${source.length} characters; ${expected}.`);
  }
  const position = parseBatchId(batchId);
  const skewMs = sentAt ? sentAt.getTime() - arrivedAt.getTime() : null;
  return { agent, batchId, position, source, samples, bodyHash: hashBody(source, samples), skewMs };
}

/** Stores one batch by itself; the server stores several together, see SampleWriter. */
export async function ingestSamples(
  tx: Tx,
  tenantId: string,
  agent: AgentCaller,
  report: Omit<MetricsReport, 'samples'> & { samples: SampleBatch; limits: { maxSamplesPerBatch: number } },
  now: Date,
): Promise<Receipt> {
  const samples = readSampleBatch(report.samples);
  const batch = checkReport(agent, { ...report, samples }, report.limits, now);
  const [outcome] = await ingestBatches(tx, tenantId, [batch], { memory: new SubjectMemory(1), now });
  if ('refusal' in outcome!) throw outcome.refusal;
  return outcome!.receipt;
}

interface Candidate {
  batch: IngestBatch;
  screened: ScreenedBatch;
  receipt: Receipt;
  keyed: KeyedTable[];
  /** How far the agent's clock is ahead; null where that is not known. */
  skewSeconds: number | null;
}

/**
 * Stores batches of any number of agents of one tenant, in the transaction of their receipts: blocks, newest values,
 * hours due for the roll-up. Each statement carries all of them. A batch that was stored before answers its receipt.
 */
export async function ingestBatches(
  tx: Tx,
  tenantId: string,
  batches: readonly IngestBatch[],
  { memory, now }: { memory: SubjectMemory; now: Date },
): Promise<BatchOutcome[]> {
  const candidates = await screenAll(tx, tenantId, batches, now);
  await keyAll(tx, tenantId, candidates, memory);
  const claims = candidates.map(({ batch, receipt }) => {
    const { agent, position, bodyHash } = batch;
    return { agentId: agent.id, kind: 'METRICS' as const, position, bodyHash, receipt, receivedAt: now };
  });
  const isClaimed = await claimReceipts(tx, tenantId, claims);
  await store(
    tx,
    tenantId,
    candidates.filter((_, n) => isClaimed[n]),
    now,
  );
  const repeated = batches.filter((_, n) => !isClaimed[n]);
  const stored = await findRepeated(tx, tenantId, repeated);
  return candidates.map(({ batch, receipt }, n) => (isClaimed[n] ? { receipt } : stored.get(batch)!));
}

/** What can be stored of each batch, by the tenant's catalogue and the server's clock. */
async function screenAll(tx: Tx, tenantId: string, batches: readonly IngestBatch[], now: Date): Promise<Candidate[]> {
  const names = new Set(batches.flatMap(({ samples }) => samples.tables.flatMap((t) => t.columns.map((c) => c.name))));
  const catalog = await catalogOf(tx, tenantId, [...names]);
  const skews = await settleSkews(tx, tenantId, batches);
  const corrections = skews.map(correctionSeconds);
  const isOld = batches.some(
    ({ samples }, n) => firstMoment(samples) - corrections[n]! * 1_000 < now.getTime() - LEAST_DAYS * DAY_MS,
  );
  const oldestDays = isOld ? (await retentionOf(tx, tenantId)).rawDays : LEAST_DAYS;
  return batches.map((batch, n) => {
    const skewSeconds = skews[n]!;
    const correction = corrections[n]!;
    const screening = { catalog, now, oldestDays, correctionMs: correction * 1_000 };
    const screened = screenBatch(batch.samples, screening);
    const { accepted, rejected } = screened;
    const receipt: Receipt = { batchId: batch.batchId, accepted, rejected, receivedAt: now.toISOString() };
    if (correction !== 0) receipt.timeShiftSeconds = -correction;
    return { batch, screened, receipt, keyed: [], skewSeconds };
  });
}

function firstMoment({ tables }: TypedBatch): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { times } of tables)
    for (let row = 0; row < times.length; row++) if (times[row]! < first) first = times[row]!;
  return first;
}

/** Gives all subjects their ids; what this process does not know is asked for, or made, by one statement. */
async function keyAll(tx: Tx, tenantId: string, candidates: Candidate[], memory: SubjectMemory): Promise<void> {
  const unknown: PlacedKey[] = [];
  for (const candidate of candidates) keyWith(candidate, memory, unknown);
  if (unknown.length === 0) return;
  const ids = await identifySubjects(tx, tenantId, unknown);
  // For this transaction alone: what it makes may still be rolled back.
  const found = new SubjectMemory(Number.POSITIVE_INFINITY);
  for (const [n, key] of unknown.entries()) found.remember(key.clusterId, key, ids[n]!);
  for (const { keyed, batch } of candidates) {
    const known = found.of(batch.agent.clusterId);
    for (const table of keyed) fillIds(table, known);
  }
  tx.afterCommit(() => {
    for (const [n, key] of unknown.entries()) memory.remember(key.clusterId, key, ids[n]!);
  });
}

function keyWith(candidate: Candidate, memory: SubjectMemory, unknown: PlacedKey[]): void {
  const { clusterId } = candidate.batch.agent;
  const known = memory.of(clusterId);
  const missing: SubjectKey[] = [];
  candidate.keyed = candidate.screened.tables.map((table) => keyTable(table, known, missing));
  for (const key of missing) unknown.push({ ...key, clusterId });
}

async function store(tx: Tx, tenantId: string, candidates: readonly Candidate[], now: Date): Promise<void> {
  if (candidates.length === 0) return;
  const blocks = candidates.flatMap(({ batch, keyed }) => {
    const origin = { clusterId: batch.agent.clusterId, source: batch.source, ...batch.position };
    return keyed.flatMap(encodeTable).map((hour) => ({ ...origin, ...hour }));
  });
  await insertBlocks(tx, tenantId, blocks, now);
  const reports = candidates.map(({ batch, keyed }) => {
    return { clusterId: batch.agent.clusterId, source: batch.source, usages: latestUsages(keyed) };
  });
  await mergeLatest(tx, tenantId, reports);
  const skews = candidates.map(({ batch, skewSeconds }) => ({ agentId: batch.agent.id, skewSeconds }));
  await noteSkews(tx, tenantId, skews);
  const clusterIds = candidates.map(({ batch }) => batch.agent.clusterId);
  const reportingSince = await noteReports(tx, tenantId, [...new Set(clusterIds)], now);
  await noteLate(tx, tenantId, candidates, reportingSince, now);
}

/** Late samples may fill gaps of their clusters. Right after an absence all that were measured before its end are late. */
async function noteLate(
  tx: Tx,
  tenantId: string,
  candidates: readonly Candidate[],
  reportingSince: ReadonlyMap<string, Date | null>,
  now: Date,
): Promise<void> {
  const lateBefore = now.getTime() - LATE_MS;
  const byCluster = new Map<string, Set<number>>();
  for (const { batch, screened } of candidates) {
    const { clusterId } = batch.agent;
    const before = Math.max(lateBefore, reportingSince.get(clusterId)?.getTime() ?? 0);
    for (const table of screened.tables) {
      const moments = byCluster.get(clusterId) ?? new Set();
      addMomentsBefore(moments, table, before);
      if (moments.size > 0) byCluster.set(clusterId, moments);
    }
  }
  for (const [clusterId, moments] of [...byCluster].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const spans = [...moments].map((moment) => ({ from: moment, to: moment }));
    await noteLateSamples(tx, tenantId, clusterId, spans, now);
  }
}

/** Batches that were stored before, or a moment ago under the same batchId. */
async function findRepeated(
  tx: Tx,
  tenantId: string,
  batches: readonly IngestBatch[],
): Promise<Map<IngestBatch, BatchOutcome>> {
  if (batches.length === 0) return new Map();
  const keys = batches.map(({ agent, position }) => ({ agentId: agent.id, position }));
  const found = await findReceipts(tx, tenantId, keys);
  return new Map(batches.map((batch, n) => [batch, answerOf(batch, found[n]!)]));
}

function answerOf(batch: IngestBatch, stored: Awaited<ReturnType<typeof findReceipts>>[number]): BatchOutcome {
  if (!stored) return { refusal: goneMeanwhile(batch.batchId) };
  const isSame = isHashOf(stored.bodyHash, batch.bodyHash, batch.source, batch.samples);
  return isSame ? { receipt: stored.receipt } : { refusal: otherBody(batch.batchId) };
}
