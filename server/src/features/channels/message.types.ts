import type { MessageDigest } from './digest.types.js';

/** What can carry a notification to people. */
export type ChannelKindName = 'SLACK' | 'TEAMS' | 'PAGERDUTY' | 'EMAIL' | 'WEBHOOK';

/** Why a message is sent. */
export type MessageKind =
  | 'OPENED'
  | 'UPDATED'
  | 'ACKNOWLEDGED'
  | 'RESOLVED'
  | 'REOPENED'
  | 'REPEATED'
  | 'SILENCE_EXPIRING'
  | 'CHANNEL_DISABLED'
  | 'DIGEST'
  | 'TEST';

/** One alert of an incident as a message shows it; times are ISO 8601. */
export interface MessageAlert {
  id: string;
  title: string;
  rule: string;
  severity: 'CRITICAL' | 'WARNING' | 'INFO';
  state: 'PENDING' | 'FIRING' | 'RESOLVED';
  cluster: string;
  namespace: string | null;
  kind: string;
  name: string;
  /** “Deployment/checkout”; null where none is known. */
  workload: string | null;
  node: string | null;
  image: string | null;
  team: string | null;
  labels: Record<string, string>;
  firedAt: string | null;
  resolvedAt: string | null;
}

/** How far an incident reaches, the worst first. */
export type IncidentSeverityName = 'SEV1' | 'SEV2' | 'SEV3' | 'SEV4';

/** An incident as a message shows it: the names as they were when the message was made. */
export interface MessageIncident {
  id: string;
  number: number;
  title: string;
  severity: IncidentSeverityName;
  status: 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED';
  isMuted: boolean;
  openedAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  resolvedAt: string | null;
  alertCount: number;
  openAlertCount: number;
  clusters: string[];
  environments: string[];
  namespaces: string[];
  teams: string[];
  workloads: string[];
  summary: string | null;
  impact: string | null;
  candidates: { title: string; reason: string }[];
  /** At most 50. */
  alerts: MessageAlert[];
}

/** What is to be said, before any channel's form; plain JSON, so that the outbox can keep it. */
export interface NotificationMessage {
  /** The same on every attempt: receivers know a repeated message by it. */
  id: string;
  kind: MessageKind;
  occurredAt: string;
  title: string;
  /** Why it is sent, for people; null where the kind says it all. */
  reason: string | null;
  /** Further text; null where the incident says it all. */
  text: string | null;
  /** Absolute address of the page about it. */
  link: string;
  incident: MessageIncident | null;
  /** Of a digest of the week; absent elsewhere. */
  digest?: MessageDigest;
  /** Facts in two columns where they are not those of the incident. */
  facts?: [name: string, value: string][];
  /** What the first message about the incident on this channel was answered with; null before it. */
  previousRef: string | null;
}

/** Title and body in Liquid; null where the built-in one is used. */
export interface MessageTemplate {
  title: string | null;
  body: string | null;
}

/** The request as it is sent, with every secret masked: it may be stored and shown to administrators. */
export interface RenderedRequest {
  transport: 'HTTP' | 'SMTP';
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Why the built-in template was used in place of a broken one; null where nothing was wrong. */
  templateProblem: string | null;
}

/** DELIVERED: accepted. RETRY: may work later. REJECTED: will not. GONE: the receiver wants nothing more, ever. */
export type SendOutcome = 'DELIVERED' | 'RETRY' | 'REJECTED' | 'GONE';

export interface SendResult {
  outcome: SendOutcome;
  /** Status over HTTP, or reply code over SMTP; null where nothing was answered. */
  status: number | null;
  /** How long the receiver asked to wait, in milliseconds; null where it did not. */
  retryAfterMs: number | null;
  /** What was answered, at most 2 KiB. */
  response: string;
  /** What went wrong, and what to do; null when delivered. */
  error: string | null;
  /** What later messages about the same incident refer to; null where the channel needs nothing. */
  ref: string | null;
  durationMs: number;
  /** As really sent, secrets masked. */
  sent: RenderedRequest;
}

/** What adapters need of a channel; secrets are open here, so an object of this type is never stored, logged or shown. */
export interface OpenChannel {
  tenantId: string;
  id: string;
  name: string;
  kind: ChannelKindName;
  isEnabled: boolean;
  settings: ChannelSettings;
  secrets: Readonly<Record<string, string>>;
  template: MessageTemplate;
  publicUrl: string;
}

export interface SlackSettings {
  kind: 'SLACK';
  /** Conversation of the bot, as id or #name; null with a webhook, which knows its own. */
  conversation: string | null;
  /** Where the web API lies. */
  apiUrl: string;
}

export interface TeamsSettings {
  kind: 'TEAMS';
}

export interface PagerDutySettings {
  kind: 'PAGERDUTY';
  /** Where events go. */
  eventsUrl: string;
}

export type MailSecurity = 'STARTTLS' | 'TLS' | 'NONE';

export interface EmailSettings {
  kind: 'EMAIL';
  host: string;
  port: number;
  security: MailSecurity;
  username: string | null;
  from: string;
  to: string[];
}

export interface WebhookSettings {
  kind: 'WEBHOOK';
  url: string;
  /** Until when the secret before the last rotation signs too, ISO 8601; null where there is none. */
  overlapUntil: string | null;
}

export type ChannelSettings = SlackSettings | TeamsSettings | PagerDutySettings | EmailSettings | WebhookSettings;
