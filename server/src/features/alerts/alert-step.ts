import type { Actor } from './actor.types.js';
import type { Alert } from './alert.entity.js';
import type { PreviousValues } from './alert-filter.js';
import type { AlertHistoryKind } from './alert-history.entity.js';

/** One change of one alert: what its row, its history, its events and the counters are made of. */
export interface AlertStep {
  /** Null for one that is raised. */
  before: Alert | null;
  after: Alert;
  /** Null for what streams are not told of. */
  event: 'ADDED' | 'MODIFIED' | 'RESOLVED' | null;
  entries: readonly HistoryDraft[];
}

/** One line of the history of an alert, to be written. */
export interface HistoryDraft {
  kind: `${AlertHistoryKind}`;
  actor: Actor;
  text?: string | null;
  before?: string | null;
  after?: string | null;
}

/** What a filter needs to know of an alert as it was before a step. */
export function previousValues(alert: Alert): PreviousValues {
  return {
    severity: alert.severity,
    state: alert.state,
    title: alert.title,
    changedAt: alert.changedAt.toISOString(),
    nodeName: alert.nodeName,
    workloadName: alert.workloadName,
    acknowledgedAt: alert.acknowledgedAt?.toISOString() ?? null,
    silenceId: alert.silenceId,
    inhibitedById: alert.inhibitedById,
    assigneeId: alert.assigneeId,
  };
}

/** What a transaction makes of the rows of alerts: those that are new, and those that changed, as they are in the end. */
export function rowsOf(steps: readonly AlertStep[]): {
  inserted: Alert[];
  updated: Alert[];
  before: Map<string, Alert>;
} {
  const before = new Map<string, Alert>();
  const last = new Map<string, Alert>();
  const isNew = new Set<string>();
  for (const step of steps) {
    const { id } = step.after;
    if (!step.before) isNew.add(id);
    else if (!last.has(id)) before.set(id, step.before);
    last.set(id, step.after);
  }
  const rows = [...last.values()];
  return {
    inserted: rows.filter(({ id }) => isNew.has(id)),
    updated: rows.filter(({ id }) => !isNew.has(id)),
    before,
  };
}
