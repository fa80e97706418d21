import { onAccessChange } from '../features/accounts/access-change.service.js';
import type { Caller } from '../platform/request-context.js';
import type { ServerParts } from './request-scope.js';

/** With the two seconds for which a caller is remembered, what is revoked ends within five. */
const RECHECK_MS = 2_500;
/** A change that a process hears of is looked at sooner; spread, because one may concern thousands of tokens. */
const SPREAD_MS = 500;

/** What of the server a watch needs. */
type WatchParts = Pick<ServerParts, 'callers' | 'tokenUse' | 'now'>;

/** Something that is open with the rights of its caller. */
export interface RightsHolder {
  /** Called once, when the caller is no longer who it was. */
  rightsChanged(): void;
}

const watched = new WeakMap<object, Map<string | null, RightsWatch>>();

/**
 * Reads a caller anew at an interval for as long as something of it is open; once for everything under one token.
 * @returns the watch, which the holder has to leave
 */
export function watchRights(
  parts: WatchParts,
  token: string | null,
  caller: Caller,
  holder: RightsHolder,
): RightsWatch {
  const tokens = watched.get(parts.callers) ?? new Map<string | null, RightsWatch>();
  watched.set(parts.callers, tokens);
  const before = JSON.stringify(caller);
  let watch = tokens.get(token);
  if (watch && watch.before !== before) {
    // Whoever came before has other rights: they are told now, and the newcomer begins a watch of its own.
    watch.end();
    watch = undefined;
  }
  watch ??= new RightsWatch(parts, { token, caller }, before, tokens);
  watch.enter(holder);
  return watch;
}

/** The watch over all that is open under one token. */
export class RightsWatch {
  readonly #holders = new Set<RightsHolder>();
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #soon: NodeJS.Timeout | undefined;
  #isAsking = false;

  constructor(
    private readonly parts: WatchParts,
    private readonly of: { token: string | null; caller: Caller },
    readonly before: string,
    private readonly tokens: Map<string | null, RightsWatch>,
  ) {
    const { token, caller } = of;
    const lookAgain = (): void => void this.#look();
    this.#unsubscribe = onAccessChange((tenantId, about) => {
      if (caller.kind === 'ANONYMOUS' || caller.tenantId !== tenantId) return;
      if (about !== null && about !== caller.id && about !== caller.tokenId) return;
      clearTimeout(this.#soon);
      this.#soon = setTimeout(lookAgain, Math.random() * SPREAD_MS);
    });
    this.#timer = setInterval(lookAgain, RECHECK_MS);
    tokens.set(token, this);
  }

  enter(holder: RightsHolder): void {
    this.#holders.add(holder);
  }

  leave(holder: RightsHolder): void {
    this.#holders.delete(holder);
    if (this.#holders.size === 0) this.#stop();
  }

  end(): void {
    this.#stop();
    const holders = [...this.#holders];
    this.#holders.clear();
    for (const holder of holders) holder.rightsChanged();
  }

  #stop(): void {
    this.#unsubscribe();
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    const { token } = this.of;
    if (this.tokens.get(token) === this) this.tokens.delete(token);
  }

  async #look(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { callers, tokenUse, now } = this.parts;
    try {
      const caller = await callers.callerOf(this.of.token);
      if (caller.kind !== 'ANONYMOUS') tokenUse.note(caller.tokenId, null, now());
      if (JSON.stringify(caller) !== this.before) this.end();
    } catch {
      // The database is away: the next check decides.
    } finally {
      this.#isAsking = false;
    }
  }
}
