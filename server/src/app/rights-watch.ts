import { onAccessChange } from '../features/accounts/access-change.service.js';
import type { Caller } from '../platform/request-context.js';
import type { ServerParts } from './request-scope.js';

/** With the two seconds for which a caller is remembered, what is revoked ends within five. */
const RECHECK_MS = 2_500;
/** A change that a process hears of is looked at sooner; spread, because one may concern thousands of tokens. */
const SPREAD_MS = 500;

/** All that is open under one token. */
interface Watched {
  before: string;
  isAsking: boolean;
  changed: Set<() => void>;
  close: () => void;
}

const watched = new WeakMap<object, Map<string | null, Watched>>();

/**
 * Reads a caller anew at an interval for as long as something of it is open; once for everything under one token.
 * @param changed called once, when the caller is no longer who it was
 * @returns how to end the watch
 */
export function watchRights(parts: ServerParts, token: string | null, caller: Caller, changed: () => void): () => void {
  const tokens = watched.get(parts.callers) ?? new Map<string | null, Watched>();
  watched.set(parts.callers, tokens);
  const before = JSON.stringify(caller);
  let watch = tokens.get(token);
  if (watch && watch.before !== before) {
    // Whoever came before has other rights: they are told now, and the newcomer begins a watch of its own.
    end(tokens, token, watch);
    watch = undefined;
  }
  watch ??= start(parts, { token, caller }, before, tokens);
  watch.changed.add(changed);
  const own = watch;
  return () => {
    own.changed.delete(changed);
    if (own.changed.size > 0) return;
    own.close();
    if (tokens.get(token) === own) tokens.delete(token);
  };
}

function start(
  parts: ServerParts,
  { token, caller }: { token: string | null; caller: Caller },
  before: string,
  tokens: Map<string | null, Watched>,
): Watched {
  let soon: NodeJS.Timeout | undefined;
  const lookAgain = (): void => void look(parts, token, watch, tokens);
  const unsubscribe = onAccessChange((tenantId) => {
    if (caller.kind === 'ANONYMOUS' || caller.tenantId !== tenantId) return;
    clearTimeout(soon);
    soon = setTimeout(lookAgain, Math.random() * SPREAD_MS);
  });
  const timer = setInterval(lookAgain, RECHECK_MS);
  const close = (): void => {
    unsubscribe();
    clearInterval(timer);
    clearTimeout(soon);
  };
  const watch: Watched = { before, isAsking: false, changed: new Set(), close };
  tokens.set(token, watch);
  return watch;
}

async function look(
  parts: ServerParts,
  token: string | null,
  watch: Watched,
  tokens: Map<string | null, Watched>,
): Promise<void> {
  if (watch.isAsking) return;
  watch.isAsking = true;
  try {
    const now = await parts.callers.callerOf(token);
    if (now.kind !== 'ANONYMOUS') parts.tokenUse.note(now.tokenId, null, parts.now());
    if (JSON.stringify(now) !== watch.before) end(tokens, token, watch);
  } catch {
    // The database is away: the next check decides.
  } finally {
    watch.isAsking = false;
  }
}

function end(tokens: Map<string | null, Watched>, token: string | null, watch: Watched): void {
  watch.close();
  if (tokens.get(token) === watch) tokens.delete(token);
  const changed = [...watch.changed];
  watch.changed.clear();
  for (const tell of changed) tell();
}
