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

function messageOfOutcome(outcome: Outcome): string | null {
  if (outcome.status === 'OK') return outcome.note ?? null;
  return outcome.status === 'FAILED' ? outcome.message : outcome.reason;
}

/** Runs collectors: every poll on its interval with jitter, time-out and no overlap; outcome and duration for all. */
export class Schedule {
  private readonly lastStates = new Map<string, CollectorStateInput>();

  constructor(private readonly options: ScheduleOptions) {}

  /** How each collector fared last, for the heartbeat. */
  states(): CollectorStateInput[] {
    return [...this.lastStates.values()];
  }

  /** Runs one collector until the signal aborts; one that throws is started again after a growing wait. */
  async run(collector: Collector, base: ContextBase, signal: AbortSignal): Promise<void> {
    const record = (name: string, outcome: Outcome, durationMs: number | null): void =>
      this.record(base, name, outcome, durationMs);
    const context: CollectorContext = {
      ...base,
      outcome: (outcome) => record(collector.name, outcome, null),
      every: (poll, every) => this.every(poll, every?.name ?? collector.name, every, base, signal),
    };
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await collector.run(context, signal);
        return;
      } catch (error) {
        record(collector.name, { status: 'FAILED', message: messageOf(error) }, null);
        await wait(backoffMs(failures, this.options.random()), signal);
      }
    }
  }

  private async every(
    poll: Poll,
    name: string,
    every: EveryOptions | undefined,
    base: ContextBase,
    signal: AbortSignal,
  ): Promise<void> {
    const intervalMs = (): number => (every?.intervalSeconds ?? this.options.intervalSeconds)() * 1000;
    let unfinished: Promise<unknown> | null = null;
    while (!signal.aborted) {
      const startedAt = base.now();
      const timeoutMs = Math.max(MIN_TIMEOUT_MS, intervalMs());
      if (unfinished === null) {
        const running = this.pollOnce(poll, timeoutMs, signal);
        const outcome = await running.outcome;
        if (signal.aborted) return;
        this.record(base, name, outcome, base.now() - startedAt);
        unfinished = running.isSettled() ? null : running.settled.then(() => (unfinished = null));
      } else {
        this.record(base, name, { status: 'FAILED', message: 'The last run has not ended yet.' }, null);
      }
      const spread = 1 + (this.options.random() * 2 - 1) * JITTER;
      await wait(Math.max(0, intervalMs() * spread - (base.now() - startedAt)), signal);
    }
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

  private record(base: ContextBase, name: string, outcome: Outcome, durationMs: number | null): void {
    const before = this.lastStates.get(name);
    const message = messageOfOutcome(outcome);
    const lastRunAt = new Date(base.now()).toISOString();
    this.lastStates.set(name, { name, status: outcome.status, message, lastRunAt, durationMs });
    // A state is logged when it changes, not on each of its repetitions.
    if (before?.status === outcome.status && before.message === message) return;
    const level = outcome.status === 'FAILED' ? 'warn' : 'info';
    base.log[level](`Collector ${name}: ${message ?? outcome.status}`, { status: outcome.status, durationMs });
  }
}
