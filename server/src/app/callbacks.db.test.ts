import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aReceiver, type Receiver, useReceivers } from '../../test/receiver.js';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';
import { insertDrafts, lockIncidents, newDraft } from '../features/incidents/incident-write.service.js';
import { type Database, openDatabase } from '../platform/database.js';
import { newId } from '../platform/id.js';
import { entities } from './entities.js';

const server = useTestServer({
  K8INTEL_SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  K8INTEL_OUTBOUND_ALLOWED_HOSTS: '127.0.0.1',
});
useReceivers();
let db: Database;
let receiver: Receiver;
let session: { token: string; tenantId: string };
let number = 0;
const path = { slack: '', pagerDuty: '' };

beforeAll(async () => {
  db = await openDatabase({ url: server.appUrl, poolSize: 2, statementTimeoutMs: 30_000 }, entities);
  receiver = await aReceiver();
  session = await openSession(server);
  path.slack = await createChannel('slack', { webhookUrl: `${receiver.url}/hook`, signingSecret: 'slack-secret' });
  path.pagerDuty = await createChannel('pagerDuty', { routingKey: 'routing-key', webhookSecret: 'pd-secret' });
});

afterAll(() => db?.close());

/** @returns the path of its callbacks */
async function createChannel(kind: 'slack' | 'pagerDuty', input: object): Promise<string> {
  const query = `mutation ($input: CreateChannelInput!) { createChannel(input: $input) {
    channel { ${kind} { callbackUrl } } userErrors { message } } }`;
  const headers = { authorization: `Bearer ${session.token}` };
  const { body } = await post(server, query, { headers, variables: { input: { name: kind, [kind]: input } } });
  const { channel } = body.data!['createChannel'] as { channel: Record<string, { callbackUrl: string }> };
  return new URL(channel[kind]!.callbackUrl).pathname;
}

async function anIncident(): Promise<string> {
  const { tenantId } = session;
  const id = newId();
  number += 1;
  await db.runInTenant(tenantId, async (tx) => {
    await lockIncidents(tx, tenantId);
    await insertDrafts(tx, tenantId, [newDraft(tenantId, { id, number, at: new Date() })]);
  });
  return id;
}

async function incident(id: string): Promise<unknown> {
  const [row] = await server.sql('SELECT status, acknowledged_by FROM incident WHERE id = $1', [id]);
  return row;
}

const hex = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');

interface Sent {
  status: number;
  body: string;
}

async function send(to: string, body: string, headers: Record<string, string>): Promise<Sent> {
  const answer = await fetch(`${server.url}${to}`, { method: 'POST', body, headers });
  return { status: answer.status, body: await answer.text() };
}

function pressOn(incidentId: string, responseUrl = `${receiver.url}/response`): string {
  const payload = {
    type: 'block_actions',
    user: { id: 'U1', name: 'ada' },
    actions: [{ action_id: 'acknowledge', value: incidentId }],
    response_url: responseUrl,
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

function signedBySlack(body: string, secret = 'slack-secret', at = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signature = `v0=${hex(secret, `v0:${timestamp}:${body}`)}`;
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
}

const signedByPagerDuty = (body: string, secret = 'pd-secret') => ({
  'x-pagerduty-signature': `v1=${hex(secret, body)}`,
});

function eventOn(incidentId: string, changes: object = {}): string {
  const event = {
    id: newId(),
    event_type: 'incident.acknowledged',
    occurred_at: new Date().toISOString(),
    agent: { type: 'user_reference', summary: 'Grace' },
    data: { incident_key: `k8intel-${incidentId}` },
    ...changes,
  };
  return JSON.stringify({ event });
}

describe('a press of Acknowledge in Slack', () => {
  it('acknowledges the incident in the name of who pressed, says so there, and counts once', async () => {
    const id = await anIncident();
    const body = pressOn(id);
    const headers = signedBySlack(body);
    expect((await send(path.slack, body, headers)).status).toBe(200);
    expect(await incident(id)).toEqual({ status: 'ACKNOWLEDGED', acknowledged_by: 'ada (slack)' });
    const deadline = Date.now() + 60_000;
    while (receiver.received.length === 0 && Date.now() < deadline)
      await new Promise((resolve) => setImmediate(resolve));
    expect(receiver.received[0]).toMatchObject({
      path: '/response',
      body: expect.stringContaining('acknowledged by ada'),
    });
    expect((await send(path.slack, body, headers)).status).toBe(401);
  });

  it('reaches no inner address by the answer it asks for', async () => {
    const id = await anIncident();
    const body = pressOn(id, 'https://169.254.169.254/latest/meta-data/');
    expect((await send(path.slack, body, signedBySlack(body))).status).toBe(200);
    expect(await incident(id)).toMatchObject({ status: 'ACKNOWLEDGED' });
  });
});

describe('an event of PagerDuty', () => {
  it('acknowledges and resolves the incident, and does nothing when it comes again', async () => {
    const id = await anIncident();
    const body = eventOn(id);
    expect((await send(path.pagerDuty, body, signedByPagerDuty(body))).status).toBe(200);
    expect(await incident(id)).toEqual({ status: 'ACKNOWLEDGED', acknowledged_by: 'Grace (pagerDuty)' });
    const end = eventOn(id, { event_type: 'incident.resolved' });
    expect((await send(path.pagerDuty, end, signedByPagerDuty(end))).status).toBe(200);
    expect(await incident(id)).toMatchObject({ status: 'RESOLVED' });
    expect((await send(path.pagerDuty, body, signedByPagerDuty(body))).status).toBe(200);
    expect(await incident(id)).toMatchObject({ status: 'RESOLVED' });
  });
});

describe('what is no callback', () => {
  it.each([
    ['GET', '/callbacks/slack/abc', 405, 'POST'],
    ['PUT', '/callbacks/pagerduty/abc', 405, 'POST'],
    ['GET', '/callbacks', 404, null],
    ['POST', '/callbacks/slack', 404, null],
  ])('is answered in JSON and never with the dashboard: %s %s', async (method, to, status, allow) => {
    const answer = await fetch(`${server.url}${to}`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
    expect(await answer.json()).toEqual({ error: expect.any(String) });
  });
});

describe('a callback that is not signed as expected', () => {
  it('is refused in the same words whatever is wrong with it, and changes nothing', async () => {
    const id = await anIncident();
    const press = pressOn(id);
    const event = eventOn(id);
    const unknown = path.slack.replace(/[^/]+$/, Buffer.alloc(32, 7).toString('base64url'));
    const answers = await Promise.all([
      send(path.slack, press, signedBySlack(press, 'other')),
      send(path.slack, press, signedBySlack(press, 'slack-secret', Date.now() - 400_000)),
      send(path.slack, press, {}),
      send(path.slack, `${press}&a=1`, signedBySlack(press)),
      send(path.pagerDuty, event, signedByPagerDuty(event, 'other')),
      send(path.pagerDuty, event, {}),
      send(path.slack.replace('slack', 'pagerduty'), event, signedByPagerDuty(event, 'slack-secret')),
      send(unknown, press, signedBySlack(press)),
      send('/callbacks/slack/none', press, signedBySlack(press)),
      send('/callbacks/other/none', press, {}),
      send(path.slack.replace('slack', 'constructor'), press, signedBySlack(press)),
      send(path.slack.replace('slack', '__proto__'), press, signedBySlack(press)),
      send(path.slack.replace('slack', 'valueOf'), press, signedBySlack(press)),
    ]);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(401);
    expect(await incident(id)).toMatchObject({ status: 'OPEN' });
  });

  it('is not read beyond 128 KiB, and comes no oftener than its address may', async () => {
    expect((await send(path.slack, 'a'.repeat(200_000), {})).status).toBe(413);
    const statuses: number[] = [];
    while (statuses.length < 400 && statuses.at(-1) !== 429) statuses.push((await send(path.slack, '', {})).status);
    expect(statuses.at(-1)).toBe(429);
  });
});
