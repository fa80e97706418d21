import { incidentOfKey } from './adapters/pagerduty.js';
import { hmac, parsed, sameText, shortName } from './slack-callback.js';

/**
 * Whether PagerDuty signed this body. While its secret rotates the header has several signatures.
 * @see https://developer.pagerduty.com/docs/verifying-signatures
 */
export function isSignedByPagerDuty(secret: string, header: string, body: string): boolean {
  const expected = `v1=${hmac(secret, body)}`;
  return header
    .split(',')
    .slice(0, 10)
    .some((one) => sameText(expected, one.trim()));
}

const ACTS = { 'incident.acknowledged': 'ACKNOWLEDGE', 'incident.resolved': 'RESOLVE' } as const;

/** What a person did there to an incident of ours. */
export interface PagerDutyEvent {
  eventId: string;
  act: 'ACKNOWLEDGE' | 'RESOLVE';
  incidentId: string;
  by: string;
  occurredAt: Date;
}

interface Envelope {
  event?: {
    id?: unknown;
    event_type?: unknown;
    occurred_at?: unknown;
    agent?: { type?: unknown; summary?: unknown } | null;
    data?: { incident_key?: unknown };
  };
}

/**
 * Reads an event of v3 webhooks; null for those that are nothing to us. What our own events or a timer did there is
 * nothing either: an incident that is resolved there because nobody looked is not over.
 */
export function readPagerDutyEvent(body: string): PagerDutyEvent | null {
  const event = (parsed(body) as Envelope | null)?.event;
  const act = ACTS[event?.event_type as keyof typeof ACTS];
  const key = event?.data?.incident_key;
  const incidentId = typeof key === 'string' ? incidentOfKey(key) : null;
  if (!act || !incidentId || typeof event?.id !== 'string') return null;
  if (!/user(_reference)?$/.test(String(event.agent?.type))) return null;
  const occurredAt = new Date(String(event.occurred_at));
  if (Number.isNaN(occurredAt.getTime())) return null;
  return { eventId: event.id.slice(0, 200), act, incidentId, by: shortName(event.agent?.summary), occurredAt };
}
