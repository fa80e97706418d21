import type { Logger } from '../platform/logger.js';

/**
 * A warning that many requests may give at once, such as that the database does not answer: it is logged at once, and
 * then at most once per interval, with how many were not.
 */
export class RareWarning {
  #loggedAt = Number.NEGATIVE_INFINITY;
  #silent = 0;

  constructor(
    private readonly message: string,
    private readonly everyMs = 10_000,
    private readonly now: () => number = Date.now,
  ) {}

  give(log: Pick<Logger, 'warn'>, fields: object): void {
    const now = this.now();
    if (now - this.#loggedAt < this.everyMs) {
      this.#silent++;
      return;
    }
    log.warn(this.message, { ...fields, notLoggedSinceTheLast: this.#silent });
    this.#loggedAt = now;
    this.#silent = 0;
  }
}
