import { momentOf } from '../../platform/moment.js';
import type { AlertFacts, Matcher } from '../alerts/matcher.js';
import { describeMatchers, matches } from '../alerts/matcher.js';
import { type ActiveTime, nextActiveAt } from './active-time.js';

// Who is told of an incident, and why nobody is. Pure: what an incident is now, what each route told last, and the time
// give a verdict for each route. The stages are asked in their order; the first that has a word ends the matter.

export type Severity = 'SEV1' | 'SEV2' | 'SEV3' | 'SEV4';
export type IncidentStatus = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED';
/** Why a message is sent; a subset of the kinds of messages. */
export type NoticeKind = 'OPENED' | 'UPDATED' | 'ACKNOWLEDGED' | 'RESOLVED' | 'REOPENED' | 'REPEATED';

/** What is decided by: the incident as it is now. */
export interface IncidentView {
  id: string;
  number: number;
  title: string;
  severity: Severity;
  status: IncidentStatus;
  isMuted: boolean;
  /** Who or what mutes it, as the end of a sentence: “silenced by …”; null where that is not known. */
  muteReason: string | null;
  mutedUntil: Date | null;
  acknowledgedBy: string | null;
  /** Number of the incident it was merged into; null where it stands by itself. */
  mergedInto: number | null;
  alertCount: number;
  alerts: readonly AlertFacts[];
}

/** A route as it decides. */
export interface RouteRule {
  id: string;
  name: string;
  matchers: readonly Matcher[];
  minimumSeverity: Severity;
  activeTimes: readonly ActiveTime[];
  channelIds: readonly string[];
  groupWaitSeconds: number;
  groupIntervalSeconds: number;
  repeatIntervalSeconds: number;
  isContinue: boolean;
}

export interface ChannelState {
  name: string;
  isEnabled: boolean;
}

/** What was told last of an incident. */
export interface Told {
  /** ISO 8601. */
  at: string;
  status: IncidentStatus;
  severity: Severity;
  alertCount: number;
  title: string;
}

/** What one route knows of one incident. */
export interface Thread {
  startedAt: Date;
  /** Told, or what would have been. */
  told: Told | null;
  /** Really told. */
  toldLive: Told | null;
}

export type Outcome = 'NOTIFIED' | 'WOULD_NOTIFY' | 'WAITING' | 'NOT_NOTIFIED' | 'NOTHING_NEW';

export type Reason =
  | 'FIRST'
  | 'NEW_ALERTS'
  | 'ESCALATED'
  | 'CHANGED'
  | 'ACKNOWLEDGED'
  | 'UNACKNOWLEDGED'
  | 'RESOLVED'
  | 'REOPENED'
  | 'REPEAT'
  | 'NOTHING_NEW'
  | 'NO_ROUTE'
  | 'MERGED'
  | 'MUTED'
  | 'OUTSIDE_ACTIVE_TIME'
  | 'GROUP_WAIT'
  | 'GROUP_INTERVAL'
  | 'RESOLVED_BEFORE_TOLD'
  | 'BEFORE_LIVE'
  | 'NO_CHANNEL'
  | 'CHANNEL_OFF'
  | 'TOLD_BY_OTHER_ROUTE';

/** What is to become of one incident on one route. */
export interface Verdict {
  /** Null for what was decided before any route. */
  route: RouteRule | null;
  outcome: Outcome;
  reason: Reason;
  /** For people: why somebody was told, or was not. */
  sentence: string;
  /** When it is to be looked at again by itself; null for only when something changes. */
  dueAt: Date | null;
  /** What to send, and where; null for nothing. */
  notice: { kind: NoticeKind; channelIds: string[] } | null;
}

export interface Situation {
  incident: IncidentView;
  /** Enabled ones, in their order. */
  routes: readonly RouteRule[];
  channels: ReadonlyMap<string, ChannelState>;
  /** By the id of their route. */
  threads: ReadonlyMap<string, Thread>;
  isLive: boolean;
  now: Date;
}

const RANK: Record<Severity, number> = { SEV1: 4, SEV2: 3, SEV3: 2, SEV4: 1 };

/** One verdict for every route that has something to do with the incident, or a single one without a route. */
export function decide(situation: Situation): Verdict[] {
  const { incident, routes, threads } = situation;
  if (incident.mergedInto !== null && !routes.some((route) => isPending(threads.get(route.id)))) {
    const sentence = `It was merged into incident #${incident.mergedInto}, which is told of instead.`;
    return [silent(null, 'NOT_NOTIFIED', 'MERGED', sentence)];
  }
  // Of what was merged into another one nothing is told but its end, to those who were told of its begin.
  const matched = incident.mergedInto === null ? matchingRoutes(incident, routes) : [];
  // Who was told of the begin is told of the end, whatever the route asks for by now.
  const begun = routes.filter((route) => !matched.includes(route) && threads.get(route.id)?.told);
  if (matched.length + begun.length === 0) return [noRoute(incident, routes)];
  const taken = new Map<string, RouteRule>();
  return [...matched, ...begun].map((route) => {
    const own = route.channelIds.filter((id) => !taken.has(id));
    const verdict = judge({ ...situation, route, own, takenBy: takenBy(route, own, taken) });
    for (const id of own) taken.set(id, route);
    return verdict;
  });
}

/** Whether people were told of the incident, and not yet that it is over. */
function isPending(thread: Thread | undefined): boolean {
  return thread?.told != null && thread.told.status !== 'RESOLVED';
}

function takenBy(route: RouteRule, own: readonly string[], taken: ReadonlyMap<string, RouteRule>): RouteRule | null {
  const first = route.channelIds[0];
  return own.length === 0 && first !== undefined ? (taken.get(first) ?? null) : null;
}

/** Up to the first that does not let the next ones be tried. */
function matchingRoutes(incident: IncidentView, routes: readonly RouteRule[]): RouteRule[] {
  const found: RouteRule[] = [];
  for (const route of routes) {
    if (mismatch(incident, route) !== null) continue;
    found.push(route);
    if (!route.isContinue) break;
  }
  return found;
}

/** Why a route is not for the incident; null where it is. */
function mismatch({ severity, alerts }: IncidentView, { name, minimumSeverity, matchers }: RouteRule): string | null {
  if (RANK[severity] < RANK[minimumSeverity]) return `“${name}” is for ${minimumSeverity} and worse, it is ${severity}`;
  if (matchers.length === 0 || alerts.some((facts) => matches(matchers, facts))) return null;
  return `“${name}” is for ${describeMatchers(matchers)}`;
}

const SHOWN_ROUTES = 3;

function noRoute(incident: IncidentView, routes: readonly RouteRule[]): Verdict {
  const reasons = routes.map((route) => mismatch(incident, route)).filter((text) => text !== null);
  const more = reasons.length > SHOWN_ROUTES ? `; and ${reasons.length - SHOWN_ROUTES} more` : '';
  const tried =
    reasons.length > 0 ? ` ${reasons.slice(0, SHOWN_ROUTES).join('; ')}${more}.` : ' No route is switched on.';
  return silent(null, 'NOT_NOTIFIED', 'NO_ROUTE', `No route matches.${tried}`);
}

/** One incident on one route. */
interface Case extends Situation {
  route: RouteRule;
  /** Channels that no earlier route has taken. */
  own: readonly string[];
  takenBy: RouteRule | null;
}

/** What there is to tell, and from when on. */
interface News {
  kind: NoticeKind;
  reason: Reason;
  /** As a sentence. */
  says: string;
  /** When it may be told; null for at once. */
  waits: { until: Date; reason: 'GROUP_WAIT' | 'GROUP_INTERVAL' } | null;
}

type Stage = (one: Case, news: News) => Verdict | null;

/** After it is known what there is to tell: what may keep it from being told, in this order. */
const STAGES: readonly Stage[] = [muted, outsideActiveTime, waiting, withoutChannel];

function judge(one: Case): Verdict {
  const news = newsOf(one);
  if ('outcome' in news) return news;
  for (const stage of STAGES) {
    const verdict = stage(one, news);
    if (verdict) return verdict;
  }
  return notify(one, news);
}

/** What the route has not told yet; a verdict where there is nothing. */
function newsOf(one: Case): News | Verdict {
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
  return reopened || RANK[severity] > RANK[told.severity] || alertCount > told.alertCount;
}

function furtherNews(one: Case, told: Told): News | Verdict {
  const news = turnOf(one, told) ?? changeOf(one, told) ?? reminderOf(one, told);
  return news ?? nothingNew(one, told);
}

/** What people wait for: told at once. */
function turnOf({ incident }: Case, told: Told): News | null {
  const { status, severity } = incident;
  if (status !== told.status) return turnOfStatus(incident, told);
  if (status === 'RESOLVED' || RANK[severity] <= RANK[told.severity]) return null;
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
function reminderAt({ incident, route }: Case, told: Told): Date | null {
  if (incident.status !== 'OPEN' || route.repeatIntervalSeconds === 0) return null;
  return after(new Date(told.at), route.repeatIntervalSeconds);
}

function nothingNew(one: Case, told: Told): Verdict {
  const dueAt = reminderAt(one, told);
  return { ...silent(one.route, 'NOTHING_NEW', 'NOTHING_NEW', 'All that there is to tell was told.'), dueAt };
}

/** An end is told also when the rest is muted: whoever was paged waits for it. */
function muted({ incident, route }: Case, { kind, says }: News): Verdict | null {
  if (!incident.isMuted || kind === 'RESOLVED') return null;
  const until = incident.mutedUntil ? ` until ${momentOf(incident.mutedUntil)}` : '';
  const by = incident.muteReason ?? `all its open alerts are muted${until}`;
  const verdict = silent(route, 'NOT_NOTIFIED', 'MUTED', `Not told that ${says}: ${by}.`);
  return { ...verdict, dueAt: incident.mutedUntil };
}

function outsideActiveTime({ route, now }: Case, { kind, says }: News): Verdict | null {
  if (kind === 'RESOLVED') return null;
  const dueAt = nextActiveAt(route.activeTimes, now);
  if (dueAt === null) return null;
  const sentence = `Not told yet that ${says}: it is outside the active time of route “${route.name}”, which begins ${momentOf(dueAt)}.`;
  return { ...silent(route, 'WAITING', 'OUTSIDE_ACTIVE_TIME', sentence), dueAt };
}

function waiting({ route }: Case, { says, waits }: News): Verdict | null {
  if (!waits) return null;
  const what = waits.reason === 'GROUP_WAIT' ? 'group wait' : 'group interval';
  const sentence = `Route “${route.name}” will tell that ${says} at ${momentOf(waits.until)}, after its ${what}.`;
  return { ...silent(route, 'WAITING', waits.reason, sentence), dueAt: waits.until };
}

function withoutChannel({ route, own, takenBy: other, channels }: Case): Verdict | null {
  if (other) {
    return silent(
      route,
      'NOT_NOTIFIED',
      'TOLD_BY_OTHER_ROUTE',
      `Route “${other.name}” tells the same channels already.`,
    );
  }
  if (own.length === 0) {
    return silent(
      route,
      'NOT_NOTIFIED',
      'NO_CHANNEL',
      `Route “${route.name}” matches, but has no channel. Add one to it.`,
    );
  }
  if (own.some((id) => channels.get(id)?.isEnabled)) return null;
  const names = own.map((id) => channels.get(id)?.name ?? 'a deleted channel').join(', ');
  return silent(route, 'NOT_NOTIFIED', 'CHANNEL_OFF', `Route “${route.name}” matches, but ${names} is switched off.`);
}

function notify(one: Case, { kind, reason, says }: News): Verdict {
  const { route, own, channels, isLive, incident, now } = one;
  const channelIds = own.filter((id) => channels.get(id)?.isEnabled);
  const names = channelIds.map((id) => channels.get(id)!.name).join(', ');
  const sentence = isLive
    ? `Told ${names} by route “${route.name}”, because ${says}.`
    : `Would have told ${names} by route “${route.name}”, because ${says}; notifications are not live yet.`;
  const told = toldOf(incident, now);
  const outcome = isLive ? 'NOTIFIED' : 'WOULD_NOTIFY';
  return { route, outcome, reason, sentence, dueAt: reminderAt(one, told), notice: { kind, channelIds } };
}

/** What is remembered of a message that goes out now. */
export function toldOf({ status, severity, alertCount, title }: IncidentView, now: Date): Told {
  return { at: now.toISOString(), status, severity, alertCount, title };
}

function silent(route: RouteRule | null, outcome: Outcome, reason: Reason, sentence: string): Verdict {
  return { route, outcome, reason, sentence, dueAt: null, notice: null };
}

function after(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1_000);
}
