import type { Database } from '../platform/database.js';
import type { Logger } from '../platform/logger.js';

/** One row of a credential is written at most this often, however much it is used. */
const WRITE_EVERY_MS = 60_000;
const FLUSH_EVERY_MS = 1_000;
/** A flood of credentials must not grow the memory: what is beyond is not noted until the next flush. */
const MAX_PENDING = 50_000;

interface Use {
  at: Date;
  ip: string | null;
}

/**
 * Notes when and from where credentials were last used, and writes it off the request's path. A note waits in memory
 * (pending) until the next flush whose credential was not written for a minute; a crash loses what is pending, a stop
 * writes it.
 */
export class TokenUse {
  #pending = new Map<string, Use>();
  readonly #writtenAt = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly db: Database,
    private readonly log: Logger,
  ) {
    this.#timer = setInterval(() => {
      this.#writing ??= this.flush(false).finally(() => {
        this.#writing = undefined;
      });
    }, FLUSH_EVERY_MS);
    this.#timer.unref();
  }

  /** Costs a map entry; a null address keeps the one that is known. */
  note(tokenId: string, ip: string | null, at: Date): void {
    if (this.#pending.size >= MAX_PENDING && !this.#pending.has(tokenId)) return;
    this.#pending.set(tokenId, { at, ip: ip ?? this.#pending.get(tokenId)?.ip ?? null });
  }

  /** Writes what is due, or everything that is pending. */
  async flush(everything: boolean): Promise<void> {
    const due = this.#takeDue(everything);
    if (due.length === 0) return;
    try {
      await this.db.reference(
        `UPDATE access_token a SET last_used_at = u.at, last_used_ip = coalesce(u.ip, a.last_used_ip)
         FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS u (id, at, ip)
         WHERE a.id = u.id AND (a.last_used_at IS NULL OR a.last_used_at < u.at)`,
        [due.map(([id]) => id), due.map(([, use]) => use.at), due.map(([, use]) => use.ip)],
      );
    } catch (error) {
      // The database is away or another replica wrote the same rows in another order: the next flush tries again.
      for (const [id, use] of due) if (!this.#pending.has(id)) this.#pending.set(id, use);
      for (const [id] of due) this.#writtenAt.delete(id);
      this.log.warn('The last use of credentials could not be written; it is tried again', { error });
    }
  }

  #takeDue(everything: boolean): [string, Use][] {
    const now = Date.now();
    for (const [id, at] of this.#writtenAt) if (now - at >= WRITE_EVERY_MS) this.#writtenAt.delete(id);
    const due = [...this.#pending].filter(([id]) => everything || !this.#writtenAt.has(id));
    for (const [id] of due) {
      this.#pending.delete(id);
      this.#writtenAt.set(id, now);
    }
    return due;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.flush(true);
  }
}
