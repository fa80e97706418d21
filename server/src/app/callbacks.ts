import express, { type RequestHandler, Router } from 'express';
import {
  type CallbackRequest,
  type CallbackResult,
  takePagerDutyCallback,
  takeSlackCallback,
} from '../features/channels/callback.service.js';
import { readCallbackKey } from '../features/channels/callback-url.js';
import type { Tx } from '../platform/database.js';
import type { Logger } from '../platform/logger.js';
import { OutboundError, sendOutbound } from '../platform/outbound.js';
import { addressKey, RateLimiter } from './rate-limit.js';
import type { ServerParts } from './request-scope.js';

// What receivers send back: presses of buttons in Slack, events of PagerDuty. Nobody is signed in here; the signature of
// the body is the credential, so nothing is parsed before it is checked, and every refusal looks the same.

/** Far above what Slack and PagerDuty send of one message. */
const MAX_BODY_BYTES = 128 * 1024;
/** For each address: PagerDuty sends a webhook per event, storms included. */
const RATE = { points: 120, perSecond: 5 };

type Take = (tx: Tx, tenantId: string, request: CallbackRequest, now: Date) => Promise<CallbackResult>;

const TAKERS = new Map<string, Take>([
  ['slack', takeSlackCallback],
  ['pagerduty', takePagerDutyCallback],
]);

/** Serves `/callbacks/slack/:key` and `/callbacks/pagerduty/:key`. */
export function createCallbacks(parts: ServerParts, log: Logger): RequestHandler {
  const router = Router();
  const limiter = new RateLimiter();
  const raw = express.raw({ type: () => true, limit: MAX_BODY_BYTES });
  router.post('/:kind/:key', refuseFloods(limiter, parts), raw, async (req, res) => {
    const take = TAKERS.get(String(req.params['kind']));
    const key = readCallbackKey(String(req.params['key']));
    const result = take && key ? await answer(parts, take, key, req) : null;
    if (!result || result.verdict === 'REFUSED') {
      res.status(401).json({ error: 'The request is not signed as expected. Check the signing secret.' });
      return;
    }
    res.status(200).end();
    // Slack waits 3 s for the answer above; whoever pressed can wait longer.
    if (result.reply) await sendReply(parts, result.reply, log);
  });
  router.use((req, res) => {
    const isKnown = /^\/[^/]+\/[^/]+\/?$/.test(req.path);
    if (isKnown) res.setHeader('allow', 'POST');
    const error = isKnown
      ? `Callbacks are sent by POST; this was ${req.method}. Enter the address where the receiver asks for one.`
      : 'There is no such address of callbacks. Copy it from the form of the channel.';
    res.status(isKnown ? 405 : 404).json({ error });
  });
  return router;
}

function answer(
  { db, now, settings }: ServerParts,
  take: Take,
  { tenantId, channelId }: { tenantId: string; channelId: string },
  { headers, body }: { headers: CallbackRequest['headers']; body: unknown },
): Promise<CallbackResult> {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  const request = { channelId, secretKeys: settings.secretKeys, headers, body: text };
  return db.runInTenant(tenantId, (tx) => take(tx, tenantId, request, now()));
}

function refuseFloods(limiter: RateLimiter, { now }: ServerParts): RequestHandler {
  return (req, res, next) => {
    const { retryAfterSeconds } = limiter.take(addressKey(req.ip ?? null), 1, RATE, now().getTime());
    if (retryAfterSeconds === 0) return next();
    res.setHeader('retry-after', String(retryAfterSeconds));
    res.status(429).json({ error: 'Too many callbacks from this address. Come back later.' });
  };
}

async function sendReply(
  { settings }: ServerParts,
  reply: Parameters<typeof sendOutbound>[0],
  log: Logger,
): Promise<void> {
  try {
    await sendOutbound(reply, { allowedHosts: settings.outboundAllowedHosts }, new AbortController().signal);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    log.warn('The answer to a press in Slack could not be sent', { reason: error.message });
  }
}
