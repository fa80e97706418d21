import type { ClusterEventInput, FindingInput } from '../api/generated.js';
import type { InventoryReport, Observation, SampleRow } from '../collectors/collector.js';
import { fileErrorCode, messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import type { BatchId, BatchIds } from './batch-ids.js';
import { chunk } from './chunks.js';
import { type DynamicMetrics, isDynamic } from './dynamic-metrics.js';
import { objectsOf, splitInventory } from './inventory-parts.js';
import { toSampleBatch, valuesOf } from './sample-tables.js';
import type { Spool } from './spool.js';
import type { BatchHeader, BatchKind } from './spool-record.js';

/** The server's limits on one batch (agentSettings). */
export interface BatchLimits {
  readonly maxSamplesPerBatch: number;
  readonly maxObjectsPerBatch: number;
  readonly maxEventsPerBatch: number;
  readonly maxFindingsPerBatch: number;
  readonly maxBodyBytes: number;
}

export interface BatcherOptions {
  readonly spool: Spool;
  readonly ids: BatchIds;
  readonly limits: () => BatchLimits;
  /** Which dynamic metrics may be reported; without it, none. */
  readonly definitions?: DynamicMetrics;
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly log: Log;
}

/** The share of the body limit that a batch's items may take; the rest is left to the operation and its lists of uids. */
const BODY_SHARE = 0.6;

type Facts = Pick<
  BatchHeader,
  'kind' | 'from' | 'to' | 'items' | 'agesFrom' | 'supersedesBefore' | 'hasDynamicMetrics'
>;

function hasDynamic(row: SampleRow): boolean {
  for (const name in row.values) if (isDynamic(name)) return true;
  return false;
}

const sumOfValues = (rows: readonly SampleRow[]): number => rows.reduce((sum, row) => sum + valuesOf(row), 0);

/** What a row takes in a batch at most: its subject, its time, and numbers of 16 digits. Exact would cost as much as the batch. */
function bytesOf({ subject, values }: SampleRow): number {
  const names = subject.name.length + (subject.namespace?.length ?? 0) + (subject.container?.length ?? 0);
  // A character of a name may take three bytes.
  return 120 + 3 * names + 17 * Object.keys(values).length;
}

/**
 * Collects observations and closes them into batches by count or age. Each gets its batchId here, before the spool,
 * so that a retry after a crash is the same batch.
 */
export class Batcher {
  private readonly samples = new Map<string, SampleRow[]>();
  /** In `samples`. */
  private values = 0;
  private events: ClusterEventInput[] = [];
  private findings: FindingInput[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** Of a report that comes in several: the sequence of its first batch. */
  private snapshotFrom: number | undefined;

  constructor(private readonly options: BatcherOptions) {}

  emit(observation: Observation): void {
    if (observation.kind === 'inventory') {
      // Not kept waiting: the collector gathers changes itself, and a snapshot must not be overtaken by them.
      this.closeInventory(observation.report);
      return;
    }
    if (observation.kind === 'events') this.events.push(...observation.events);
    else if (observation.kind === 'findings') this.findings.push(...observation.findings);
    else this.addSamples(observation.source, observation.rows);
    if (this.options.maxAgeMs === 0 || this.isFull()) this.flush();
    else {
      if (this.values >= this.options.limits().maxSamplesPerBatch) this.closeFullSamples();
      this.timer ??= setTimeout(() => this.flush(), this.options.maxAgeMs);
    }
  }

  /** Closes samples of long ago at once and apart from what is pending; their age in the spool counts from now. */
  backfill(source: string, rows: readonly SampleRow[]): void {
    this.closeSamples(source, rows, this.options.now());
  }

  /** Closes what is pending now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [source, rows] of this.samples) this.closeSamples(source, rows);
    this.samples.clear();
    this.values = 0;
    this.closeEvents(this.events);
    this.events = [];
    this.closeFindings(this.findings);
    this.findings = [];
  }

  private addSamples(source: string, rows: readonly SampleRow[]): void {
    const pending = this.samples.get(source) ?? [];
    for (const row of rows) {
      const fit = hasDynamic(row) ? this.options.definitions?.fit(row) : row;
      if (fit === undefined || fit === null) continue;
      pending.push(fit);
      this.values += valuesOf(fit);
    }
    this.samples.set(source, pending);
  }

  private isFull(): boolean {
    const { maxEventsPerBatch, maxFindingsPerBatch } = this.options.limits();
    return this.events.length >= maxEventsPerBatch || this.findings.length >= maxFindingsPerBatch;
  }

  /** Closes the samples that fill batches; the rest waits for more, or for its time. */
  private closeFullSamples(): void {
    const { maxSamplesPerBatch } = this.options.limits();
    for (const [source, rows] of this.samples) {
      const runs = this.runsOf(rows);
      const last = runs.pop() ?? [];
      const isFull = sumOfValues(last) >= maxSamplesPerBatch;
      for (const run of isFull ? [...runs, last] : runs) this.closeRun(source, run);
      this.samples.set(source, isFull ? [] : last);
    }
    this.values = [...this.samples.values()].reduce((sum, rows) => sum + sumOfValues(rows), 0);
  }

  private runsOf(rows: readonly SampleRow[]): SampleRow[][] {
    const { maxSamplesPerBatch, maxBodyBytes } = this.options.limits();
    return chunk(rows, maxSamplesPerBatch, maxBodyBytes * BODY_SHARE, { items: valuesOf, bytes: bytesOf });
  }

  private closeSamples(source: string, rows: readonly SampleRow[], agesFrom?: number): void {
    for (const run of this.runsOf(rows)) this.closeRun(source, run, agesFrom);
  }

  private closeRun(source: string, run: readonly SampleRow[], agesFrom?: number): void {
    const times = run.map((row) => row.observedAt);
    const facts: Facts = {
      kind: 'metrics',
      from: Math.min(...times),
      to: Math.max(...times),
      items: sumOfValues(run),
      ...(agesFrom !== undefined && { agesFrom }),
      ...(run.some(hasDynamic) && { hasDynamicMetrics: true }),
    };
    this.close(facts, { source, samples: toSampleBatch(run) });
  }

  private closeEvents(events: readonly ClusterEventInput[]): void {
    const { maxEventsPerBatch, maxBodyBytes } = this.options.limits();
    const now = this.options.now();
    for (const run of chunk(events, maxEventsPerBatch, maxBodyBytes * BODY_SHARE)) {
      this.close({ kind: 'events', from: now, to: now, items: run.length }, { events: run });
    }
  }

  private closeFindings(findings: readonly FindingInput[]): void {
    const { maxFindingsPerBatch, maxBodyBytes } = this.options.limits();
    for (const run of chunk(findings, maxFindingsPerBatch, maxBodyBytes * BODY_SHARE)) {
      const times = run.map((finding) => Date.parse(finding.observedAt));
      const [from, to] = [Math.min(...times), Math.max(...times)];
      // Those of a past that is back-filled are not old in the spool.
      const agesFrom = this.options.now();
      this.close({ kind: 'findings', from, to, items: run.length, agesFrom }, { findings: run });
    }
  }

  private closeInventory(report: InventoryReport): void {
    const { maxObjectsPerBatch, maxBodyBytes } = this.options.limits();
    const parts = splitInventory(report, maxObjectsPerBatch, maxBodyBytes * BODY_SHARE);
    const { isFirst, isLast: isEnd } = report.part ?? { isFirst: true, isLast: true };
    const isWhole = report.isSnapshot && isEnd && report.unobserved.length === 0;
    let first = isFirst ? undefined : this.snapshotFrom;
    parts.forEach((part, index) => {
      const isLast = index === parts.length - 1;
      const facts = {
        kind: 'inventory',
        from: report.observedAt,
        to: report.observedAt,
        agesFrom: this.options.now(),
        items: objectsOf(part),
      } as const;
      const sequence = this.close(facts, part, isWhole && isLast ? (own) => first ?? own : undefined);
      first ??= sequence;
    });
    this.snapshotFrom = first;
  }

  /** Returns the sequence of the batch, undefined when it could not be numbered. */
  private close(facts: Facts, input: object, supersedesBefore?: (own: number) => number): number | undefined {
    try {
      const { text: batchId, epoch, sequence } = this.claim(facts.kind);
      const header = { ...facts, batchId, epoch, sequence, supersedesBefore: supersedesBefore?.(sequence) };
      this.options.spool.append(header, JSON.stringify({ batchId, ...input }));
      return sequence;
    } catch (error) {
      // Without a reserved number the batch could take the key of an older one, which loses more than this batch.
      this.options.spool.lose(facts, `its number cannot be stored (${messageOf(error)})`);
      return undefined;
    }
  }

  /** A full disk makes room for the number as it does for the batch. @throws the file system's error */
  private claim(kind: BatchKind): BatchId {
    for (;;) {
      try {
        return this.options.ids.claim();
      } catch (error) {
        if (fileErrorCode(error) !== 'ENOSPC' || !this.options.spool.makeRoom(kind)) throw error;
      }
    }
  }
}
