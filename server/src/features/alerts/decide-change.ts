import { type Finding, type FiringFinding, SEVERITY_RANK, type Severity } from './finding.js';

/** What the last alert of a fingerprint is compared by. */
export interface KnownState {
  state: 'PENDING' | 'FIRING' | 'RESOLVED';
  severity: Severity;
  subjectUid: string | null;
  lastSeenAt: Date;
  changedAt: Date;
  resolvedAt: Date | null;
  /** Null where it never fired. */
  firedAt: Date | null;
}

export type ChangeDecision =
  | { change: 'RAISED'; reason: 'FIRST_SIGHTING' }
  | { change: 'CHANGED'; reason: 'FIRED' | 'REOPENED' | 'PENDING_AGAIN' | 'ESCALATED' | 'SEEN_AGAIN' }
  | { change: 'CLEARED'; reason: 'CONDITION_ENDED' }
  | { change: 'NONE'; reason: 'NOT_OPEN' | 'OTHER_OBJECT' | 'NOTHING_NEW' | 'REPEATED' | 'OVER_ALREADY' };

/** A repeat is told at most this often, so that lists do not go stale and a busy event does not flood the stream. */
export const REPEAT_AFTER_MS = 60_000;

/** What comes back within this time after its end is the same trouble: a pod that flaps has one alert and one story. */
export const REOPEN_MS = 15 * 60_000;

/** What one finding does to the last alert of its fingerprint, and why. */
export function decideChange(known: KnownState | null, finding: Finding, now: Date): ChangeDecision {
  if (finding.state === 'CLEARED') return decideClear(known, finding.subject.uid);
  if (!known) return { change: 'RAISED', reason: 'FIRST_SIGHTING' };
  if (known.resolvedAt) return decideReturn(known, known.resolvedAt, finding, now);
  if (known.state === 'PENDING' && !finding.pending) return fires(known);
  // Severity only rises while an alert is open: the calm between two crashes is no improvement.
  if (SEVERITY_RANK[finding.severity] > SEVERITY_RANK[known.severity])
    return { change: 'CHANGED', reason: 'ESCALATED' };
  if (!isNews(known, finding)) return { change: 'NONE', reason: 'NOTHING_NEW' };
  const isDue = now.getTime() - known.changedAt.getTime() >= REPEAT_AFTER_MS;
  return isDue ? { change: 'CHANGED', reason: 'SEEN_AGAIN' } : { change: 'NONE', reason: 'REPEATED' };
}

function decideReturn(known: KnownState, resolvedAt: Date, finding: FiringFinding, now: Date): ChangeDecision {
  if (now.getTime() - resolvedAt.getTime() >= (finding.reopenWindowMs ?? REOPEN_MS)) {
    return { change: 'RAISED', reason: 'FIRST_SIGHTING' };
  }
  // The state that was seen before it ended, or before somebody ended it, is no return.
  if (!isNews(known, finding)) return { change: 'NONE', reason: 'OVER_ALREADY' };
  return finding.pending ? { change: 'CHANGED', reason: 'PENDING_AGAIN' } : fires(known);
}

function fires({ firedAt }: KnownState): ChangeDecision {
  return { change: 'CHANGED', reason: firedAt ? 'REOPENED' : 'FIRED' };
}

function decideClear(known: KnownState | null, uid: string | null): ChangeDecision {
  if (!known || known.resolvedAt) return { change: 'NONE', reason: 'NOT_OPEN' };
  // The old web-0 is gone; the alert meanwhile stands for the new one.
  if (uid && known.subjectUid && uid !== known.subjectUid) return { change: 'NONE', reason: 'OTHER_OBJECT' };
  return { change: 'CLEARED', reason: 'CONDITION_ENDED' };
}

function isNews(known: KnownState, finding: FiringFinding): boolean {
  return finding.seenAt > known.lastSeenAt || (finding.source === 'EVENT' && finding.occurrences > 0);
}

/** How many occurrences a repeat adds to the count of its alert. */
export function addedOccurrences(known: Pick<KnownState, 'lastSeenAt'>, finding: FiringFinding): number {
  const isSameAsBefore = finding.source === 'STATE' && finding.seenAt <= known.lastSeenAt;
  return isSameAsBefore ? 0 : finding.occurrences;
}
