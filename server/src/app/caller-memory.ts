import { createHash } from 'node:crypto';
import { accessChanges, hasAccessChanged } from '../features/accounts/access-change.service.js';
import type { Database } from '../platform/database.js';
import { AppError } from '../platform/errors.js';
import type { Caller } from '../platform/request-context.js';
import { callerOf } from './caller.js';
import { LATE, withinTime } from './deadline.js';

/** Revocation takes effect within 5 s everywhere; this leaves the rest of them to clocks and requests under way. */
const REMEMBERED_MS = 2_000;
/** A database that stands still answers nothing, not even that: whoever asks is told so instead of waiting with it. */
const LOOK_UP_MS = 5_000;
/** More credentials than are used within two seconds; a caller with its rights has about 1 KiB. */
const MAX_REMEMBERED = 10_000;

interface Remembered {
  caller: Promise<Caller>;
  /** Null while the answer is on its way. */
  found: Caller | null;
  /** What the changes of access stood at when the caller was asked for. */
  changes: number;
  until: number;
}

/**
 * Finds callers like `callerOf`, and remembers each for two seconds: a program that asks a hundred times a second costs
 * the database one look-up in two. A change of access that concerns a caller is seen at once where it is made through
 * this process, one through another process within the two seconds. Nobody is remembered as unknown, so that strangers displace no one; requests that come while
 * the answer is still on its way share it.
 */
export class CallerMemory {
  /** By the hash of the token: the token itself is not kept, and looking it up tells nothing about how it is compared. */
  readonly #known = new Map<string, Remembered>();

  constructor(
    private readonly db: Database,
    private readonly now: () => Date,
  ) {}

  /** @param isReport whether it is asked through the connections of agents' reports, which people cannot take */
  callerOf(token: string | null, isReport = false): Promise<Caller> {
    if (!token) return callerOf(this.db, token, this.now());
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(key);
    if (known && known.until > this.now().getTime() && !hasAccessChanged(known.found, known.changes))
      return known.caller;
    return this.#ask(key, token, isReport ? this.db.reports : this.db);
  }

  #ask(key: string, token: string, db: Database): Promise<Caller> {
    const now = this.now();
    const caller = inTime(callerOf(db, token, now));
    const entry: Remembered = { caller, found: null, changes: accessChanges(), until: now.getTime() + REMEMBERED_MS };
    this.#known.delete(key);
    this.#known.set(key, entry);
    if (this.#known.size > MAX_REMEMBERED) this.#known.delete(this.#known.keys().next().value!);
    const forget = (): void => {
      if (this.#known.get(key) === entry) this.#known.delete(key);
    };
    caller.then((found) => {
      entry.found = found;
      if (found.kind === 'ANONYMOUS') forget();
    }, forget);
    return caller;
  }
}

async function inTime(look: Promise<Caller>): Promise<Caller> {
  const found = await withinTime(look, LOOK_UP_MS);
  if (found !== LATE) return found;
  throw new AppError('UNAVAILABLE', 'The database did not tell in time who asks. Send the request again.');
}
