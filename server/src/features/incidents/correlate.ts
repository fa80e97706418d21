import type { JoinCriterion } from './incident-alert.entity.js';
import { LONGEST_WINDOW_MS, type Tie, type Trouble, tiesOf } from './ties.js';

// Which incident an alert belongs to, and why. Incidents are the connected parts of a graph: alerts that share a tie
// within its window are neighbours. Per thing that can be shared there are spans, “from when to when, in which incident”,
// so an alert costs as many look-ups as it has ties, however many alerts are open. An alert that belongs to two
// incidents makes them one, which is what keeps the outcome the same in any order of arrival.

/** From when to when something shared was in trouble, and in which incident; times in unix milliseconds. */
export interface Span {
  id: string;
  key: string;
  incidentId: string;
  firstAt: number;
  lastAt: number;
  /** Alerts that still stand; only where the tie lasts as long as they do. */
  standing: number;
}

export interface KnownIncident {
  id: string;
  /** Incidents that were there before have the smaller ones; of two that are one, the smaller one stays. */
  number: number;
  /** Whether people shaped it, so that nothing is merged into it and it into nothing. */
  isShaped: boolean;
}

export interface Join {
  incidentId: string;
  isNew: boolean;
  criterion: keyof typeof JoinCriterion;
  reason: string;
  evidence: string[];
  /** Incidents that turned out to be part of this one, with the reason. */
  merged: { id: string; why: string }[];
}

interface Hit {
  tie: Tie;
  span: Span;
  incident: KnownIncident;
}

const MAX_EVIDENCE = 5;

export class Correlator {
  readonly #spans = new Map<string, Span[]>();
  readonly #incidents = new Map<string, KnownIncident>();
  readonly #mergedInto = new Map<string, string>();
  #lastNumber: number;
  /** Spans that are new or other than they were, and those that went into others. */
  readonly changed = new Map<string, Span>();
  readonly removed = new Map<string, Span>();

  constructor(
    private readonly newId: () => string,
    known: { incidents?: Iterable<KnownIncident>; spans?: Iterable<Span>; lastNumber?: number } = {},
  ) {
    this.#lastNumber = known.lastNumber ?? 0;
    for (const incident of known.incidents ?? []) {
      this.#incidents.set(incident.id, incident);
      this.#lastNumber = Math.max(this.#lastNumber, incident.number);
    }
    for (const span of known.spans ?? []) this.#put(span);
  }

  /** The incident that this one is part of by now. */
  rootOf(incidentId: string): string {
    let root = incidentId;
    for (let next = this.#mergedInto.get(root); next; next = this.#mergedInto.get(root)) root = next;
    return root;
  }

  /** Takes an alert that fires into an incident; null for information that explains none. */
  join(trouble: Trouble): Join | null {
    const ties = tiesOf(trouble);
    const hits = this.#hits(trouble, ties);
    if (trouble.isEvidence) {
      const [best] = hits;
      return best ? { ...this.#told(trouble, best.incident.id, hits), isNew: false, merged: [] } : null;
    }
    const own = hits[0]?.incident.isShaped ? [hits[0]] : hits.filter(({ incident }) => !incident.isShaped);
    const incident = own.length === 0 ? this.#open() : oldestOf(own);
    const merged = own.length === 0 ? [] : this.#merge(incident, own);
    for (const tie of ties) if (tie.writes) this.#extend(tie, trouble, incident.id);
    return { ...this.#told(trouble, incident.id, own), isNew: own.length === 0, merged };
  }

  /**
   * Gives a standing alert of an incident the ties that it has gained: incidents that it belongs to by them become one
   * with its own. Ties that it had keep their spans.
   */
  gain(before: Trouble, after: Trouble, own: KnownIncident): Join {
    const root = this.rootOf(own.id);
    if (!this.#incidents.has(root)) this.#incidents.set(root, own);
    const incident = this.#incidents.get(root)!;
    const had = new Set(tiesOf(before).map(({ writes }) => writes));
    const ties = tiesOf(after).filter(({ writes }) => !had.has(writes));
    const hits = this.#hits(after, ties);
    const free = incident.isShaped ? [] : hits.filter((hit) => !hit.incident.isShaped);
    const into = free.length === 0 ? incident : oldestOf([{ incident }, ...free]);
    const merged = this.#merge(into, free);
    const best = free[0];
    if (into.id !== root && best && !merged.some(({ id }) => id === root)) {
      merged.push({ id: root, why: `an alert belongs to both: ${lowerFirst(best.tie.says)}` });
      this.#mergedInto.set(root, into.id);
    }
    for (const tie of ties) if (tie.writes) this.#extend(tie, after, into.id);
    return { ...this.#told(after, into.id, free), isNew: false, merged };
  }

  /** Ends an alert: what lasted with it lasts until now. */
  end(trouble: Trouble, incidentId: string): void {
    if (trouble.isEvidence || trouble.endedAt === null) return;
    this.#eachLasting(trouble, incidentId, (span) => {
      span.standing = Math.max(0, span.standing - 1);
      span.lastAt = Math.max(span.lastAt, trouble.endedAt!.getTime());
    });
  }

  /** An alert that ended fires again. */
  comeBack(trouble: Trouble, incidentId: string): void {
    if (trouble.isEvidence) return;
    this.#eachLasting(trouble, incidentId, (span) => {
      span.standing += 1;
    });
  }

  #eachLasting(trouble: Trouble, incidentId: string, change: (span: Span) => void): void {
    const root = this.rootOf(incidentId);
    for (const tie of tiesOf(trouble)) {
      if (!tie.lasts || !tie.writes) continue;
      const span = this.#spansOf(tie.writes).find(
        (one) => this.rootOf(one.incidentId) === root && one.firstAt <= tie.at && tie.at <= one.lastAt,
      );
      if (!span) continue;
      change(span);
      this.changed.set(span.id, span);
    }
  }

  #spansOf(key: string): Span[] {
    return this.#spans.get(key) ?? [];
  }

  #put(span: Span): void {
    this.#spans.set(span.key, [...this.#spansOf(span.key), span]);
  }

  /** The strongest first; of equals the latest, whose time is nearest. */
  #hits(trouble: Trouble, ties: readonly Tie[]): Hit[] {
    const hits = ties.flatMap((tie) =>
      tie.reads === null
        ? []
        : this.#spansOf(tie.reads)
            .filter((span) => isNear(tie, trouble, span))
            .map((span) => ({ tie, span, incident: this.#incidents.get(this.rootOf(span.incidentId))! })),
    );
    return hits.sort((a, b) => b.tie.score - a.tie.score || b.span.lastAt - a.span.lastAt || byId(a.span, b.span));
  }

  #open(): KnownIncident {
    this.#lastNumber += 1;
    const incident = { id: this.newId(), number: this.#lastNumber, isShaped: false };
    this.#incidents.set(incident.id, incident);
    return incident;
  }

  #merge(into: KnownIncident, hits: readonly Hit[]): Join['merged'] {
    const merged = new Map<string, string>();
    for (const { incident, tie } of hits) {
      if (incident.id === into.id || merged.has(incident.id)) continue;
      merged.set(incident.id, `an alert belongs to both: ${lowerFirst(tie.says)}`);
      this.#mergedInto.set(incident.id, into.id);
    }
    return [...merged].map(([id, why]) => ({ id, why }));
  }

  /** Makes others find this alert: the spans of the incident that it is near to become one. */
  #extend(tie: Tie, { endedAt }: Trouble, incidentId: string): void {
    const spans = this.#spansOf(tie.writes!);
    const near = spans.filter(
      (span) => this.rootOf(span.incidentId) === incidentId && distance(tie, endedAt, span) <= tie.windowMs,
    );
    const end = tie.lasts && endedAt ? Math.max(tie.at, endedAt.getTime()) : tie.at;
    const own = { firstAt: tie.at, lastAt: end, standing: tie.lasts && endedAt === null ? 1 : 0 };
    const span: Span = { id: near[0]?.id ?? this.newId(), key: tie.writes!, incidentId, ...own };
    for (const other of near) {
      span.firstAt = Math.min(span.firstAt, other.firstAt);
      span.lastAt = Math.max(span.lastAt, other.lastAt);
      span.standing += other.standing;
      if (other.id === span.id) continue;
      this.removed.set(other.id, other);
      this.changed.delete(other.id);
    }
    this.#spans.set(span.key, [...spans.filter((one) => !near.includes(one)), span]);
    this.changed.set(span.id, span);
  }

  #told(
    { startedAt }: Trouble,
    incidentId: string,
    hits: readonly Hit[],
  ): Pick<Join, 'incidentId' | 'criterion' | 'reason' | 'evidence'> {
    const [best, ...others] = strongestOfEach(hits);
    if (!best) {
      return { incidentId, criterion: 'FIRST', reason: 'Nothing that was in trouble has to do with it.', evidence: [] };
    }
    return {
      incidentId,
      criterion: best.tie.criterion,
      reason: `${best.tie.says}, ${gapText(startedAt.getTime(), best)}.`,
      evidence: others.slice(0, MAX_EVIDENCE).map(({ tie }) => `${tie.says}.`),
    };
  }
}

function oldestOf(hits: readonly Pick<Hit, 'incident'>[]): KnownIncident {
  return hits.map(({ incident }) => incident).reduce((a, b) => (b.number < a.number ? b : a));
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** One hit of each kind; the workload in another cluster is no news beside the workload itself. */
function strongestOfEach(hits: readonly Hit[]): Hit[] {
  const seen = new Set<string>();
  return hits.filter(({ tie: { criterion } }) => {
    const isSaid = seen.has(criterion) || (criterion === 'SAME_WORKLOAD_ELSEWHERE' && seen.has('WORKLOAD'));
    seen.add(criterion);
    return !isSaid;
  });
}

function isNear(tie: Tie, { endedAt }: Trouble, span: Span): boolean {
  return distance(tie, endedAt, span) <= tie.windowMs;
}

/** How far the alert's own stretch of time is from a span; 0 where they meet. */
function distance(tie: Tie, endedAt: Date | null, span: Span): number {
  const end = tie.lasts ? (endedAt?.getTime() ?? Number.POSITIVE_INFINITY) : tie.at;
  const spanEnd = span.standing > 0 ? Number.POSITIVE_INFINITY : span.lastAt;
  return Math.max(0, span.firstAt - end, tie.at - spanEnd);
}

/** “2 min after the last of them”. */
function gapText(at: number, { tie, span }: Hit): string {
  if (tie.criterion === 'ROLLOUT') return `${duration(Math.abs(at - tie.at))} before it fired`;
  if (at < span.firstAt) return `${duration(span.firstAt - at)} before the first of them`;
  return at > span.lastAt ? `${duration(at - span.lastAt)} after the last of them` : 'at the same time';
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Since when spans matter for alerts that begin then. */
export function spansMatterFrom(earliest: Date): Date {
  return new Date(earliest.getTime() - LONGEST_WINDOW_MS);
}
