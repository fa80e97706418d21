import type { Database } from './database.js';
import {
  isDoneSince,
  type RunResult,
  recordEnd,
  recordStart,
  recordVisit,
  registerJobs,
  shownError,
} from './job-ledger.js';
import type { Claim, JobQueue } from './job-queue.js';
import { nextRunAt } from './job-schedule.js';

/** What a run has to say at its end, collected on the way. */
export interface RunNotes {
  /** Rows written, moved or deleted. */
  rows: number;
  /** Something that somebody should look at; null where nothing is. */
  warning: string | null;
  /** Tenants in which it failed. */
  failedTenants: number;
}

export interface JobContext {
  db: Database;
  now: () => Date;
  log: (message: string, fields?: object) => void;
  /** Of the run under way; absent where a job is run by hand. */
  notes?: RunNotes;
}

/** A recurring piece of work; runs in one replica at a time, and may be ended at any moment and begun again. */
export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  /** What it does, as the dashboard says it: one sentence. */
  readonly meaning: string;
  run(context: JobContext, signal: AbortSignal): Promise<void>;
}

/** Told of every run that ended, for the metrics of the process. */
export type RunObserver = (job: string, result: RunResult) => void;

export interface RunnerOptions {
  queue: JobQueue;
  /** How often it is asked what is due, in milliseconds. */
  pollMs?: number;
  /** Most runs at a time in this process, so that requests keep connections to the database. */
  atOnce?: number;
  observe?: RunObserver;
}

const POLL_MS = 1_000;
const AT_ONCE = 4;
/** How often it is made sure that every job has a next run. */
const ENSURE_MS = 60_000;
/** Renewals within one lease: one that is lost is not the end of it. */
const RENEWALS = 3;

/**
 * Runs jobs when they are due, each in one replica at a time; what was missed while nobody ran is run once, at once. A
 * failing run is recorded and the next one comes all the same.
 * @returns stops taking runs, ends those under way, waits for them and gives back what is not done
 */
export async function startJobs(
  jobs: readonly Job[],
  context: JobContext,
  options: RunnerOptions,
): Promise<{ stop(): Promise<void> }> {
  await options.queue.register(jobs.map((job) => job.name));
  await registerJobs(context.db, jobs);
  const runner = new Runner(jobs, context, options);
  const loop = runner.loop();
  return {
    async stop() {
      runner.abort.abort();
      await loop;
      await runner.idle();
    },
  };
}

class Runner {
  readonly abort = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  #ensuredAt = Number.NEGATIVE_INFINITY;
  #isDown = false;

  constructor(
    private readonly jobs: readonly Job[],
    private readonly context: JobContext,
    private readonly options: RunnerOptions,
  ) {}

  async loop(): Promise<void> {
    const { signal } = this.abort;
    while (!signal.aborted) {
      try {
        await this.#ensure();
        await this.#startDue();
        this.#isDown = false;
      } catch (error) {
        if (!this.#isDown) this.context.log('The schedule of jobs does not answer; it is asked again.', { error });
        this.#isDown = true;
      }
      await pause(this.options.pollMs ?? POLL_MS, signal);
    }
  }

  async idle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #ensure(): Promise<void> {
    const now = performance.now();
    if (now - this.#ensuredAt < ENSURE_MS) return;
    for (const { name } of this.jobs) await this.options.queue.ensure(name);
    this.#ensuredAt = now;
  }

  async #startDue(): Promise<void> {
    const free = (this.options.atOnce ?? AT_ONCE) - this.#running.size;
    if (free <= 0) return;
    const idle = this.jobs.map((job) => job.name).filter((name) => !this.#running.has(name));
    const due = await this.options.queue.due(idle);
    for (const name of due.slice(0, free)) {
      const claim = await this.options.queue.claim(name);
      if (claim) this.#start(this.jobs.find((job) => job.name === name)!, claim);
    }
  }

  #start(job: Job, claim: Claim): void {
    const run = new Run(job, claim, this.context, this.options)
      .finish(this.abort.signal)
      .catch((error) => this.#putBack(claim, error))
      .finally(() => this.#running.delete(job.name));
    this.#running.set(job.name, run);
  }

  /**
   * A run whose end could not be recorded, as a rule because the database went away, is given back as soon as the
   * schedule answers again: without this the job would stand still until its lease runs out. One that somebody else has
   * taken up meanwhile is theirs.
   */
  async #putBack(claim: Claim, error: unknown): Promise<void> {
    const { queue, pollMs } = this.options;
    this.context.log(`The run of job ${claim.job} could not be recorded; it is given back.`, { error });
    while (!this.abort.signal.aborted) {
      try {
        if (await queue.renew(claim)) await queue.giveBack(claim);
        return;
      } catch {
        await pause(pollMs ?? POLL_MS, this.abort.signal);
      }
    }
  }
}

/** One run, from its claim to the entry in the ledger. */
class Run {
  readonly #end = new AbortController();
  readonly #notes: RunNotes = { rows: 0, warning: null, failedTenants: 0 };
  #isLost = false;

  constructor(
    private readonly job: Job,
    private readonly claim: Claim,
    private readonly context: JobContext,
    private readonly options: RunnerOptions,
  ) {}

  async finish(stopped: AbortSignal): Promise<void> {
    const { queue } = this.options;
    const { name, everySeconds } = this.job;
    // First of all: whatever becomes of this run, the next one will come.
    const nextAt = nextRunAt(this.claim.startedAt, everySeconds);
    await queue.schedule(name, nextAt);
    if (await isDoneSince(this.context.db, name, this.claim.dueAt)) return queue.done(this.claim);
    await recordStart(this.context.db, name, { startedAt: this.claim.startedAt, nextAt });
    const result = await this.#work(stopped);
    // Another replica has taken it up: its end is the other's to record.
    if (this.#isLost || !(await queue.renew(this.claim))) return this.#tellLost();
    await recordEnd(this.context.db, name, { ...result, warning: this.#notes.warning });
    this.options.observe?.(name, result);
    await (result.outcome === 'INTERRUPTED' ? queue.giveBack(this.claim) : queue.done(this.claim));
  }

  async #work(stopped: AbortSignal): Promise<RunResult> {
    const { job, context } = this;
    const signal = AbortSignal.any([stopped, this.#end.signal]);
    const stopRenewing = this.#keepLease();
    const began = performance.now();
    let error: string | null = null;
    try {
      await job.run({ ...context, notes: this.#notes }, signal);
      const { failedTenants } = this.#notes;
      if (failedTenants > 0) error = `It failed in ${failedTenants} tenant(s); the server’s log says why.`;
    } catch (thrown) {
      error = shownError(thrown);
      if (!signal.aborted) context.log(`Job ${job.name} failed; it runs again when it is due.`, { error: thrown });
    } finally {
      stopRenewing();
    }
    const outcome = signal.aborted ? 'INTERRUPTED' : error === null ? 'DONE' : 'FAILED';
    return { outcome, durationMs: performance.now() - began, rows: this.#notes.rows, error };
  }

  /** Renews the lease until told otherwise; ends the run where it is lost or could not be renewed for as long as it lasts. */
  #keepLease(): () => void {
    const { queue } = this.options;
    const leaseMs = queue.leaseSeconds * 1_000;
    let renewedAt = performance.now();
    const renew = async (): Promise<void> => {
      const askedAt = performance.now();
      try {
        if (await queue.renew(this.claim)) renewedAt = askedAt;
        else this.#lose();
      } catch {
        if (performance.now() - renewedAt >= leaseMs) this.#lose();
      }
    };
    const timer = setInterval(renew, leaseMs / RENEWALS);
    return () => clearInterval(timer);
  }

  #lose(): void {
    this.#isLost = true;
    this.#end.abort();
  }

  #tellLost(): void {
    this.context.log(`The run of job ${this.job.name} lost its lease; another replica takes it up.`);
  }
}

/**
 * Visits every tenant that is not suspended, one after the other, and records what was done there. One tenant's trouble
 * is not the others': it is logged, and the next run tries it again.
 * @param visit returns how many rows it wrote, moved or deleted
 */
export async function forEachTenant(
  context: JobContext,
  job: string,
  signal: AbortSignal,
  visit: (tenantId: string) => Promise<number>,
): Promise<void> {
  const { db, log, notes } = context;
  const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant WHERE suspended_at IS NULL ORDER BY id');
  for (const { id } of tenants) {
    if (signal.aborted) return;
    const result = await visitTenant(context, job, id, visit);
    if (notes) {
      notes.rows += result.rows;
      notes.failedTenants += result.outcome === 'FAILED' ? 1 : 0;
    }
    const recorded = { ...result, outcome: signal.aborted && !result.error ? 'INTERRUPTED' : result.outcome } as const;
    await recordVisit(db, id, job, recorded).catch((error) =>
      log(`What job ${job} did in a tenant could not be recorded.`, { tenantId: id, error }),
    );
  }
}

async function visitTenant(
  { log }: JobContext,
  job: string,
  tenantId: string,
  visit: (tenantId: string) => Promise<number>,
): Promise<RunResult> {
  const began = performance.now();
  try {
    const rows = await visit(tenantId);
    return { outcome: 'DONE', durationMs: performance.now() - began, rows, error: null };
  } catch (error) {
    log(`Job ${job} failed for a tenant; the next run tries it again.`, { tenantId, error });
    return { outcome: 'FAILED', durationMs: performance.now() - began, rows: 0, error: shownError(error) };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
