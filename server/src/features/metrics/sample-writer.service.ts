import { Counter, Gauge, Histogram } from 'prom-client';
import { perHistory } from '../../platform/data-history.js';
import type { Database } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { Receipt } from '../clusters/receipt.service.js';
import { type BatchOutcome, type IngestBatch, ingestBatches } from './ingest.service.js';
import { SubjectMemory } from './subject-memory.js';

// Batches of a tenant are stored together, several in one transaction: a commit costs as much for one as for fifty.
//
// A batch waits → its tenant's queue is due (it is full, or its first batch has waited long enough) → it is taken into a
// group as soon as a connection is free and no other group stores batches of its cluster → the group commits, and every
// batch of it is answered; or it fails, and each is stored by itself, so that one bad batch costs the others nothing.
// What waits here is not acknowledged: a crash loses nothing that an agent does not still have.
//
// The queue is bounded. What would go beyond is refused with RATE_LIMITED and the time after which it is worth another
// try, so that a slow database is asked for less and not for more.

/** How long a small batch waits for others. */
const WAIT_MS = 20;
/** So much is worth a commit of its own; a group takes no more. */
const FULL_SAMPLES = 10_000;
/** A batch costs something even when it is empty: about as much as so many samples. */
const BASE_SAMPLES = 100;
/** All tenants together may have this many times of what one may. */
const TENANTS_SHARE = 2;
/** Some 150 bytes each. */
const REMEMBERED_SUBJECTS = 500_000;
const MAX_RETRY_SECONDS = 30;

const waiting = new Gauge({ name: 'k8intel_ingest_waiting_samples', help: 'Samples accepted and not yet stored.' });
const groups = new Histogram({
  name: 'k8intel_ingest_group_duration_seconds',
  help: 'Time of one transaction that stores batches of samples.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});
const batchesStored = new Counter({ name: 'k8intel_ingest_batches_total', help: 'Batches of samples answered.' });
const batchesRefused = new Counter({
  name: 'k8intel_ingest_refused_batches_total',
  help: 'Batches of samples refused because too many were waiting.',
});

export interface WriterLimits {
  /** Samples that one tenant may have waiting. */
  ingestMaxWaitingSamples: number;
  /** Connections for reports; one of them stays free for those that are not samples. */
  ingestPoolSize: number;
}

interface Entry {
  batch: IngestBatch;
  weight: number;
  now: () => Date;
  settle: (outcome: BatchOutcome) => void;
  fail: (error: unknown) => void;
}

interface Queue {
  entries: Entry[];
  /** Of the entries waiting. */
  weight: number;
  /** Of those waiting and those being stored. */
  held: number;
  isDue: boolean;
  timer: NodeJS.Timeout | null;
}

export class SampleWriter {
  readonly #queues = new Map<string, Queue>();
  readonly #busyClusters = new Set<string>();
  readonly #memory = perHistory(() => new SubjectMemory(REMEMBERED_SUBJECTS));
  #running = 0;
  #held = 0;
  /** Samples per second of the groups stored lately; 0 before the first. */
  #rate = 0;

  /** Transactions at a time. */
  readonly #slots: number;

  constructor(
    private readonly db: Database,
    private readonly limits: WriterLimits,
  ) {
    this.#slots = Math.max(1, limits.ingestPoolSize - 1);
  }

  /**
   * Stores a batch together with others. @returns its receipt when it is durable
   * @throws RATE_LIMITED with `retryAfter` where too much waits already; what storing it throws otherwise
   */
  async store(batch: IngestBatch, now: () => Date): Promise<Receipt> {
    const { tenantId } = batch.agent;
    const weight = batch.samples.rowCount + BASE_SAMPLES;
    const queue = this.#admit(tenantId, weight);
    const outcome = await new Promise<BatchOutcome>((settle, fail) => {
      queue.entries.push({ batch, weight, now, settle, fail });
      queue.weight += weight;
      this.#hold(queue, weight);
      if (queue.weight >= FULL_SAMPLES) this.#due(queue);
      else queue.timer ??= setTimeout(() => this.#due(queue), WAIT_MS);
    }).finally(() => {
      this.#hold(queue, -weight);
      if (queue.held === 0) this.#queues.delete(tenantId);
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.receipt;
  }

  #hold(queue: Queue, weight: number): void {
    queue.held += weight;
    this.#held += weight;
    waiting.set(this.#held);
  }

  /** An empty queue takes any batch, however large: it would never be taken otherwise. */
  #admit(tenantId: string, weight: number): Queue {
    const queue = this.#queues.get(tenantId) ?? { entries: [], weight: 0, held: 0, isDue: false, timer: null };
    const most = this.limits.ingestMaxWaitingSamples;
    const isFull = queue.held > 0 && queue.held + weight > most;
    const areAllFull = this.#held > 0 && this.#held + weight > TENANTS_SHARE * most;
    if (isFull || areAllFull) {
      batchesRefused.inc();
      throw this.#tooMuch(isFull ? queue.held : this.#held);
    }
    this.#queues.set(tenantId, queue);
    return queue;
  }

  #tooMuch(held: number): AppError {
    const retryAfter = this.#rate > 0 ? Math.min(MAX_RETRY_SECONDS, Math.max(1, Math.ceil(held / this.#rate))) : 5;
    const message = `${held} samples wait to be stored already; at most ${this.limits.ingestMaxWaitingSamples} may. Send the batch again in ${retryAfter} s.`;
    return new AppError('RATE_LIMITED', message, { retryAfter });
  }

  #due(queue: Queue): void {
    if (queue.timer) clearTimeout(queue.timer);
    queue.timer = null;
    queue.isDue = true;
    this.#start();
  }

  /** Starts groups while there are connections; tenants take turns. */
  #start(): void {
    for (const [tenantId, queue] of this.#queues) {
      if (this.#running >= this.#slots) return;
      const group = queue.isDue ? this.#take(queue) : [];
      if (group.length === 0) continue;
      // To the end of the line, where this very loop comes to it again.
      this.#queues.delete(tenantId);
      this.#queues.set(tenantId, queue);
      void this.#run(tenantId, group);
    }
  }

  /** The oldest batches of clusters that no group stores just now, as many as are worth one commit. */
  #take(queue: Queue): Entry[] {
    const group: Entry[] = [];
    const rest: Entry[] = [];
    let weight = 0;
    for (const entry of queue.entries) {
      const isFree = !this.#busyClusters.has(entry.batch.agent.clusterId);
      if (isFree && weight < FULL_SAMPLES) {
        group.push(entry);
        weight += entry.weight;
      } else rest.push(entry);
    }
    queue.entries = rest;
    queue.weight -= weight;
    queue.isDue = rest.length > 0;
    return group;
  }

  async #run(tenantId: string, group: readonly Entry[]): Promise<void> {
    const clusters = new Set(group.map(({ batch }) => batch.agent.clusterId));
    for (const cluster of clusters) this.#busyClusters.add(cluster);
    this.#running++;
    try {
      await this.#storeGroup(tenantId, group);
    } finally {
      this.#running--;
      for (const cluster of clusters) this.#busyClusters.delete(cluster);
      this.#start();
    }
  }

  /** Never throws: every entry gets its outcome or its error. */
  async #storeGroup(tenantId: string, group: readonly Entry[]): Promise<void> {
    try {
      const outcomes = await this.#transaction(tenantId, group);
      for (const [n, entry] of group.entries()) entry.settle(outcomes[n]!);
    } catch (error) {
      await this.#divide(tenantId, group, error);
    }
  }

  /** A database that is away answers nobody; any other failure is that of one batch, and the others are stored. */
  async #divide(tenantId: string, group: readonly Entry[], error: unknown): Promise<void> {
    const isNobodys = error instanceof AppError && error.code === 'UNAVAILABLE';
    if (group.length === 1 || isNobodys) for (const entry of group) entry.fail(error);
    else for (const entry of group) await this.#storeGroup(tenantId, [entry]);
  }

  async #transaction(tenantId: string, group: readonly Entry[]): Promise<BatchOutcome[]> {
    const end = groups.startTimer();
    const batches = group.map(({ batch }) => batch);
    const outcomes = await this.db.runInTenant(tenantId, (tx) =>
      ingestBatches(tx, tenantId, batches, { memory: this.#memory(), now: group.at(-1)!.now() }),
    );
    const seconds = end();
    const rate = group.reduce((sum, entry) => sum + entry.weight, 0) / Math.max(seconds, 0.001);
    this.#rate = this.#rate === 0 ? rate : 0.8 * this.#rate + 0.2 * rate;
    batchesStored.inc(group.length);
    return outcomes;
  }
}

const writers = new WeakMap<Database, SampleWriter>();

/** The one writer over a database in this process. */
export function writerOf(db: Database, limits: WriterLimits): SampleWriter {
  const known = writers.get(db) ?? new SampleWriter(db, limits);
  writers.set(db, known);
  return known;
}
