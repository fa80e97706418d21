import type { Case, IncidentView, NoticeKind, Reason, Told, Verdict } from './verdict.js';
import { SEVERITY_RANK, silent } from './verdict.js';

// What a route has not told yet of an incident: its begin, a turn that people wait for, a change that can wait until more
// has come together, or a reminder.

/** What there is to tell, and from when on. */
export interface News {
  kind: NoticeKind;
  reason: Reason;
  /** As a sentence. */
  says: string;
  /** When it may be told; null for at once. */
  waits: { until: Date; reason: 'GROUP_WAIT' | 'GROUP_INTERVAL' } | null;
}

/** What the route has not told yet; a verdict where there is nothing. */
export function newsOf(one: Case): News | Verdict {
  const told = lastTold(one);
  return told === null ? firstNews(one) : furtherNews(one, told);
}

/** What people were not told of while notifications were paused counts as told: it is not sent afterwards. */
function lastTold({ route, threads, isLive }: Case): Told | null {
  const thread = threads.get(route.id);
  return !thread || (isLive && thread.toldLive === null) ? null : thread.told;
}

function firstNews(one: Case): News | Verdict {
  const { incident, route, threads, now } = one;
  const thread = threads.get(route.id);
  const before = thread?.told ?? null;
  if (incident.status === 'RESOLVED') {
    const why = before
      ? 'Nobody was told of its begin, because notifications were not live'
      : 'It ended before anybody was told';
    return silent(
      route,
      'NOT_NOTIFIED',
      before ? 'BEFORE_LIVE' : 'RESOLVED_BEFORE_TOLD',
      `${why}; so nobody is told of its end.`,
    );
  }
  if (before && !isWorse(incident, before)) {
    return silent(
      route,
      'NOT_NOTIFIED',
      'BEFORE_LIVE',
      'It began before notifications went live, and has not become worse since.',
    );
  }
  const until = after(thread?.startedAt ?? now, route.groupWaitSeconds);
  const waits = until > now && !before ? ({ until, reason: 'GROUP_WAIT' } as const) : null;
  return { kind: 'OPENED', reason: 'FIRST', says: 'the incident opened', waits };
}

function isWorse({ severity, alertCount, status }: IncidentView, told: Told): boolean {
  const reopened = told.status === 'RESOLVED' && status !== 'RESOLVED';
  return reopened || SEVERITY_RANK[severity] > SEVERITY_RANK[told.severity] || alertCount > told.alertCount;
}

function furtherNews(one: Case, told: Told): News | Verdict {
  const news = turnOf(one, told) ?? changeOf(one, told) ?? reminderOf(one, told);
  return news ?? nothingNew(one, told);
}

/** What people wait for: told at once. */
function turnOf({ incident }: Case, told: Told): News | null {
  const { status, severity } = incident;
  if (status !== told.status) return turnOfStatus(incident, told);
  if (status === 'RESOLVED' || SEVERITY_RANK[severity] <= SEVERITY_RANK[told.severity]) return null;
  return {
    kind: 'UPDATED',
    reason: 'ESCALATED',
    says: `its severity rose from ${told.severity} to ${severity}`,
    waits: null,
  };
}

function turnOfStatus({ status, acknowledgedBy, mergedInto }: IncidentView, told: Told): News {
  if (status === 'RESOLVED' && mergedInto !== null)
    return { kind: 'RESOLVED', reason: 'MERGED', says: `it was merged into incident #${mergedInto}`, waits: null };
  if (status === 'RESOLVED') return { kind: 'RESOLVED', reason: 'RESOLVED', says: 'it was resolved', waits: null };
  if (told.status === 'RESOLVED') return { kind: 'REOPENED', reason: 'REOPENED', says: 'it opened again', waits: null };
  if (status === 'ACKNOWLEDGED') {
    const who = acknowledgedBy ? ` by ${acknowledgedBy}` : '';
    return { kind: 'ACKNOWLEDGED', reason: 'ACKNOWLEDGED', says: `it was acknowledged${who}`, waits: null };
  }
  return { kind: 'UPDATED', reason: 'UNACKNOWLEDGED', says: 'it is no longer acknowledged', waits: null };
}

/** What can wait until more has come together. */
function changeOf({ incident, route, now }: Case, told: Told): News | null {
  if (incident.status === 'RESOLVED') return null;
  const added = incident.alertCount - told.alertCount;
  if (added <= 0 && incident.title === told.title && incident.severity === told.severity) return null;
  const until = after(new Date(told.at), route.groupIntervalSeconds);
  return {
    kind: 'UPDATED',
    reason: added > 0 ? 'NEW_ALERTS' : 'CHANGED',
    says: added > 0 ? `${added} more alert${added === 1 ? '' : 's'} joined it` : 'its title or severity changed',
    waits: until > now ? { until, reason: 'GROUP_INTERVAL' } : null,
  };
}

function reminderOf(one: Case, told: Told): News | null {
  const at = reminderAt(one, told);
  if (at === null || at > one.now) return null;
  return { kind: 'REPEATED', reason: 'REPEAT', says: 'it is still open and nobody has acknowledged it', waits: null };
}

/** Null for never: it was acknowledged, is over, or the route does not remind. */
export function reminderAt({ incident, route }: Case, told: Told): Date | null {
  if (incident.status !== 'OPEN' || route.repeatIntervalSeconds === 0) return null;
  return after(new Date(told.at), route.repeatIntervalSeconds);
}

function nothingNew(one: Case, told: Told): Verdict {
  const dueAt = reminderAt(one, told);
  return { ...silent(one.route, 'NOTHING_NEW', 'NOTHING_NEW', 'All that there is to tell was told.'), dueAt };
}

/** What is remembered of a message that goes out now. */
export function toldOf({ status, severity, alertCount, title }: IncidentView, now: Date): Told {
  return { at: now.toISOString(), status, severity, alertCount, title };
}

function after(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1_000);
}
