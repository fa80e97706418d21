import { SYSTEM } from './actor.types.js';
import type { Alert } from './alert.entity.js';
import type { HistoryDraft } from './alert-step.js';
import type { ChangeDecision } from './decide-change.js';

/** What the history of an alert says of what a finding did; a mere repeat is counted and not told. */
export function findingEntries({ reason }: ChangeDecision, before: Alert | null, after: Alert): HistoryDraft[] {
  const { severity } = after;
  switch (reason) {
    case 'FIRST_SIGHTING':
      return [{ kind: after.state === 'PENDING' ? 'PENDING' : 'FIRED', actor: SYSTEM, after: severity }];
    case 'PENDING_AGAIN':
      return [{ kind: 'PENDING', actor: SYSTEM, after: severity }];
    case 'FIRED':
    case 'REOPENED':
      return [{ kind: reason, actor: SYSTEM, after: severity }];
    case 'ESCALATED':
      return [{ kind: 'ESCALATED', actor: SYSTEM, before: before!.severity, after: severity }];
    case 'CONDITION_ENDED':
      return [{ kind: 'RESOLVED', actor: SYSTEM, text: after.resolvedReason }];
    default:
      return [];
  }
}

/** Puts the silence that covers an alert on it, or takes the one away that covers it no more, and says so. */
export function mute(alert: Alert, by: { silenceId: string; until: Date | null; why: string } | null): HistoryDraft[] {
  if (alert.silenceId === (by?.silenceId ?? null)) return [];
  alert.silenceId = by?.silenceId ?? null;
  alert.silencedUntil = by?.until ?? null;
  if (!by) return [{ kind: 'UNSILENCED', actor: SYSTEM }];
  return [{ kind: 'SILENCED', actor: SYSTEM, after: by.until?.toISOString() ?? null, text: by.why }];
}
