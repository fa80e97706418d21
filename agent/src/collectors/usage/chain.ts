// Decides which source of usage is in force. Pure: it is told what was read and when, and says what to read next.
//
// A source is NOT_TRIED until it is read, ACTIVE while its values are passed on, STANDBY while it answers but another one
// is in force, and otherwise what its last reading failed of: DENIED, ABSENT, UNREACHABLE, EMPTY. NOT_CONFIGURED and the
// sources that an explicit choice excludes are never read.
//
// ACTIVE → failed: the next source in order takes its place in the same poll, and a better one as soon as none measures.
// failed → STANDBY → ACTIVE: a better source takes over from a worse one that works after 3 good readings in a row, at
//   least 10 s apart. As it is tried again after 30 s at the soonest, two sources never take turns.
// nothing ACTIVE → ACTIVE: where nothing is measured there is nothing to take turns with: the best that answers is taken.
// A failed source is tried again after 30 s; one that is DENIED or ABSENT after twice as long each time, 5 minutes at most.
// While nothing measures nothing waits longer than 30 s. After a restart every source is NOT_TRIED; nothing else is lost.

export type SourceStatus =
  | 'ACTIVE'
  | 'STANDBY'
  | 'NOT_CONFIGURED'
  | 'DENIED'
  | 'ABSENT'
  | 'UNREACHABLE'
  | 'EMPTY'
  | 'NOT_TRIED';

/** Why a source measured nothing, in words for people, with the command that checks or mends it. */
export interface SourceFailure {
  readonly status: 'DENIED' | 'ABSENT' | 'UNREACHABLE' | 'EMPTY';
  readonly message: string;
  readonly command?: string;
}

/** A source that is never read, and why. */
export interface Exclusion {
  readonly status: 'NOT_CONFIGURED' | 'NOT_TRIED';
  readonly message: string;
}

export interface SourceState {
  readonly name: string;
  readonly status: SourceStatus;
  /** Unix ms at which it came into this status. */
  readonly since: number;
  readonly message: string;
  readonly command: string | null;
}

/** Readings that count as good in a row, and how far apart they lie at least. */
export const GOOD_READINGS = 3;
export const GOOD_APART_MS = 10_000;
/** A source that failed is tried again after so long at the soonest, and so not taken back sooner. */
export const RETRY_MS = 30_000;
const MAX_RETRY_MS = 300_000;

interface Link {
  readonly name: string;
  readonly isExcluded: boolean;
  status: SourceStatus;
  since: number;
  message: string;
  command: string | null;
  /** Good readings in a row, as far as they lie apart. */
  good: number;
  lastGoodAt: number;
  failures: number;
  lastReadAt: number;
  nextTryAt: number;
  /** How its reading in the current poll ended; null before it was read. */
  outcome: 'GOOD' | 'FAILED' | null;
}

const LONG_AGO = Number.NEGATIVE_INFINITY;

/** One chain for one agent; sources are given from best to worst. A poll is `begin`, then `next` and `report`, then `settle`. */
export class Chain {
  private readonly links: Link[];
  private active: Link | null = null;

  constructor(sources: readonly { readonly name: string; readonly excluded?: Exclusion }[], now: number) {
    this.links = sources.map(({ name, excluded }) => ({
      name,
      isExcluded: excluded !== undefined,
      status: excluded?.status ?? 'NOT_TRIED',
      since: now,
      message: excluded?.message ?? 'It has not been needed yet.',
      command: null,
      good: 0,
      lastGoodAt: LONG_AGO,
      failures: 0,
      lastReadAt: LONG_AGO,
      nextTryAt: now,
      outcome: null,
    }));
  }

  /** The source whose values are passed on; null while nothing measures. */
  get activeName(): string | null {
    return this.active?.name ?? null;
  }

  begin(): void {
    for (const link of this.links) link.outcome = null;
  }

  /** What is to be read now, side by side: the source in force with better ones whose turn it is, or one to fall back to. */
  next(now: number): string[] {
    if (this.active !== null && this.active.outcome === null) {
      const better = this.links.slice(0, this.links.indexOf(this.active));
      const due = better.filter((link) => !link.isExcluded && link.outcome === null && link.nextTryAt <= now);
      return [...due, this.active].map(({ name }) => name);
    }
    for (const link of this.active?.outcome === 'GOOD' ? [] : this.fallbacks()) {
      if (link.outcome === 'GOOD') break;
      if (link.outcome === null && isWorthTrying(link, now)) return [link.name];
    }
    return [];
  }

  /** Takes down how the reading of a source ended: null when it was good. */
  report(name: string, failure: SourceFailure | null, now: number): void {
    const link = this.links.find((each) => each.name === name);
    if (link === undefined) return;
    link.lastReadAt = now;
    if (failure === null) this.praise(link, now);
    else this.blame(link, failure, now);
  }

  /** Decides which source is in force after what was reported in this poll, and names it. */
  settle(now: number): string | null {
    const { active } = this;
    const taken = active?.outcome === 'GOOD' ? this.betterThan(active) : this.fallbacks().find(isGood);
    if (taken !== active) {
      if (active?.outcome === 'GOOD') enter(active, 'STANDBY', now);
      this.active = taken ?? null;
      if (taken !== undefined) enter(taken, 'ACTIVE', now);
    }
    return this.activeName;
  }

  states(): SourceState[] {
    return this.links.map(({ name, status, since, message, command }) => ({ name, status, since, message, command }));
  }

  /** Where to go when the source in force fails: what is worse, then what is better; all in order when there is none. */
  private fallbacks(): Link[] {
    const rank = this.active === null ? -1 : this.links.indexOf(this.active);
    const others = this.active === null ? this.links : [...this.links.slice(rank + 1), ...this.links.slice(0, rank)];
    return others.filter((link) => !link.isExcluded);
  }

  /** The source to take over from one that works, or that one itself. */
  private betterThan(active: Link): Link {
    const better = this.links.slice(0, this.links.indexOf(active)).filter(isGood);
    return better.find((link) => link.good >= GOOD_READINGS) ?? active;
  }

  private praise(link: Link, now: number): void {
    link.outcome = 'GOOD';
    link.failures = 0;
    if (now - link.lastGoodAt >= GOOD_APART_MS) {
      link.good += 1;
      link.lastGoodAt = now;
    }
    link.nextTryAt = link.lastGoodAt + GOOD_APART_MS;
    if (link !== this.active) enter(link, 'STANDBY', now);
  }

  private blame(link: Link, { status, message, command }: SourceFailure, now: number): void {
    link.outcome = 'FAILED';
    link.failures += 1;
    link.good = 0;
    link.nextTryAt = now + retryAfterMs(status, link.failures);
    enter(link, status, now, message, command);
  }
}

function isGood(link: Link): boolean {
  return link.outcome === 'GOOD';
}

function mayPassBySelf(status: SourceStatus): boolean {
  return status !== 'DENIED' && status !== 'ABSENT';
}

function retryAfterMs(status: SourceStatus, failures: number): number {
  return mayPassBySelf(status) ? RETRY_MS : Math.min(RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS);
}

/** Whether a source is read where nothing else measures. */
function isWorthTrying(link: Link, now: number): boolean {
  return mayPassBySelf(link.status) || now - link.lastReadAt >= RETRY_MS;
}

const MESSAGES: Partial<Record<SourceStatus, string>> = {
  ACTIVE: 'The usage that is shown comes from here.',
  STANDBY: 'It answers; another source is in force.',
};

function enter(link: Link, status: SourceStatus, now: number, message?: string, command?: string): void {
  if (link.status !== status) link.since = now;
  link.status = status;
  link.message = message ?? MESSAGES[status] ?? '';
  link.command = command ?? null;
}
