import { momentOf } from '../../platform/moment.js';
import { describeMatchers, matches } from '../alerts/matcher.js';
import { nextActiveAt } from './active-time.js';
import { type News, newsOf, reminderAt, toldOf } from './news.js';
import {
  type Case,
  type IncidentView,
  type RouteRule,
  SEVERITY_RANK,
  type Situation,
  silent,
  type Thread,
  type Verdict,
} from './verdict.js';

// Who is told of an incident, and why nobody is. Pure: what an incident is now, what each route told last, and the time
// give a verdict for each route. The stages are asked in their order; the first that has a word ends the matter.

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
  if (SEVERITY_RANK[severity] < SEVERITY_RANK[minimumSeverity])
    return `“${name}” is for ${minimumSeverity} and worse, it is ${severity}`;
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
