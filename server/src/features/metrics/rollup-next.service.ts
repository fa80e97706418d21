import type { JobContext } from '../../platform/job-runner.js';
import { claimDue, type DueChunk, ensureOwners, noteFailure, rebuild } from './rollup.service.js';

/** Rebuilds the next due chunk; one that cannot be rebuilt is put back and does not stop the others. @returns null when none is due */
export async function rebuildNext(context: JobContext, tenantId: string): Promise<number | null> {
  const { db, now, log } = context;
  await db.runInTenant(tenantId, (tx) => ensureOwners(tx, tenantId));
  let due: DueChunk | null = null;
  try {
    return await db.runInTenant(tenantId, async (tx) => {
      due = await claimDue(tx, tenantId, now());
      return due && (await rebuild(tx, tenantId, due, now()));
    });
  } catch (error) {
    if (!due) throw error;
    const failed: DueChunk = due;
    await db.runInTenant(tenantId, (tx) => noteFailure(tx, tenantId, failed, { error: String(error), now: now() }));
    const warning = 'Samples could not be rolled up; they stay as they are and are tried again.';
    if (context.notes) context.notes.warning = warning;
    log(warning, { tenantId, ...failed, error });
    return 0;
  }
}
