import { createHmac, timingSafeEqual } from 'node:crypto';
import { storableText } from '../../platform/storable-text.js';

// https://docs.slack.dev/authentication/verifying-requests-from-slack: `v0:timestamp:body`, at most five minutes old.
const WINDOW_SECONDS = 300;

export interface SignedSlackRequest {
  timestamp: string;
  signature: string;
  body: string;
}

/** Whether Slack signed this body, and lately. */
export function isSignedBySlack(secret: string, request: SignedSlackRequest, now: Date): boolean {
  const seconds = Number(request.timestamp);
  const expected = `v0=${hmac(secret, `v0:${request.timestamp}:${request.body}`)}`;
  const isSame = sameText(expected, request.signature);
  return isSame && Number.isInteger(seconds) && Math.abs(now.getTime() / 1_000 - seconds) <= WINDOW_SECONDS;
}

/** HMAC-SHA256 in hex. */
export function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Compares without telling by its time how much of it is right. */
export function sameText(expected: string, found: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(found)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A press of a button of ours. */
export interface SlackPress {
  incidentId: string;
  /** Name of whoever pressed it. */
  by: string;
  /** Where an answer to the press goes; null where Slack gave none. */
  responseUrl: string | null;
}

interface SlackAction {
  action_id?: unknown;
  value?: unknown;
}

interface SlackPayload {
  type?: unknown;
  user?: { id?: unknown; name?: unknown; username?: unknown };
  actions?: unknown;
  response_url?: unknown;
}

/** The press of Acknowledge in an interactive payload; null for anything else, such as a press of Open. */
export function readSlackPress(body: string): SlackPress | null {
  const payload = parsed(new URLSearchParams(body).get('payload') ?? '') as SlackPayload | null;
  if (payload?.type !== 'block_actions') return null;
  const actions = Array.isArray(payload.actions) ? (payload.actions as (SlackAction | null)[]) : [];
  const press = actions.find((action) => action?.action_id === 'acknowledge');
  if (typeof press?.value !== 'string') return null;
  const name = payload.user?.name ?? payload.user?.username ?? payload.user?.id;
  const responseUrl = typeof payload.response_url === 'string' ? payload.response_url : null;
  return { incidentId: press.value, by: shortName(name), responseUrl };
}

/** A name from outside, as it may stand in a history. */
export function shortName(name: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = typeof name === 'string' ? name.replace(/[\u0000-\u001f\u007f]/g, ' ').trim() : '';
  return storableText(clean.slice(0, 80)) || 'somebody';
}

/** JSON, or null for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
