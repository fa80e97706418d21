import type { Caller } from '../platform/request-context.js';
import { callerOf } from './caller.js';
import type { ServerParts } from './request-scope.js';

/** A revoked token or lowered role ends what is open within this time. */
const RECHECK_MS = 4_000;

/**
 * Reads a caller anew at an interval for as long as something of it is open.
 * @param changed called once, when the caller is no longer who it was
 * @returns how to end the watch
 */
export function watchRights(parts: ServerParts, token: string | null, caller: Caller, changed: () => void): () => void {
  const before = JSON.stringify(caller);
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      const now = await callerOf(parts.db, token, parts.now());
      if (JSON.stringify(now) === before) return;
      clearInterval(timer);
      changed();
    } catch {
      // The database is away: the next check decides.
    } finally {
      isAsking = false;
    }
  }, RECHECK_MS);
  return () => clearInterval(timer);
}
