/** A time without a connection; what happened in it was told afterwards. */
export interface StreamGap {
  /** When the connection was lost, and when it was back (unix ms); null while it is not. */
  readonly lostAt: number;
  readonly backAt: number | null;
  /** The newest event from before; null where there was none. */
  readonly after: string | null;
  /** Events that were told late. */
  readonly backfilled: number;
  /** False while what happened meanwhile is still being told. */
  readonly isComplete: boolean;
}

const MOST = 50;
// The server tells what was missed in one go: a pause of this length means that it is done.
const QUIET_MS = 1000;

/** Remembers where the stream was interrupted, and what was told late. */
export class GapLog {
  private gaps: readonly StreamGap[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly changed: () => void) {}

  /** Newest last. */
  readonly list = (): readonly StreamGap[] => this.gaps;

  isCatchingUp(): boolean {
    const last = this.gaps.at(-1);
    return last !== undefined && last.backAt !== null && !last.isComplete;
  }

  /** The connection is gone; another failure within the same gap changes nothing. */
  lose(lostAt: number, after: string | null): void {
    clearTimeout(this.timer);
    const last = this.gaps.at(-1);
    if (last && !last.isComplete) {
      this.replaceLast({ ...last, backAt: null });
      return;
    }
    const gap = { lostAt, backAt: null, after, backfilled: 0, isComplete: false };
    this.gaps = [...this.gaps.slice(1 - MOST), gap];
    this.changed();
  }

  /** The connection is back. */
  returnAt(backAt: number): void {
    const last = this.gaps.at(-1);
    if (!last || last.backAt !== null) return;
    this.replaceLast({ ...last, backAt });
    this.wait();
  }

  /** An event came; true where it was told late. */
  take(occurredAt: number): boolean {
    const last = this.gaps.at(-1);
    if (!last || last.isComplete || last.backAt === null) return false;
    if (occurredAt >= last.backAt) {
      this.complete();
      return false;
    }
    this.replaceLast({ ...last, backfilled: last.backfilled + 1 });
    this.wait();
    return true;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.gaps = [];
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.complete(), QUIET_MS);
  }

  private complete(): void {
    clearTimeout(this.timer);
    const last = this.gaps.at(-1);
    if (last) this.replaceLast({ ...last, isComplete: true });
  }

  private replaceLast(gap: StreamGap): void {
    this.gaps = [...this.gaps.slice(0, -1), gap];
    this.changed();
  }
}
