import type { Actor } from './actor.types.js';
import type { Alert } from './alert.entity.js';
import type { AlertStep, HistoryDraft } from './alert-step.js';
import { copyOf, resolve } from './apply-finding.js';

/** What people, silences and other alerts do to an alert. */
export type AlertChange =
  | { kind: 'ACKNOWLEDGE'; comment?: string | null }
  | { kind: 'UNACKNOWLEDGE' }
  | { kind: 'SILENCE'; silenceId: string; until: Date | null; why: string }
  | { kind: 'UNSILENCE' }
  | { kind: 'INHIBIT'; byAlertId: string }
  | { kind: 'UNINHIBIT' }
  | { kind: 'ASSIGN'; userId: string | null }
  | { kind: 'COMMENT'; text: string }
  | { kind: 'RESOLVE'; reason: string };

/** Names for ids that a change mentions: history keeps what things were called. */
export type NameOf = (userId: string) => string | null;

interface Marked {
  marks: Partial<Alert>;
  entry: Omit<HistoryDraft, 'actor'>;
}

/** What a change makes of an alert; null where it is so already, or is over and the change is about what stands. */
export function applyChange(
  before: Alert,
  change: AlertChange,
  { actor, nameOf }: { actor: Actor; nameOf: NameOf },
  now: Date,
): AlertStep | null {
  if (change.kind === 'RESOLVE') {
    if (before.resolvedAt) return null;
    const after = resolve(before, { reason: change.reason }, now);
    return { before, after, event: 'RESOLVED', entries: [{ kind: 'RESOLVED', actor, text: change.reason }] };
  }
  const marked = mark(before, change, { actor, nameOf }, now);
  if (!marked) return null;
  const after = Object.assign(copyOf(before), marked.marks, { revision: before.revision + 1, changedAt: now });
  return { before, after, event: 'MODIFIED', entries: [{ ...marked.entry, actor }] };
}

type Mark = Exclude<AlertChange, { kind: 'RESOLVE' }>;

function mark(
  before: Alert,
  change: Mark,
  { actor, nameOf }: { actor: Actor; nameOf: NameOf },
  now: Date,
): Marked | null {
  switch (change.kind) {
    case 'COMMENT':
      return { marks: {}, entry: { kind: 'COMMENTED', text: change.text } };
    case 'ASSIGN':
      return assign(before, change.userId, nameOf);
    case 'UNSILENCE':
      if (!before.silenceId) return null;
      return { marks: { silenceId: null, silencedUntil: null }, entry: { kind: 'UNSILENCED' } };
    default:
      return before.resolvedAt ? null : markOpen(before, change, actor, now);
  }
}

/** What is said of alerts that stand. */
function markOpen(
  before: Alert,
  change: Exclude<Mark, { kind: 'COMMENT' | 'ASSIGN' | 'UNSILENCE' }>,
  actor: Actor,
  now: Date,
): Marked | null {
  switch (change.kind) {
    case 'ACKNOWLEDGE':
      if (before.acknowledgedAt) return null;
      return {
        marks: { acknowledgedAt: now, acknowledgedBy: actor.name },
        entry: { kind: 'ACKNOWLEDGED', text: change.comment ?? null },
      };
    case 'UNACKNOWLEDGE':
      if (!before.acknowledgedAt) return null;
      return {
        marks: { acknowledgedAt: null, acknowledgedBy: null },
        entry: { kind: 'UNACKNOWLEDGED', before: before.acknowledgedBy },
      };
    case 'SILENCE':
      return silence(before, change);
    case 'INHIBIT':
      if (before.inhibitedById === change.byAlertId || before.id === change.byAlertId) return null;
      return { marks: { inhibitedById: change.byAlertId }, entry: { kind: 'INHIBITED' } };
    case 'UNINHIBIT':
      return before.inhibitedById ? { marks: { inhibitedById: null }, entry: { kind: 'UNINHIBITED' } } : null;
  }
}

function silence(before: Alert, { silenceId, until, why }: Extract<Mark, { kind: 'SILENCE' }>): Marked | null {
  if (before.silenceId === silenceId && before.silencedUntil?.getTime() === until?.getTime()) return null;
  return {
    marks: { silenceId, silencedUntil: until },
    entry: {
      kind: 'SILENCED',
      before: before.silencedUntil?.toISOString() ?? null,
      after: until?.toISOString() ?? null,
      text: why,
    },
  };
}

function assign(before: Alert, userId: string | null, nameOf: NameOf): Marked | null {
  if (before.assigneeId === userId) return null;
  const name = userId === null ? null : nameOf(userId);
  return {
    marks: { assigneeId: userId, assigneeName: name },
    entry: { kind: 'ASSIGNED', before: before.assigneeName, after: name },
  };
}
