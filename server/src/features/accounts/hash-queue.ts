import { AppError } from '../../platform/errors.js';

/**
 * Runs so much work at once and lets so much more wait, in order. What comes beyond is refused at once: a caller that
 * gives up after seconds must not leave work behind that somebody else then waits for.
 */
export class HashQueue {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly maxRunning: number,
    private readonly maxWaiting: number,
  ) {}

  /** @throws RATE_LIMITED where too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> {
    if (this.#running < this.maxRunning) {
      this.#running++;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.maxWaiting) {
      const message = `${this.#waiting.length} sign-ins are waiting, which is the limit. Try again in 5 s.`;
      return Promise.reject(new AppError('RATE_LIMITED', message, { retryAfter: 5 }));
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the place over, so that nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}
