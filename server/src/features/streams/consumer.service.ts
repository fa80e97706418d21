import type { Database } from '../../platform/database.js';
import { type Consumed, consumeBatch, noteFailure, readBehind } from './consume.service.js';
import type { StreamConsumer } from './consumer.types.js';
import { onAnyStreamSignal, streamKey } from './stream-signal.js';

// Runs consumers of streams. One unit of work is a batch of one tenant and consumer. States of a unit: absent → waiting →
// under way → absent (caught up), waiting (there is more), or paused (failed, or another replica has it) → waiting.
// Units are woken by signals; every few seconds tenants are looked through for what no signal told. Nothing of it is kept
// over a restart: the table of positions is the truth, and a crash gives back what was under way.

export type ConsumerObserver = (
  consumer: string,
  tenantId: string,
  what: { lag: number; handled: number; hasFailed: boolean },
) => void;

export interface ConsumerOptions {
  now: () => Date;
  log: (text: string, fields: Record<string, unknown>) => void;
  /** Told after every batch and for what is found behind. */
  observe?: ConsumerObserver;
  sweepMs?: number;
  /** 0 to 1; a parameter so that tests know the waits. */
  random?: () => number;
}

/** Batches at once, so that consumers leave most of the pool to requests. */
const MAX_RUNNING = 2;
const SWEEP_MS = 5_000;
/** Tenants looked through at once; with more of them each comes later. */
const SWEPT_TENANTS = 100;
/** Time between a signal and its batch: readers on the wire are told first, and commits close to each other are one batch. */
const GATHER_MS = 10;
/** When to look again at what another replica is handling. */
const BUSY_MS = 100;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

interface Unit {
  key: string;
  tenantId: string;
  consumer: StreamConsumer;
  /** Events of the next batch: fewer after a failure, so that what fails holds back nothing before it. */
  limit: number;
  failures: number;
  isRunning: boolean;
  /** A signal came while it ran. */
  isSignalled: boolean;
  pause: NodeJS.Timeout | null;
}

export class ConsumerRunner {
  readonly #units = new Map<string, Unit>();
  readonly #waiting = new Set<Unit>();
  readonly #running = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;
  /** Signals that came since the last were followed, as tenant and stream. */
  readonly #signals = new Map<string, [tenantId: string, stream: string]>();
  #gathering: NodeJS.Timeout | null = null;
  #sweeping: Promise<void> | null = null;
  #lastSwept = '';
  #isStopped = false;

  constructor(
    private readonly db: Database,
    private readonly consumers: readonly StreamConsumer[],
    private readonly options: ConsumerOptions,
  ) {
    this.#unsubscribe = onAnyStreamSignal((tenantId, stream) => this.#gather(tenantId, stream));
    this.#timer = setInterval(() => this.#sweepOnce(), options.sweepMs ?? SWEEP_MS);
    this.#timer.unref();
    this.#sweepOnce();
  }

  /** Takes up nothing more and waits for the batches under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    clearInterval(this.#timer);
    if (this.#gathering) clearTimeout(this.#gathering);
    for (const unit of this.#units.values()) if (unit.pause) clearTimeout(unit.pause);
    this.#waiting.clear();
    await this.#sweeping;
    await Promise.all(this.#running);
  }

  #gather(tenantId: string, stream: string): void {
    if (this.#isStopped) return;
    this.#signals.set(streamKey(tenantId, stream), [tenantId, stream]);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      const signals = [...this.#signals.values()];
      this.#signals.clear();
      for (const [tenant, moved] of signals) this.#wakeAll(tenant, moved);
    }, GATHER_MS);
  }

  #wakeAll(tenantId: string, stream: string): void {
    for (const consumer of this.consumers) if (consumer.stream === stream) this.#wake(tenantId, consumer);
  }

  #wake(tenantId: string, consumer: StreamConsumer): void {
    const key = `${tenantId}/${consumer.name}`;
    let unit = this.#units.get(key);
    if (!unit) {
      const fresh = { failures: 0, isRunning: false, isSignalled: false, pause: null };
      unit = { key, tenantId, consumer, limit: consumer.batch, ...fresh };
      this.#units.set(key, unit);
    }
    if (unit.isRunning) unit.isSignalled = true;
    else if (!unit.pause) this.#enqueue(unit);
  }

  #enqueue(unit: Unit): void {
    if (this.#isStopped) return;
    this.#waiting.add(unit);
    this.#pump();
  }

  #pump(): void {
    for (const unit of this.#waiting) {
      if (this.#running.size >= MAX_RUNNING) return;
      this.#waiting.delete(unit);
      unit.isRunning = true;
      unit.isSignalled = false;
      const run = this.#run(unit).finally(() => {
        this.#running.delete(run);
        this.#pump();
      });
      this.#running.add(run);
    }
  }

  async #run(unit: Unit): Promise<void> {
    const { tenantId, consumer, limit } = unit;
    try {
      const consumed = await consumeBatch(this.db, tenantId, consumer, { now: this.options.now(), limit });
      unit.isRunning = false;
      if (consumed.outcome !== 'BUSY') this.#observe(unit, { ...consumed, hasFailed: false });
      this.#goOn(unit, consumed);
    } catch (error) {
      unit.isRunning = false;
      await this.#failed(unit, error);
    }
  }

  #goOn(unit: Unit, { outcome, handled }: Consumed): void {
    if (outcome === 'BUSY') {
      this.#pause(unit, BUSY_MS);
      return;
    }
    if (handled > 0 || outcome === 'LOST') {
      unit.failures = 0;
      unit.limit = Math.min(unit.consumer.batch, unit.limit * 2);
    }
    // At the end of the queue: a tenant in a storm takes turns with the others.
    if (outcome !== 'CAUGHT_UP' || unit.isSignalled) this.#enqueue(unit);
    else this.#units.delete(unit.key);
  }

  async #failed(unit: Unit, error: unknown): Promise<void> {
    const { tenantId, consumer } = unit;
    unit.failures++;
    unit.limit = Math.max(1, Math.floor(unit.limit / 2));
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (unit.failures - 1));
    this.#pause(unit, longest * (0.5 + (this.options.random ?? Math.random)() / 2));
    this.options.log('A batch of a stream could not be handled; it is tried again.', {
      consumer: consumer.name,
      tenantId,
      failures: unit.failures,
      error,
    });
    this.options.observe?.(consumer.name, tenantId, { lag: Number.NaN, handled: 0, hasFailed: true });
    // Where the database is away this fails too, and the log has the reason.
    await noteFailure(this.db, tenantId, consumer, { error, now: this.options.now() }).catch(() => undefined);
  }

  #pause(unit: Unit, ms: number): void {
    if (this.#isStopped) return;
    unit.pause = setTimeout(() => {
      unit.pause = null;
      this.#enqueue(unit);
    }, ms);
  }

  #observe({ consumer, tenantId }: Unit, { lag, handled, hasFailed }: Consumed & { hasFailed: boolean }): void {
    this.options.observe?.(consumer.name, tenantId, { lag, handled, hasFailed });
  }

  #sweepOnce(): void {
    if (this.#sweeping || this.#isStopped) return;
    this.#sweeping = this.#sweep()
      // The database is away: the next sweep finds what this one did not.
      .catch(() => undefined)
      .finally(() => {
        this.#sweeping = null;
      });
  }

  async #sweep(): Promise<void> {
    const tenants = await this.db.reference<{ id: string }>(
      `SELECT id FROM tenant WHERE suspended_at IS NULL AND id::text > $1 ORDER BY id::text LIMIT ${SWEPT_TENANTS}`,
      [this.#lastSwept],
    );
    this.#lastSwept = tenants.length < SWEPT_TENANTS ? '' : tenants.at(-1)!.id;
    for (const { id } of tenants) {
      if (this.#isStopped) return;
      await this.#sweepTenant(id);
    }
  }

  async #sweepTenant(tenantId: string): Promise<void> {
    const snapshot = this.db.openSnapshot(tenantId);
    try {
      for (const [consumer, lag] of await readBehind(snapshot, tenantId, this.consumers)) {
        this.options.observe?.(consumer.name, tenantId, { lag, handled: 0, hasFailed: false });
        this.#wake(tenantId, consumer);
      }
    } finally {
      await snapshot.close();
    }
  }
}
