import type { Caller } from '../platform/request-context.js';
import type { ServerParts } from './request-scope.js';

/** With the two seconds for which a caller is remembered, what is revoked ends within five. */
const RECHECK_MS = 2_500;

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
      const now = await parts.callers.callerOf(token);
      if (now.kind !== 'ANONYMOUS') parts.tokenUse.note(now.tokenId, null, parts.now());
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
