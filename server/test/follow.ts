import type { ExecutionResult } from 'graphql';
import type { Executor, Operation } from '../src/app/executor.js';
import { StreamGroups } from '../src/app/stream-groups.js';
import type { AlertFilter } from '../src/features/alerts/alert.types.js';
import { alertStreamSpec } from '../src/features/alerts/alert-stream.service.js';
import type { AlertEvent } from '../src/features/alerts/alert-stream.types.js';
import {
  type Follower,
  type StreamRequest,
  StreamSource,
  type Told,
} from '../src/features/streams/stream-follow.service.js';
import { type GroupOptions, type Sink, StreamGroup } from '../src/features/streams/stream-group.service.js';
import type { Result } from '../src/features/streams/stream-results.service.js';
import type { Database } from '../src/platform/database.js';
import type { SignedInCaller } from '../src/platform/request-context.js';
import { type Execution, openTestOperation } from './graphql.js';

/** A reader that takes everything at once, or nothing while `hasRoom` is false. */
export class TestSink<T> implements Sink {
  hasRoom = true;
  hasGivenUp = false;
  readonly queue: T[] = [];
  #error: { thrown: unknown } | null = null;
  #hasEnded = false;
  #wake: () => void = () => undefined;
  #room: () => void = () => undefined;

  next(results: readonly Result[]): void {
    this.queue.push(...results.map(({ bytes }) => JSON.parse(bytes.toString()) as T));
    this.#wake();
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#room = resolve;
    });
  }

  /** Begins to take again. */
  resume(): void {
    this.hasRoom = true;
    this.#room();
  }

  failed(error: unknown): void {
    this.#error = { thrown: error };
    this.#wake();
  }

  giveUp(): void {
    this.hasGivenUp = true;
    this.end();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** What is told next; null at the end. @throws the error that ended the stream */
  async take(): Promise<T | null> {
    for (;;) {
      const first = this.queue.shift();
      if (first !== undefined) return first;
      if (this.#error) throw this.#error.thrown;
      if (this.#hasEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** As an iterator, which is how tests read. */
function iterated<T>(sink: TestSink<T>, leave: () => void): AsyncIterableIterator<T> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const value = await sink.take();
      return value === null ? { done: true, value: undefined } : { done: false, value };
    },
    async return() {
      leave();
      sink.end();
      return { done: true, value: undefined };
    },
  };
}

/** Follows the alerts of a tenant in a group of its own, without any GraphQL. @throws what refuses the stream */
export async function openAlertStream(
  db: Database,
  follower: Follower,
  request: StreamRequest<AlertFilter>,
  { now, ...options }: { now: () => Date } & Omit<GroupOptions, 'execute'>,
): Promise<AsyncIterableIterator<AlertEvent>> {
  const source = new StreamSource(alertStreamSpec, { db, follower }, request, now) as unknown as StreamSource;
  const execute = async (events: readonly Told[]): Promise<Buffer[]> =>
    events.map((event) => Buffer.from(JSON.stringify(event)));
  const group = new StreamGroup(source, { ...options, execute }, () => undefined);
  const sink = new TestSink<AlertEvent>();
  const member = await group.join(source, sink);
  return iterated(sink, () => member.leave());
}

/** Follows a subscription as transports do, without one; answers the errors where it is refused. */
export async function followOperation<Result>(
  executor: Executor,
  execution: Execution,
  operation: Omit<Operation, 'context'>,
  answer: (result: ExecutionResult) => object = (result) => result,
): Promise<ExecutionResult | AsyncIterableIterator<Result>> {
  const { context, close } = openTestOperation(execution);
  try {
    const source = await executor.open({ ...operation, context });
    if (!(source instanceof StreamSource)) return source;
    const groups = new StreamGroups({
      executor,
      openScope: (caller) => openTestOperation({ ...execution, caller }),
      answer,
    });
    const sink = new TestSink<Result>();
    const member = await groups.join({ operation, caller: execution.caller as SignedInCaller, source }, sink);
    return iterated(sink, () => member.leave());
  } finally {
    await close();
  }
}
