import {
  type OutboundAnswer,
  OutboundError,
  type OutboundPolicy,
  type OutboundRequest,
  sendOutbound,
} from '../../platform/outbound.js';
import { type HttpAdapter, MASK, rejected, retry, type Verdict } from './adapters/adapter.js';
import type { OpenChannel, RenderedRequest, SendResult } from './message.types.js';
import { cut } from './template.js';

const MAX_RESPONSE = 2_048;
/** What receivers ask for beyond this is taken for a mistake of theirs. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export interface HttpSending {
  adapter: HttpAdapter;
  request: RenderedRequest;
  channel: OpenChannel;
  messageId: string;
  previousRef: string | null;
}

type Sent = Omit<SendResult, 'durationMs'>;

/** Puts the secrets in, sends, and judges the answer. Never throws. */
export async function sendHttp(
  { adapter, request, channel, messageId, previousRef }: HttpSending,
  policy: OutboundPolicy,
  { signal, now }: { signal: AbortSignal; now: Date },
): Promise<Sent> {
  const completed = adapter.complete(request, channel, { messageId, now });
  const sent = { ...request, headers: maskedHeaders(completed, channel) };
  try {
    const answer = await sendOutbound(completed, policy, signal);
    return { ...withoutError(adapter.judge(answer, { request, previousRef })), ...facts(answer, now, channel), sent };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    const verdict: Verdict = error.failure === 'REFUSED' ? rejected(error.message) : retry(error.message);
    return { ...verdict, status: null, retryAfterMs: null, response: '', sent };
  }
}

function withoutError(verdict: Verdict): Verdict {
  return verdict.outcome === 'DELIVERED' ? { ...verdict, error: null } : verdict;
}

function facts(
  answer: OutboundAnswer,
  now: Date,
  { secrets }: OpenChannel,
): Pick<SendResult, 'status' | 'retryAfterMs' | 'response'> {
  const response = cut(masked(answer.body, secrets), MAX_RESPONSE);
  return { status: answer.status, retryAfterMs: retryAfterMs(answer.headers['retry-after'], now), response };
}

/** Seconds or a date (RFC 9110 §10.2.3), in milliseconds from now; null where there is none to read. */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS) : null;
}

function maskedHeaders({ headers }: OutboundRequest, { secrets }: OpenChannel): Record<string, string> {
  const shown = Object.entries(headers).map(([name, value]) => {
    if (name !== 'webhook-signature') return [name, masked(value, secrets)];
    return [name, value.replace(/v1,\S+/g, `v1,${MASK}`)];
  });
  return Object.fromEntries(shown);
}

/** A receiver may send back what it was sent. */
function masked(text: string, secrets: Readonly<Record<string, string>>): string {
  return Object.values(secrets).reduce((shown, secret) => (secret ? shown.split(secret).join(MASK) : shown), text);
}
