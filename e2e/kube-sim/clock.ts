interface Task {
  at: number;
  sequence: number;
  run: () => void;
}

const TICK_MS = 100;

/**
 * Simulated time in milliseconds since the epoch, and what is to happen when.
 * Tasks run in the order of their time, and `now()` inside a task is the task's own time: so the course of the
 * cluster depends on seed and start only, never on how late a timer of this process fires.
 */
export class Clock {
  readonly #tasks: Task[] = [];
  #now: number;
  #sequence = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** The present as RFC 3339 with seconds, as Kubernetes writes times. */
  timestamp(): string {
    return rfc3339(this.#now);
  }

  after(delayMs: number, run: () => void): void {
    const task: Task = { at: this.#now + Math.max(0, delayMs), sequence: this.#sequence++, run };
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Latest first, so that the next task is popped from the end.
      if (isLater(this.#tasks[middle] as Task, task)) low = middle + 1;
      else high = middle;
    }
    this.#tasks.splice(low, 0, task);
  }

  /** Repeats a task; the first time after `firstMs`. */
  every(intervalMs: number, run: () => void, firstMs = intervalMs): void {
    this.after(firstMs, () => {
      run();
      this.every(intervalMs, run);
    });
  }

  /** Moves time forward and runs everything that falls due, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#tasks.at(-1); next && next.at <= until; next = this.#tasks.at(-1)) {
      this.#tasks.pop();
      this.#now = next.at;
      next.run();
    }
    this.#now = until;
  }

  /** Lets simulated time follow the wall clock, `speed` times as fast. */
  follow(speed: number, onError: (error: unknown) => void): void {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const passed = performance.now() - last;
      last += passed;
      try {
        this.advance(passed * speed);
      } catch (error) {
        onError(error);
      }
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function isLater(a: Task, b: Task): boolean {
  return a.at > b.at || (a.at === b.at && a.sequence > b.sequence);
}

/** RFC 3339 with seconds. */
export function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with microseconds (the wire's MicroTime). */
export function microTime(ms: number): string {
  const micros = String(Math.floor((ms % 1) * 1000) % 1000).padStart(3, '0');
  return `${new Date(Math.floor(ms)).toISOString().slice(0, 23)}${micros}Z`;
}
