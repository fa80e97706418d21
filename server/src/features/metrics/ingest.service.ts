import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { type Receipt, withReceipt } from '../clusters/receipt.service.js';
import { encodeBlock } from './block.js';
import { insertBlocks, type LandingBlock } from './landing.service.js';
import { latestUsages } from './latest.js';
import { mergeLatest } from './latest-board.service.js';
import { rowCount, type SampleBatch, type SampleSubject } from './sample-batch.js';
import { HOUR_MS } from './sample-block.service.js';
import { type ScreenedTable, screenBatch } from './sample-screen.js';
import { ensureSubjects, type SubjectKey } from './subject.service.js';

export interface MetricsReport {
  batchId: string;
  /** What measured the samples, such as “metrics-server”. */
  source: string;
  samples: SampleBatch;
  limits: { maxSamplesPerBatch: number };
}

/** A screened table with the integer ids of its subjects, in the table's order; 0 where no row is stored. */
interface KeyedTable {
  screened: ScreenedTable;
  subjectIds: number[];
  /** The pods of subjects that are containers; 0 for others. */
  podSubjectIds: number[];
}

/**
 * Stores one batch of samples in the transaction of its receipt: blocks, newest values, hours due for the roll-up.
 * @throws TOO_LARGE above the limit of rows, BAD_USER_INPUT for an unusable source or batchId
 */
export async function ingestSamples(
  tx: Tx,
  tenantId: string,
  agent: AgentCaller,
  report: MetricsReport,
  now: Date,
): Promise<Receipt> {
  checkReport(report);
  const { batchId, source, samples } = report;
  const batch = { batchId, kind: 'METRICS' as const, body: { source, samples }, now };
  return withReceipt(tx, tenantId, agent, batch, async (position) => {
    const { tables, accepted, rejected } = screenBatch(samples, now);
    const { clusterId } = agent;
    const keyed = await keyTables(tx, tenantId, clusterId, tables);
    await insertBlocks(tx, tenantId, { clusterId, source, ...position, receivedAt: now }, keyed.flatMap(blocksOf));
    await mergeLatest(tx, tenantId, [{ clusterId, source, usages: latestUsages(keyed) }]);
    return { accepted, rejected };
  });
}

function checkReport({ source, samples, limits }: MetricsReport): void {
  const rows = rowCount(samples);
  if (rows > limits.maxSamplesPerBatch) {
    throw new AppError(
      'TOO_LARGE',
      `The batch has ${rows} rows; the limit is ${limits.maxSamplesPerBatch}. Split it, as agentSettings.maxSamplesPerBatch says.`,
    );
  }
  if (source.length < 1 || source.length > 100 || source.includes('\0')) {
    throw new AppError('BAD_USER_INPUT', `source has ${source.length} characters; expected 1 to 100, without NUL.`);
  }
}

/** Resolves all subjects of the batch, and the pods of its containers, by one call. */
async function keyTables(tx: Tx, tenantId: string, clusterId: string, tables: ScreenedTable[]): Promise<KeyedTable[]> {
  const used = tables.map(usedSubjects);
  const keys = tables.flatMap(({ table }, n) => used[n]!.map((index) => keyOf(table.subjects[index]!)));
  const podKeys = new Map<string, SubjectKey>();
  for (const key of keys) {
    if (key.kind === 'CONTAINER') podKeys.set(podOf(key), { ...key, kind: 'POD', container: '' });
  }
  const found = await ensureSubjects(tx, tenantId, clusterId, [...keys, ...podKeys.values()]);
  const pods = new Map([...podKeys.keys()].map((pod, n) => [pod, found[keys.length + n]!]));
  let next = 0;
  return tables.map((screened, n) => {
    const subjectIds = screened.table.subjects.map(() => 0);
    const podSubjectIds = screened.table.subjects.map(() => 0);
    for (const index of used[n]!) {
      const key = keys[next]!;
      if (key.kind === 'CONTAINER') podSubjectIds[index] = pods.get(podOf(key))!;
      subjectIds[index] = found[next++]!;
    }
    return { screened, subjectIds, podSubjectIds };
  });
}

function podOf({ namespace, name }: SubjectKey): string {
  return `${namespace}/${name}`;
}

function usedSubjects({ table, picked }: ScreenedTable): number[] {
  const used = new Set<number>();
  for (const row of picked) used.add(table.rows[row]!);
  return [...used];
}

function keyOf(subject: SampleSubject): SubjectKey {
  const { kind, name } = subject;
  return { kind, namespace: subject.namespace ?? '', name, container: subject.container ?? '' };
}

function blocksOf({ screened, subjectIds }: KeyedTable): LandingBlock[] {
  const { table, part, picked } = screened;
  const columns = screened.columns.map(({ metric, values }) => ({ metricId: metric.id, values }));
  return [...byHour(picked, table.times)].map(([hourAt, rows]) => ({
    part,
    hourAt,
    ...spanOf(rows, table.times),
    metricIds: columns.map((column) => column.metricId),
    valueCount: rows.length * columns.length,
    body: encodeBlock({ subjectIds, rows: table.rows, times: table.times, columns, picked: rows }),
  }));
}

function byHour(picked: readonly number[], times: readonly number[]): Map<number, number[]> {
  const hours = new Map<number, number[]>();
  for (const row of picked) {
    const hourAt = times[row]! - (times[row]! % HOUR_MS);
    const rows = hours.get(hourAt);
    if (rows) rows.push(row);
    else hours.set(hourAt, [row]);
  }
  return hours;
}

function spanOf(rows: readonly number[], times: readonly number[]): { startAt: number; endAt: number } {
  let startAt = Number.POSITIVE_INFINITY;
  let endAt = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    startAt = Math.min(startAt, times[row]!);
    endAt = Math.max(endAt, times[row]!);
  }
  return { startAt, endAt };
}
