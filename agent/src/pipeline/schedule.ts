import { setMaxListeners } from 'node:events';
import type { CollectorStateInput } from '../api/generated.js';
import type { Collector, CollectorContext, EveryOptions, Outcome } from '../collectors/collector.js';
import { messageOf } from '../explain.js';
import { openScope, wait } from '../wait.js';
import { backoffMs } from './backoff.js';

export type ContextBase = Omit<CollectorContext, 'every' | 'outcome'>;

export interface ScheduleOptions {
  readonly intervalSeconds: () => number;
  readonly random: () => number;
}

/** A poll may take this long even where the interval is shorter. */
const MIN_TIMEOUT_MS = 10_000;
/** Share of the interval by which runs are spread, so that agents started together do not report together. */
const JITTER = 0.05;

type Poll = (signal: AbortSignal) => Promise<Outcome>;
type Record = (name: string, outcome: Outcome, durationMs: number | null) => void;
interface Recorded {
  readonly name: string;
  readonly outcome: Outcome;
  readonly durationMs: number | null;
}

function messageOfOutcome(outcome: Outcome): string | null {
  if (outcome.status === 'OK') return outcome.note ?? null;
  return outcome.status === 'FAILED' ? outcome.message : outcome.reason;
}

/** How a collector fared last, and when it failed last. */
interface KeptState extends CollectorStateInput {
  readonly collector: Collector;
}

/** A loop that has not come round for so long beyond its own time is stuck. */
const OVERDUE_MS = 30_000;

/** Resolves when one of the signals aborts. */
function whenAborted(...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    for (const signal of signals) signal.addEventListener('abort', done);
    if (signals.some((signal) => signal.aborted)) done();
  });
}

/**
 * Runs collectors: every poll on its interval with jitter, time-out and no overlap; outcome and duration for all. One
 * that is shed stops as if the agent did, and begins anew when it is restored.
 */
export class Schedule {
  private readonly kept = new Map<string, KeptState>();
  private readonly shedding = new Map<string, { readonly reason: string; readonly over: AbortController }>();
  private readonly turns = new Map<string, AbortController>();
  private readonly dueBy = new Map<string, number>();

  constructor(private readonly options: ScheduleOptions) {}

  /** How each collector fared last, for the heartbeat. */
  states(): CollectorStateInput[] {
    return [...this.kept.values()].map(({ collector, ...state }) => {
      const shed = this.shedding.get(collector.name);
      const told = { ...state, isShed: shed !== undefined };
      if (shed === undefined) return told;
      return { ...told, status: 'NOTHING_TO_REPORT', message: `It is switched off for now: ${shed.reason}.` };
    });
  }

  /** Polls whose loop should have come round and has not: a fault of the agent itself. */
  overdue(at = performance.now()): string[] {
    return [...this.dueBy].filter(([, dueBy]) => at > dueBy).map(([name]) => name);
  }

  /** How many polls are repeated now. */
  loops(): number {
    return this.dueBy.size;
  }

  /** Stops a collector until it is restored. */
  shed(name: string, reason: string): void {
    this.shedding.set(name, { reason, over: new AbortController() });
    this.turns.get(name)?.abort();
  }

  restore(name: string): void {
    const shed = this.shedding.get(name);
    this.shedding.delete(name);
    shed?.over.abort();
  }

  /** Runs one collector until the signal aborts; one that throws is started again after a growing wait. */
  async run(collector: Collector, base: ContextBase, signal: AbortSignal): Promise<void> {
    const { name } = collector;
    for (;;) {
      const shed = this.shedding.get(name);
      if (shed !== undefined) await whenAborted(shed.over.signal, signal);
      if (signal.aborted) return;
      const turn = new AbortController();
      setMaxListeners(0, turn.signal);
      const follow = (): void => turn.abort(signal.reason);
      signal.addEventListener('abort', follow);
      this.turns.set(name, turn);
      await this.runTurn(collector, base, turn.signal);
      this.turns.delete(name);
      signal.removeEventListener('abort', follow);
      if (!turn.signal.aborted) return;
    }
  }

  private async runTurn(collector: Collector, base: ContextBase, signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      // Polls end with the run that began them, however it ends: the next run begins its own.
      const attempt = openScope(signal);
      setMaxListeners(0, attempt.signal);
      const record: Record = (name, outcome, durationMs) => {
        if (!attempt.signal.aborted) this.record(collector, base, { name, outcome, durationMs });
      };
      const context: CollectorContext = {
        ...base,
        outcome: (outcome) => record(collector.name, outcome, null),
        every: (poll, every) => this.every(poll, { name: collector.name, ...every }, record, attempt.signal),
      };
      try {
        await collector.run(context, attempt.signal);
        return;
      } catch (error) {
        record(collector.name, { status: 'FAILED', message: messageOf(error) }, null);
      } finally {
        attempt.abort();
        attempt.close();
      }
      await wait(backoffMs(failures, this.options.random()), signal);
    }
  }

  private async every(
    poll: Poll,
    { name, intervalSeconds = this.options.intervalSeconds }: EveryOptions & { readonly name: string },
    record: Record,
    signal: AbortSignal,
  ): Promise<void> {
    let unfinished: Promise<unknown> | null = null;
    while (!signal.aborted) {
      // Not the wall clock, which may be set back by an hour: nothing would be observed until it is there again.
      const startedAt = performance.now();
      const intervalMs = intervalSeconds() * 1000;
      const timeoutMs = Math.max(MIN_TIMEOUT_MS, intervalMs);
      this.dueBy.set(name, startedAt + timeoutMs + intervalMs * (1 + JITTER) + OVERDUE_MS);
      if (unfinished === null) {
        const running = this.pollOnce(poll, timeoutMs, signal);
        const outcome = await running.outcome;
        record(name, outcome, performance.now() - startedAt);
        unfinished = running.isSettled() ? null : running.settled.then(() => (unfinished = null));
      } else {
        record(name, { status: 'FAILED', message: 'The last run has not ended yet.' }, null);
      }
      const spread = 1 + (this.options.random() * 2 - 1) * JITTER;
      await wait(Math.max(0, intervalSeconds() * 1000 * spread - (performance.now() - startedAt)), signal);
    }
    this.dueBy.delete(name);
  }

  /** The outcome comes in time even if the poll itself ignores its signal. */
  private pollOnce(poll: Poll, timeoutMs: number, signal: AbortSignal) {
    const scope = openScope(signal, timeoutMs);
    let isSettled = false;
    const settled = poll(scope.signal)
      .catch((error: unknown): Outcome => ({ status: 'FAILED', message: messageOf(error) }))
      .finally(() => {
        isSettled = true;
      });
    const aborted = new Promise<Outcome>((resolve) => {
      const message = `It did not end within ${timeoutMs / 1000} s.`;
      scope.signal.addEventListener('abort', () => resolve({ status: 'FAILED', message }));
    });
    const outcome = Promise.race([settled, aborted]).finally(scope.close);
    return { outcome, settled, isSettled: () => isSettled };
  }

  private record(collector: Collector, base: ContextBase, { name, outcome, durationMs }: Recorded): void {
    const before = this.kept.get(name);
    const { status } = outcome;
    const message = messageOfOutcome(outcome);
    const lastRunAt = new Date(base.now()).toISOString();
    const failure = status === 'FAILED' ? { lastError: message, lastErrorAt: lastRunAt } : null;
    const { lastError, lastErrorAt } = failure ?? before ?? { lastError: null, lastErrorAt: null };
    const observed = outcome.status === 'OK' ? outcome.observed : null;
    const run = { status, message, lastRunAt, durationMs, observed, lastError, lastErrorAt };
    this.kept.set(name, { name, collector, ...run, isPlugin: collector.isPlugin ?? false });
    // A state is logged when it changes, not on each of its repetitions.
    if (before?.status === status && before.message === message) return;
    const level = status === 'FAILED' ? 'warn' : 'info';
    base.log[level](`Collector ${name}: ${message ?? status}`, { status, durationMs });
  }
}
