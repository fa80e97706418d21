import type { OutboundAnswer, OutboundRequest } from '../../../platform/outbound.js';
import type {
  ChannelKindName,
  MessageTemplate,
  NotificationMessage,
  OpenChannel,
  RenderedRequest,
  SendOutcome,
} from '../message.types.js';
import type { RenderedText } from '../template.js';

/** Stands for a secret in what is stored and shown. */
export const MASK = '••••';

/** What every kind of channel knows of itself. */
interface AdapterBase {
  readonly kind: ChannelKindName;
  /** The provider's limit per channel; the worker keeps to it. */
  readonly limit: { perSecond: number };
  /** Built-in templates where they differ from the common ones. */
  readonly template?: Partial<MessageTemplate>;
  /** What will be sent, with secrets masked. Pure: the same message gives the same request. */
  render(
    message: NotificationMessage,
    channel: OpenChannel,
    text: RenderedText,
  ): Omit<RenderedRequest, 'templateProblem'>;
}

/** What an answer means. */
export interface Verdict {
  outcome: SendOutcome;
  error: string | null;
  ref: string | null;
}

export interface HttpAdapter extends AdapterBase {
  readonly transport: 'HTTP';
  /** The rendered request with the secrets put in. */
  complete(request: RenderedRequest, channel: OpenChannel, facts: { messageId: string; now: Date }): OutboundRequest;
  judge(answer: OutboundAnswer, facts: { request: RenderedRequest; previousRef: string | null }): Verdict;
}

export interface MailAdapter extends AdapterBase {
  readonly transport: 'SMTP';
}

export type ChannelAdapter = HttpAdapter | MailAdapter;

export const delivered = (ref: string | null): Verdict => ({ outcome: 'DELIVERED', error: null, ref });

/** A refusal that will not change by itself. */
export const rejected = (error: string): Verdict => ({ outcome: 'REJECTED', error, ref: null });

export const retry = (error: string): Verdict => ({ outcome: 'RETRY', error, ref: null });

export const gone = (error: string): Verdict => ({ outcome: 'GONE', error, ref: null });

/** Timeouts of the receiver, too many requests, and its own failures pass. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** The verdict on statuses that mean the same for every receiver. */
export function commonVerdict(status: number, who: string): Verdict {
  if (isPassing(status)) return retry(`${who} answered ${status}.`);
  if (status >= 300 && status < 400) {
    return rejected(`${who} answered ${status}, a redirect, which is not followed. Enter the final address.`);
  }
  if (status === 401 || status === 403) return rejected(`${who} answered ${status}. Check the credentials.`);
  return rejected(`${who} answered ${status}. Check the address.`);
}

/** An address with nothing of it but its host, since the rest is the secret. */
export function maskedAddress(address: string | undefined): string {
  return address && URL.canParse(address) ? `${new URL(address).origin}/${MASK}` : MASK;
}

/** The place of an incident in a few words: “prod-eu / shop”. */
export function placeOf({ incident }: NotificationMessage): string {
  if (!incident) return '';
  return [incident.clusters, incident.namespaces]
    .filter((names) => names.length > 0)
    .map(few)
    .join(' / ');
}

/** A list of names for people, not longer than three. */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** Facts in two columns, those that are known. */
export function factsOf({ incident, occurredAt, facts: own }: NotificationMessage): [string, string][] {
  if (own) return own;
  if (!incident) return [['Time', occurredAt]];
  const facts: [string, string | null][] = [
    ['Status', incident.status.toLowerCase()],
    ['Severity', incident.severity],
    ['Alerts', `${incident.openAlertCount} of ${incident.alertCount} open`],
    ['Cluster', few(incident.clusters)],
    ['Namespace', few(incident.namespaces)],
    ['Team', few(incident.teams)],
    ['Since', incident.openedAt],
    ['Acknowledged by', incident.acknowledgedBy],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}
