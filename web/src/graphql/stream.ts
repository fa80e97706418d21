import { EventRing, Listeners, type StreamEvent } from './event-ring';
import { GapLog, type StreamGap } from './gap-log';
import type { AlertRowFragment } from './generated';

// The one owner of the alert stream.
//
// States: stopped → connecting → live ⇄ reconnecting → stopped.
//   start()          loads a snapshot for its cursor, then subscribes after it
//   connection lost  waits (growing, jittered, capped) and subscribes again after the last cursor seen: nothing is missed
//   CURSOR_EXPIRED   forgets the cursor and starts again with a snapshot
//   stop()           ends everything
// A reload loses the ring and the cursor; the snapshot then stands for what was before.
// The library's own retries re-send the first payload with its old cursor, so they are off and retrying happens here.

export interface ConnectionState {
  readonly status: 'stopped' | 'connecting' | 'live' | 'reconnecting';
  /** Failures in a row. */
  readonly attempt: number;
  /** When it became live, or when it was lost: attempts in between do not move it (unix ms). */
  readonly since: number;
  /** When it is tried again (unix ms); null while nothing is waited for. */
  readonly nextAttemptAt: number | null;
}

export type StreamFailure = 'CURSOR_EXPIRED' | 'UNAUTHENTICATED' | 'LOST';

export interface StreamSink {
  readonly opened: () => void;
  readonly next: (event: StreamEvent) => void;
  readonly failed: (failure: StreamFailure) => void;
}

/** One subscription on the wire; returns how to end it. */
export type Subscribe = (after: string, sink: StreamSink) => () => void;

export interface Snapshot {
  readonly cursor: string;
  readonly alerts: readonly AlertRowFragment[];
}

interface Options {
  readonly subscribe: Subscribe;
  readonly loadSnapshot: () => Promise<Snapshot>;
  readonly onSignedOut: () => void;
  /** 0 to 1; a parameter so that tests know the waits. */
  readonly random?: () => number;
}

const FIRST_WAIT_MS = 500;
// Short enough that a page is live again soon after the server is.
const LONGEST_WAIT_MS = 15_000;
// A connection that lived this long was a good one: the next failure starts counting anew.
const STABLE_MS = 10_000;

/** Milliseconds to wait before the n-th attempt (from 1): doubling, capped, between half and all of it. */
export function retryWait(attempt: number, random: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return full * (0.5 + random / 2);
}

/** The alert stream; it does nothing until started. */
export class AlertStream {
  private readonly events = new Listeners<readonly StreamEvent[]>();
  private readonly states = new Listeners<void>();
  private readonly ring = new EventRing((events) => this.events.call(events));
  private readonly gapLog = new GapLog(() => this.states.call());
  private readonly random: () => number;
  private current: ConnectionState = { status: 'stopped', attempt: 0, since: Date.now(), nextAttemptAt: null };
  private cursor: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  // Counts stops and failures: an answer that belongs to an earlier life is ignored.
  private life = 0;
  private end = () => {};

  constructor(private readonly options: Options) {
    this.random = options.random ?? Math.random;
  }

  start(): void {
    if (this.current.status !== 'stopped') return;
    this.setState('connecting', 0);
    this.connect();
  }

  stop(): void {
    this.life += 1;
    clearTimeout(this.timer);
    this.ring.cancel();
    this.gapLog.stop();
    this.end();
    this.end = () => {};
    this.cursor = null;
    if (this.current.status !== 'stopped') this.setState('stopped', 0);
  }

  readonly state = (): ConnectionState => this.current;

  readonly onState = (listener: () => void): (() => void) => this.states.add(listener);

  /** Calls back with what arrived since the last call, at most four times a second. */
  readonly onEvents = (listener: (events: readonly StreamEvent[]) => void): (() => void) => this.events.add(listener);

  /** The newest events, oldest first. */
  recent(): readonly StreamEvent[] {
    return this.ring.recent();
  }

  /** The times without a connection, oldest first. */
  readonly gaps = (): readonly StreamGap[] => this.gapLog.list();

  private setState(status: ConnectionState['status'], attempt: number, nextAttemptAt: number | null = null): void {
    const since = status === this.current.status ? this.current.since : Date.now();
    this.current = { status, attempt, since, nextAttemptAt };
    if (status === 'live') this.gapLog.returnAt(Date.now());
    this.states.call();
  }

  private connect(): void {
    if (this.cursor !== null) {
      this.follow(this.cursor);
      return;
    }
    const mine = this.life;
    this.options.loadSnapshot().then(
      (snapshot) => {
        if (mine === this.life) this.begin(snapshot);
      },
      () => {
        if (mine === this.life) this.fail('LOST');
      },
    );
  }

  private begin({ cursor, alerts }: Snapshot): void {
    const occurredAt = new Date().toISOString();
    for (const alert of alerts) this.ring.add({ cursor, type: 'SNAPSHOT', occurredAt, alert });
    this.cursor = cursor;
    this.follow(cursor);
  }

  private follow(after: string): void {
    const mine = this.life;
    const isMine = () => mine === this.life;
    this.end = this.options.subscribe(after, {
      opened: () => {
        if (isMine()) this.setState('live', this.current.attempt);
      },
      next: (event) => {
        if (isMine()) this.take(event);
      },
      failed: (failure) => {
        if (isMine()) this.fail(failure);
      },
    });
  }

  private take(event: StreamEvent): void {
    this.cursor = event.cursor;
    if (event.type !== 'BOOKMARK') this.gapLog.take(Date.parse(event.occurredAt));
    if (this.current.attempt > 0 || this.current.status !== 'live') this.setState('live', 0);
    if (event.type !== 'BOOKMARK' && event.type !== 'SYNCED') this.ring.add(event);
  }

  private fail(failure: StreamFailure): void {
    const { status, since, attempt } = this.current;
    this.life += 1;
    this.end();
    if (failure === 'CURSOR_EXPIRED') this.cursor = null;
    if (failure === 'UNAUTHENTICATED') this.options.onSignedOut();
    const wasStable = status === 'live' && Date.now() - since >= STABLE_MS;
    const next = wasStable ? 1 : attempt + 1;
    const wait = retryWait(next, this.random());
    if (status === 'live') this.gapLog.lose(Date.now(), this.ring.recent().at(-1)?.cursor ?? null);
    this.setState('reconnecting', next, Date.now() + wait);
    this.timer = setTimeout(() => this.connect(), wait);
  }
}
