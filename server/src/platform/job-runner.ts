import type { Database } from './database.js';

export interface JobContext {
  db: Database;
  now: () => Date;
  log: (message: string, fields?: object) => void;
}

/** A recurring piece of work; safe to run in several replicas at once. */
export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  /** What it does, as the dashboard says it: one sentence. */
  readonly meaning: string;
  run(context: JobContext, signal: AbortSignal): Promise<void>;
}

/**
 * Runs each job at its interval, never twice at a time; a failing run is logged and the next one comes all the same.
 * @returns stops the timers, aborts what runs and waits for it
 */
export function startJobs(jobs: readonly Job[], context: JobContext): { stop(): Promise<void> } {
  const abort = new AbortController();
  const loops = jobs.map((job) => loop(job, context, abort.signal));
  return {
    async stop() {
      abort.abort();
      await Promise.all(loops);
    },
  };
}

/**
 * Visits every tenant that is not suspended, one after the other. One tenant's trouble is not the others': it is logged,
 * and the next run tries it again.
 * @param visit returns how many rows it wrote, moved or deleted
 */
export async function forEachTenant(
  { db, log }: JobContext,
  job: string,
  signal: AbortSignal,
  visit: (tenantId: string) => Promise<number>,
): Promise<void> {
  const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant WHERE suspended_at IS NULL ORDER BY id');
  for (const { id } of tenants) {
    if (signal.aborted) return;
    try {
      await visit(id);
    } catch (error) {
      log(`Job ${job} failed for a tenant; the next run tries it again.`, { tenantId: id, error });
    }
  }
}

async function loop(job: Job, context: JobContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await job.run(context, signal);
    } catch (error) {
      if (!signal.aborted) context.log(`Job ${job.name} failed; it runs again in ${job.everySeconds} s.`, { error });
    }
    await pause(job.everySeconds * 1_000, signal);
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
