import type { AlertFacts, Matcher } from '../alerts/matcher.js';
import type { ActiveTime } from './active-time.js';

// What is decided of an incident by, and what comes out of it.

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

/** One incident on one route. */
export interface Case extends Situation {
  route: RouteRule;
  /** Channels that no earlier route has taken. */
  own: readonly string[];
  takenBy: RouteRule | null;
}

export const SEVERITY_RANK: Record<Severity, number> = { SEV1: 4, SEV2: 3, SEV3: 2, SEV4: 1 };

/** That nobody is told now, and why. */
export function silent(route: RouteRule | null, outcome: Outcome, reason: Reason, sentence: string): Verdict {
  return { route, outcome, reason, sentence, dueAt: null, notice: null };
}
