import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { ChannelSettings, NotificationMessage, OpenChannel, RenderedRequest } from '../message.types.js';
import { sampleMessage } from '../sample-message.js';
import { renderMessage } from '../send.service.js';
import { htmlOf } from './email.js';
import { adapters } from './index.js';
import { dedupKey, incidentOfKey } from './pagerduty.js';
import { slack } from './slack.js';
import { webhook } from './webhook.js';

const now = new Date('2026-01-15T03:12:00Z');

function aChannel(settings: ChannelSettings, secrets: Record<string, string>): OpenChannel {
  const template = { title: null, body: null };
  const base = { tenantId: 't', id: 'c', name: 'ops', isEnabled: true, publicUrl: 'https://k8intel.example' };
  return { ...base, kind: settings.kind, settings, secrets, template };
}

const SIGNING_KEY = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OLD_KEY = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const CHANNELS = {
  SLACK: aChannel(
    { kind: 'SLACK', conversation: '#ops', apiUrl: 'https://slack.com/api' },
    { botToken: 'xoxb-canary', signingSecret: 'canary-signing' },
  ),
  TEAMS: aChannel({ kind: 'TEAMS' }, { webhookUrl: 'https://x.logic.azure.com/workflows/canary?sig=canary' }),
  PAGERDUTY: aChannel(
    { kind: 'PAGERDUTY', eventsUrl: 'https://events.pagerduty.com/v2/enqueue' },
    { routingKey: 'canary-routing', webhookSecret: 'canary-hook' },
  ),
  EMAIL: aChannel(
    {
      kind: 'EMAIL',
      host: 'smtp.example.com',
      port: 587,
      security: 'STARTTLS',
      username: 'u',
      from: 'K8 <k@example.com>',
      to: ['a@example.com'],
    },
    { password: 'canary-password' },
  ),
  WEBHOOK: aChannel(
    { kind: 'WEBHOOK', url: 'https://hooks.example.com/in?token=canary', overlapUntil: '2026-01-16T00:00:00Z' },
    { signingKey: SIGNING_KEY, previousSigningKey: OLD_KEY, authorization: 'Bearer canary' },
  ),
};
const kinds = Object.keys(CHANNELS) as (keyof typeof CHANNELS)[];

function aLargeMessage(): NotificationMessage {
  const message = sampleMessage();
  const incident = message.incident!;
  const [alert] = incident.alerts;
  const title = 'ü'.repeat(500);
  const alerts = Array.from({ length: 50 }, () => ({ ...alert!, title }));
  return { ...message, title: 'T'.repeat(5_000), incident: { ...incident, alerts, impact: 'I'.repeat(20_000) } };
}

const bodyOf = (request: RenderedRequest) => JSON.parse(request.body);

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

const published: Schema = JSON.parse(
  readFileSync(new URL('../../../../../docs/webhook.schema.json', import.meta.url), 'utf8'),
);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** How a value differs from a schema of the few keywords that the published one uses. */
function problemsOf(schema: Schema, value: unknown, at = ''): string[] {
  const { type, enum: choices, required = [], properties, items } = schema;
  if (choices) return choices.includes(value) ? [] : [`${at} is ${String(value)}`];
  const types = [type ?? []].flat().flatMap((one) => (one === 'number' ? [one, 'integer'] : [one]));
  if (type && !types.includes(typeOf(value))) return [`${at} is of type ${typeOf(value)}`];
  if (Array.isArray(value)) return value.flatMap((item, n) => (items ? problemsOf(items, item, `${at}.${n}`) : []));
  if (!properties || typeof value !== 'object' || value === null) return [];
  const missing = required.filter((name) => !(name in value)).map((name) => `${at}${name} is missing`);
  const inner = Object.entries(value).flatMap(([name, one]) =>
    properties[name] ? problemsOf(properties[name], one, `${at}${name}.`) : [`${at}${name} is not described`],
  );
  return [...missing, ...inner];
}

function aDigest(): NotificationMessage {
  const item = {
    id: 'r',
    title: 'Container api of shop/api requests 1 core and has used 0.1 at the most',
    rule: 'over-provisioned',
    category: 'COST' as const,
    risk: 'LOW' as const,
    cluster: 'prod-eu',
    namespace: 'shop',
    requestsPerMonth: 21.5,
    billPerMonth: null,
  };
  const freed = { cpuCores: 4.5, memoryBytes: 2 ** 33, requestsPerMonth: 120, billPerMonth: null };
  const digest = {
    from: '2026-01-05T07:00:00.000Z',
    to: '2026-01-12T07:00:00.000Z',
    recommendations: { open: 6, opened: 2, applied: 1, verified: 1, regressed: 1 },
    open: freed,
    realised: { ...freed, billPerMonth: 70 },
    costs: { total: 1_234, previousTotal: 1_100 },
    currency: 'USD',
    top: [item],
    regressions: [item],
  };
  const facts: [string, string][] = [['Open', '6']];
  return { ...sampleMessage(), kind: 'DIGEST', title: '6 open', text: '• one\n• two', incident: null, digest, facts };
}

describe('a digest', () => {
  const readers = kinds.filter((kind) => kind !== 'PAGERDUTY');

  it.each(readers)(
    'is told on %s with its numbers and what is worth doing, whatever template is for incidents',
    (kind) => {
      const template = { title: 'INCIDENT {{ incident.number }}', body: 'INCIDENT {{ incident.title }}' };
      const { body, headers } = renderMessage({ ...CHANNELS[kind], template }, aDigest());
      const told = `${headers['Subject'] ?? ''} ${body}`;
      for (const part of ['6 open', 'two']) expect(told).toContain(part);
      expect(told).toMatch(kind === 'WEBHOOK' ? /"open":6/ : /Open/);
      expect(told).not.toContain('INCIDENT');
    },
  );

  it('is what docs/webhook.schema.json says to a webhook', () => {
    const body = bodyOf(renderMessage(CHANNELS.WEBHOOK, aDigest()));
    expect(body).toMatchObject({ type: 'recommendations.digest', data: { incident: null } });
    expect(problemsOf(published, body)).toEqual([]);
  });
});

describe.each(kinds)('the channel %s', (kind) => {
  it('renders the same request for the same message, and no secret into it', () => {
    const request = renderMessage(CHANNELS[kind], sampleMessage());
    expect(request).toEqual(renderMessage(CHANNELS[kind], sampleMessage()));
    expect(JSON.stringify(request)).not.toContain('canary');
    expect(JSON.stringify(request)).not.toContain(SIGNING_KEY);
    expect(request.templateProblem).toBeNull();
  });

  it('keeps a large message below 20 KB and links to its page', () => {
    const { body } = renderMessage(CHANNELS[kind], aLargeMessage());
    expect(Buffer.byteLength(body)).toBeLessThan(20_100);
    expect(body).toContain('https://k8intel.example/incidents/42');
  });

  it('knows the limit of its provider', () => {
    expect(adapters[kind].limit.perSecond).toBeGreaterThan(0);
  });
});

describe('Slack', () => {
  const message = { ...sampleMessage(), kind: 'OPENED' as const };
  const render = (changes: Partial<NotificationMessage> = {}) =>
    renderMessage(CHANNELS.SLACK, { ...message, ...changes });

  it('escapes names, so that none becomes a link', () => {
    const request = render({ title: '<https://evil.example|Open> & run' });
    expect(bodyOf(request).text).toContain('&lt;https://evil.example|Open&gt; &amp; run');
  });

  it('has an Acknowledge button only while the incident is open and its press can be checked', () => {
    const ids = (request: RenderedRequest): string[] =>
      bodyOf(request)
        .attachments[0].blocks.at(-1)
        .elements.map((one: { action_id: string }) => one.action_id);
    expect(ids(render())).toEqual(['acknowledge', 'open']);
    expect(ids(render({ incident: { ...message.incident!, status: 'ACKNOWLEDGED' } }))).toEqual(['open']);
    const unsigned = { ...CHANNELS.SLACK, secrets: { botToken: 'xoxb-1' } };
    expect(ids(renderMessage(unsigned, message))).toEqual(['open']);
  });

  it('edits the first message about an incident, and speaks up in its thread when it begins again', () => {
    expect(render().url).toBe('https://slack.com/api/chat.postMessage');
    const edit = render({ kind: 'RESOLVED', previousRef: 'C1:17.5' });
    expect(edit.url).toBe('https://slack.com/api/chat.update');
    expect(bodyOf(edit)).toMatchObject({ channel: 'C1', ts: '17.5' });
    const again = render({ kind: 'REOPENED', previousRef: 'C1:17.5' });
    expect(again.url).toBe('https://slack.com/api/chat.postMessage');
    expect(bodyOf(again)).toMatchObject({ channel: 'C1', thread_ts: '17.5', reply_broadcast: true });
  });

  it.each([
    ['{"ok":true,"channel":"C1","ts":"17.5"}', 'DELIVERED', /^$/],
    ['{"ok":false,"error":"not_in_channel"}', 'REJECTED', /Invite the bot/],
    ['{"ok":false,"error":"ratelimited"}', 'RETRY', /ratelimited/],
    ['<html>', 'RETRY', /something else than JSON/],
  ])('judges the web API’s 200 by its body: %s', (body, outcome, error) => {
    const verdict = slack.judge({ status: 200, headers: {}, body }, { request: render(), previousRef: null });
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.error ?? '').toMatch(error);
    if (outcome === 'DELIVERED') expect(verdict.ref).toBe('C1:17.5');
  });

  it.each([
    [404, 'no_service', 'GONE'],
    [410, 'channel_is_archived', 'GONE'],
    [403, 'action_prohibited', 'REJECTED'],
    [500, 'rollup_error', 'RETRY'],
    [429, '', 'RETRY'],
    [200, 'ok', 'DELIVERED'],
  ])('judges a webhook’s %i %s as such', (status, body, outcome) => {
    const request = { ...render(), headers: {} };
    expect(slack.judge({ status, headers: {}, body }, { request, previousRef: null }).outcome).toBe(outcome);
  });
});

describe('Teams', () => {
  it('sends one adaptive card of version 1.4 in which no name becomes a link', () => {
    const request = renderMessage(CHANNELS.TEAMS, { ...sampleMessage(), title: '[Open](https://evil.example)' });
    const [{ contentType, content }] = bodyOf(request).attachments;
    expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(content).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
    expect(content.body[0].text).toContain('\\[Open\\](https://evil.example)');
  });
});

describe('PagerDuty', () => {
  const message = sampleMessage();

  it.each([
    ['OPENED', 'trigger'],
    ['REOPENED', 'trigger'],
    ['ACKNOWLEDGED', 'acknowledge'],
    ['RESOLVED', 'resolve'],
  ] as const)('turns %s into %s under one key per incident', (kind, action) => {
    const event = bodyOf(renderMessage(CHANNELS.PAGERDUTY, { ...message, kind }));
    expect(event).toMatchObject({ event_action: action, dedup_key: dedupKey(message), routing_key: '••••' });
    expect(event.dedup_key.length).toBeLessThanOrEqual(255);
    expect(incidentOfKey(event.dedup_key)).toBe(message.incident!.id);
  });

  it('maps severities and keeps the summary within 1,024 characters', () => {
    const incident = { ...message.incident!, severity: 'SEV2' as const };
    const { payload } = bodyOf(renderMessage(CHANNELS.PAGERDUTY, { ...message, title: 'T'.repeat(3_000), incident }));
    expect(payload.severity).toBe('error');
    expect(payload.summary.length).toBeLessThanOrEqual(1_024);
  });
});

describe('a signed webhook', () => {
  const request = renderMessage(CHANNELS.WEBHOOK, sampleMessage());
  const complete = (at: Date) => webhook.complete(request, CHANNELS.WEBHOOK, { messageId: 'msg_1', now: at });

  it('bears a signature for each key while a rotation overlaps, and each of them verifies', () => {
    const current = new Date();
    const channel = aChannel(
      { kind: 'WEBHOOK', url: 'https://h.example/', overlapUntil: new Date(current.getTime() + 60_000).toISOString() },
      CHANNELS.WEBHOOK.secrets,
    );
    const { headers, body } = webhook.complete(request, channel, { messageId: 'msg_1', now: current });
    for (const key of [SIGNING_KEY, OLD_KEY]) {
      expect(new Webhook(key).verify(body!, headers)).toMatchObject({ type: 'incident.test' });
    }
    expect(() => new Webhook(SIGNING_KEY).verify(`${body} `, headers)).toThrow();
  });

  it('bears the new signature only once the overlap is over', () => {
    expect(complete(now).headers['webhook-signature']!.split(' ')).toHaveLength(2);
    expect(complete(new Date('2026-01-16T00:00:01Z')).headers['webhook-signature']!.split(' ')).toHaveLength(1);
  });

  it('says what docs/webhook.schema.json says, no more and no less', () => {
    expect(problemsOf(published, bodyOf(request))).toEqual([]);
    expect(problemsOf(published, { ...bodyOf(request), surprise: 1 })).toEqual(['surprise is not described']);
    expect(problemsOf(published, { type: 'incident.test' })).toEqual(['timestamp is missing', 'data is missing']);
  });

  it('gives way in its alerts, not in their number', () => {
    const { data } = bodyOf(renderMessage(CHANNELS.WEBHOOK, aLargeMessage()));
    expect(data.incident.alerts.length).toBeLessThan(50);
    expect(data.incident.alertCount).toBe(1);
  });

  it.each([
    [204, 'DELIVERED'],
    [302, 'RETRY'],
    [404, 'RETRY'],
    [500, 'RETRY'],
    [410, 'GONE'],
  ])('judges %i as %s', (status, outcome) => {
    expect(webhook.judge({ status, headers: {}, body: '' }, { request, previousRef: null }).outcome).toBe(outcome);
  });
});

describe('e-mail', () => {
  it('threads all mails about an incident under one message that needs not exist', () => {
    const first = renderMessage(CHANNELS.EMAIL, { ...sampleMessage(), id: 'm1', kind: 'OPENED' });
    const second = renderMessage(CHANNELS.EMAIL, { ...sampleMessage(), id: 'm2', kind: 'RESOLVED' });
    expect(second.headers['References']).toBe(first.headers['References']);
    expect(second.headers['Message-ID']).not.toBe(first.headers['Message-ID']);
    expect(second.headers['Subject']).toBe(first.headers['Subject']);
  });

  it('has no markup in its page but its own', () => {
    expect(htmlOf('<script>alert(1)</script> https://a.example/?a=1&b=2')).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt; <a href="https://a.example/?a=1&amp;b=2">',
    );
  });
});
