import { type AnyStreamEvent, EventRing, Listeners, type StreamEvent } from './event-ring';
import { GapLog, type StreamGap } from './gap-log';
import type { AlertRowFragment } from './generated';

// The one owner of every stream: of alerts, of incidents, of clusters' health; one instance for each.
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

export interface StreamSink<Told extends AnyStreamEvent = StreamEvent> {
  readonly opened: () => void;
  readonly next: (event: Told) => void;
  readonly failed: (failure: StreamFailure) => void;
}

/** One subscription on the wire; returns how to end it. */
export type Subscribe<Told extends AnyStreamEvent = StreamEvent> = (
  after: string,
  sink: StreamSink<Told>,
) => () => void;

export interface Snapshot {
  readonly cursor: string;
  readonly alerts: readonly AlertRowFragment[];
}

/** What stands, as events, and the place in the stream from which everything after it is told. */
export interface StreamStart<Told extends AnyStreamEvent> {
  readonly cursor: string;
  readonly events: readonly Told[];
}

interface LiveOptions<Told extends AnyStreamEvent> {
  readonly subscribe: Subscribe<Told>;
  readonly loadStart: () => Promise<StreamStart<Told>>;
  readonly idOf: (event: Told) => string | undefined;
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

/** One stream; it does nothing until started. */
export class LiveStream<Told extends AnyStreamEvent> {
  private readonly events = new Listeners<readonly Told[]>();
  private readonly states = new Listeners<void>();
  private readonly starts = new Listeners<void>();
  private readonly ring: EventRing<Told>;
  private readonly gapLog = new GapLog(() => this.states.call());
  private readonly random: () => number;
  private current: ConnectionState = { status: 'stopped', attempt: 0, since: Date.now(), nextAttemptAt: null };
  private cursor: string | null = null;
  // A snapshot was taken, and the stream has not been live since.
  private isFresh = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  // Counts stops and failures: an answer that belongs to an earlier life is ignored.
  private life = 0;
  private end = () => {};

  constructor(private readonly options: LiveOptions<Told>) {
    this.random = options.random ?? Math.random;
    this.ring = new EventRing((events) => this.events.call(events), options.idOf);
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
    this.isFresh = false;
    if (this.current.status !== 'stopped') this.setState('stopped', 0);
  }

  readonly state = (): ConnectionState => this.current;

  readonly onState = (listener: () => void): (() => void) => this.states.add(listener);

  /** Calls back with what arrived since the last call, at most four times a second. */
  readonly onEvents = (listener: (events: readonly Told[]) => void): (() => void) => this.events.add(listener);

  /** Calls back once it is live after a snapshot: what came, went or changed before it was told by no event. */
  readonly onStarted = (listener: () => void): (() => void) => this.starts.add(listener);

  /** The newest events, oldest first. */
  recent(): readonly Told[] {
    return this.ring.recent();
  }

  /** The times without a connection, oldest first. */
  readonly gaps = (): readonly StreamGap[] => this.gapLog.list();

  private setState(status: ConnectionState['status'], attempt: number, nextAttemptAt: number | null = null): void {
    const since = status === this.current.status ? this.current.since : Date.now();
    this.current = { status, attempt, since, nextAttemptAt };
    if (status === 'live') this.gapLog.returnAt(Date.now());
    this.states.call();
    if (status === 'live' && this.isFresh) {
      this.isFresh = false;
      this.starts.call();
    }
  }

  private connect(): void {
    if (this.cursor !== null) {
      this.follow(this.cursor);
      return;
    }
    const mine = this.life;
    this.options.loadStart().then(
      (start) => {
        if (mine === this.life) this.begin(start);
      },
      () => {
        if (mine === this.life) this.fail('LOST');
      },
    );
  }

  private begin({ cursor, events }: StreamStart<Told>): void {
    for (const event of events) this.ring.add(event);
    this.cursor = cursor;
    this.isFresh = true;
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

  private take(event: Told): void {
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

interface AlertOptions {
  readonly subscribe: Subscribe;
  readonly loadSnapshot: () => Promise<Snapshot>;
  readonly onSignedOut: () => void;
  readonly random?: () => number;
}

/** The stream of alerts. */
export class AlertStream extends LiveStream<StreamEvent> {
  constructor({ loadSnapshot, ...options }: AlertOptions) {
    super({
      ...options,
      idOf: ({ alert }) => alert?.id,
      loadStart: async () => {
        const { cursor, alerts } = await loadSnapshot();
        return { cursor, events: snapshotEvents(cursor, alerts, (alert) => ({ alert })) };
      },
    });
  }
}

/** What stands, as the events that a stream would have told. */
export function snapshotEvents<Item, Rest>(
  cursor: string,
  items: readonly Item[],
  rest: (item: Item) => Rest,
): (AnyStreamEvent & Rest)[] {
  const occurredAt = new Date().toISOString();
  return items.map((item) => ({ cursor, type: 'SNAPSHOT', occurredAt, ...rest(item) }));
}
