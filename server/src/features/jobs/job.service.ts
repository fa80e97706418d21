import type { Tx } from '../../platform/database.js';
import { scheduleInWords } from '../../platform/job-schedule.js';
import type { Job } from './job.types.js';

/** The jobs of the installation, by name, with what they did last in this tenant, or for all where that is their way. */
export async function listJobs(tx: Tx, tenantId: string): Promise<Job[]> {
  const own = (column: string): string => `CASE WHEN t.job IS NULL THEN j.${column} ELSE t.${column} END`;
  const rows = await tx.query<Omit<Job, 'schedule'>>(
    `SELECT j.job AS name, j.meaning, j.every_seconds AS "everySeconds", t.job IS NULL AS "isShared",
       j.started_at IS NOT NULL AND j.finished_at IS NULL AS "isRunning", j.next_at AS "nextAt", j.warning,
       ${own('started_at')} AS "lastStartedAt", ${own('finished_at')} AS "lastFinishedAt",
       ${own('duration_ms')} / 1000 AS "lastDurationSeconds", (${own('rows')})::float8 AS "lastRows",
       ${own('outcome')} AS "lastOutcome", ${own('error')} AS "lastError", ${own('succeeded_at')} AS "lastSucceededAt",
       (${own('runs')})::float8 AS runs, (${own('failures')})::float8 AS failures
     FROM job_state j LEFT JOIN tenant_job_state t ON t.tenant_id = $1 AND t.job = j.job ORDER BY j.job`,
    [tenantId],
  );
  return rows.map((row) => ({ ...row, schedule: scheduleInWords(row.everySeconds) }));
}
