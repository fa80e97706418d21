import type { Database } from './database.js';
import { AppError, toAppError } from './errors.js';
import type { JobOutcome } from './job-state.entity.js';

// What every job did last, for the API: a row per job of the installation, and a row per tenant and job.

/** How a run, or its visit of one tenant, ended. */
export interface RunResult {
  outcome: JobOutcome;
  durationMs: number;
  rows: number;
  error: string | null;
}

/** What is known of a job whether it ran or not. */
export interface JobFacts {
  name: string;
  meaning: string;
  everySeconds: number;
}

/** Makes the jobs of this version known and forgets those of others. */
export async function registerJobs(db: Database, jobs: readonly JobFacts[]): Promise<void> {
  await db.reference(
    `INSERT INTO job_state AS j (job, meaning, every_seconds, runs, failures)
     SELECT k.job, k.meaning, k.every_seconds, 0, 0
     FROM unnest($1::text[], $2::text[], $3::float8[]) AS k (job, meaning, every_seconds)
     ON CONFLICT (job) DO UPDATE SET meaning = excluded.meaning, every_seconds = excluded.every_seconds`,
    [jobs.map((job) => job.name), jobs.map((job) => job.meaning), jobs.map((job) => job.everySeconds)],
  );
  await db.reference('DELETE FROM job_state WHERE job <> ALL ($1::text[])', [jobs.map((job) => job.name)]);
}

/** Whether a run that began at or after the moment a job was due has come to its end. */
export async function isDoneSince(db: Database, job: string, dueAt: Date): Promise<boolean> {
  const rows = await db.reference('SELECT 1 FROM job_state WHERE job = $1 AND succeeded_at >= $2', [job, dueAt]);
  return rows.length > 0;
}

/** A run has begun; until it ends, `finished_at` is null. */
export async function recordStart(db: Database, job: string, run: { startedAt: Date; nextAt: Date }): Promise<void> {
  await db.reference('UPDATE job_state SET started_at = $2, next_at = $3, finished_at = NULL WHERE job = $1', [
    job,
    run.startedAt,
    run.nextAt,
  ]);
}

export async function recordEnd(
  db: Database,
  job: string,
  result: RunResult & { warning: string | null },
): Promise<void> {
  await db.reference(
    `UPDATE job_state SET finished_at = started_at + $2::float8 * interval '1 millisecond', duration_ms = $2, rows = $3,
       outcome = $4, error = $5, warning = $6, runs = runs + 1, failures = failures + ($4 = 'FAILED')::int,
       succeeded_at = CASE WHEN $4 = 'DONE' THEN started_at ELSE succeeded_at END
     WHERE job = $1`,
    [job, result.durationMs, result.rows, result.outcome, result.error, result.warning],
  );
}

/**
 * What a job did in one tenant. Not worth a wait for the disk: after a crash of the database the ledger may be a moment
 * behind the work, and the next run brings it up to date.
 */
export async function recordVisit(db: Database, tenantId: string, job: string, result: RunResult): Promise<void> {
  await db.runInTenant(tenantId, async (tx) => {
    await tx.query('SET LOCAL synchronous_commit = off');
    await tx.query(
      `INSERT INTO tenant_job_state AS s (tenant_id, job, started_at, finished_at, duration_ms, rows, outcome, error,
         succeeded_at, runs, failures)
       SELECT $1, $2, r.started_at, now(), $3, $4, $5, $6, CASE WHEN $5 = 'DONE' THEN r.started_at END, 1,
         ($5 = 'FAILED')::int
       FROM (SELECT now() - $3::float8 * interval '1 millisecond' AS started_at) r
       ON CONFLICT (tenant_id, job) DO UPDATE SET started_at = excluded.started_at, finished_at = excluded.finished_at,
         duration_ms = excluded.duration_ms, rows = excluded.rows, outcome = excluded.outcome, error = excluded.error,
         succeeded_at = coalesce(excluded.succeeded_at, s.succeeded_at), runs = s.runs + 1,
         failures = s.failures + excluded.failures`,
      [tenantId, job, result.durationMs, result.rows, result.outcome, result.error],
    );
  });
}

/** What may be told of a failure: our own words, never those of the database or of a stack. */
export function shownError(error: unknown): string {
  const known = toAppError(error);
  if (known.code !== 'INTERNAL_SERVER_ERROR' || error instanceof AppError) return known.message;
  return 'The run met a mistake of the server. The server’s log has the details under the name of the job.';
}
