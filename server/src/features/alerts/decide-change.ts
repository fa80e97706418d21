import { type Finding, type FiringFinding, SEVERITY_RANK, type Severity } from './finding.js';

/** What an open alert is compared by. */
export interface OpenState {
  severity: Severity;
  subjectUid: string | null;
  lastSeenAt: Date;
  changedAt: Date;
}

export type ChangeDecision =
  | { change: 'RAISED'; reason: 'FIRST_SIGHTING' }
  | { change: 'CHANGED'; reason: 'ESCALATED' | 'SEEN_AGAIN' }
  | { change: 'CLEARED'; reason: 'CONDITION_ENDED' }
  | { change: 'NONE'; reason: 'NOT_OPEN' | 'OTHER_OBJECT' | 'NOTHING_NEW' | 'REPEATED' };

/** A repeat is told at most this often, so that lists do not go stale and a busy event does not flood the stream. */
export const REPEAT_AFTER_MS = 60_000;

/** What one finding does to the open alert of its fingerprint, and why. */
export function decideChange(open: OpenState | null, finding: Finding, now: Date): ChangeDecision {
  if (finding.state === 'CLEARED') return decideClear(open, finding.subject.uid);
  if (!open) return { change: 'RAISED', reason: 'FIRST_SIGHTING' };
  // Severity only rises while an alert is open: the calm between two crashes is no improvement.
  if (SEVERITY_RANK[finding.severity] > SEVERITY_RANK[open.severity]) return { change: 'CHANGED', reason: 'ESCALATED' };
  if (!isNews(open, finding)) return { change: 'NONE', reason: 'NOTHING_NEW' };
  const isDue = now.getTime() - open.changedAt.getTime() >= REPEAT_AFTER_MS;
  return isDue ? { change: 'CHANGED', reason: 'SEEN_AGAIN' } : { change: 'NONE', reason: 'REPEATED' };
}

function decideClear(open: OpenState | null, uid: string | null): ChangeDecision {
  if (!open) return { change: 'NONE', reason: 'NOT_OPEN' };
  // The old web-0 is gone; the alert meanwhile stands for the new one.
  if (uid && open.subjectUid && uid !== open.subjectUid) return { change: 'NONE', reason: 'OTHER_OBJECT' };
  return { change: 'CLEARED', reason: 'CONDITION_ENDED' };
}

function isNews(open: OpenState, finding: FiringFinding): boolean {
  return finding.seenAt > open.lastSeenAt || (finding.source === 'EVENT' && finding.occurrences > 0);
}

/** How many occurrences a repeat adds to the count of its alert. */
export function addedOccurrences(open: Pick<OpenState, 'lastSeenAt'>, finding: FiringFinding): number {
  const isSameAsBefore = finding.source === 'STATE' && finding.seenAt <= open.lastSeenAt;
  return isSameAsBefore ? 0 : finding.occurrences;
}
