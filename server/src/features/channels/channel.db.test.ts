import { beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { aUser, execute, testSettings } from '../../../test/graphql.js';
import { aMailbox, aReceiver, type Mailbox, type Receiver, useReceivers } from '../../../test/receiver.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { fromGlobalId, newId, toGlobalId } from '../../platform/id.js';
import type { ServerSettings } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { insertDrafts, lockIncidents, newDraft } from '../incidents/incident-write.service.js';
import { resealSecrets } from './channel-secret.service.js';
import { openChannel, recordOutcome } from './send.service.js';

const facts = useTestDatabase();
useReceivers();
let receiver: Receiver;

beforeAll(async () => {
  receiver = await aReceiver();
});

interface Answer {
  channel: { id: string; health: string; [field: string]: unknown } | null;
  signingKey?: string | null;
  test?: {
    request: { url: string; body: string; headers: { name: string; value: string }[]; templateProblem: string | null };
    isDelivered: boolean;
    status: number | null;
    response: string;
    error: string | null;
  } | null;
  userErrors: { field: string[]; message: string; code: string }[];
}

const TEST = 'test { request { url body headers { name value } templateProblem } isDelivered status response error }';
const FIELDS: Record<string, string> = {
  createChannel: 'signingKey',
  rotateSigningKey: 'signingKey',
  testChannel: TEST,
};

/** Calls a mutation as an administrator. */
async function mutate(name: string, input: object, settings: Partial<ServerSettings> = {}): Promise<Answer> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const source = `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS[name] ?? ''}
    channel { id name kind isEnabled disabledReason health revision credentials { name ending }
      slack { conversation callbackUrl } webhook { url overlapUntil } }
    userErrors { field message code } } }`;
  const execution = { db: facts.db, caller: aUser(facts.tenantId), settings };
  const { data, errors } = await execute<Record<string, Answer>>(execution, source, { input });
  expect(errors).toBeUndefined();
  return data![name]!;
}

async function aWebhook(name: string): Promise<{ id: string; key: string }> {
  const made = await mutate('createChannel', { name, webhook: { url: `${receiver.url}/${name}` } });
  expect(made.userErrors).toEqual([]);
  return { id: made.channel!.id, key: made.signingKey! };
}

const rowsOf = (sql: string): Promise<Record<string, unknown>[]> =>
  facts.db.runInTenant(facts.tenantId, (tx) => tx.query(sql, [facts.tenantId]));

/** What a channel would be sent. */
const preview = async (variables: object) => {
  const source = `query ($channel: ID!, $kind: MessageKind, $bodyTemplate: String, $incident: ID) {
    channelPreview(channel: $channel, kind: $kind, bodyTemplate: $bodyTemplate, incident: $incident) {
      title body request { method url body templateProblem } } }`;
  const execution = { db: facts.db, caller: aUser(facts.tenantId) };
  const { data } = await execute<Record<string, Record<string, never>>>(execution, source, { ...variables });
  return data!['channelPreview'];
};

describe('the secrets of a channel', () => {
  it('are answered only as “set, ends in …”, and lie sealed in the database and nowhere in the audit trail', async () => {
    const slack = {
      webhookUrl: 'https://hooks.slack.com/services/T0/B0/canary1234',
      signingSecret: 'canary-signing-9876',
    };
    const { channel, userErrors } = await mutate('createChannel', { name: 'secretive', slack });
    expect(userErrors).toEqual([]);
    expect(channel!['credentials']).toEqual([
      { name: 'webhookUrl', ending: '1234' },
      { name: 'signingSecret', ending: '9876' },
    ]);
    const kept = [await rowsOf('SELECT * FROM channel WHERE tenant_id = $1')];
    kept.push(await rowsOf('SELECT * FROM audit_entry WHERE tenant_id = $1'));
    expect(JSON.stringify(kept)).not.toContain('canary');
  });

  it('stay when they are left out, are replaced when given, and go with null', async () => {
    const slack = { webhookUrl: 'https://hooks.slack.com/services/one-1111', signingSecret: 'signing-one-2222' };
    const { channel } = await mutate('createChannel', { name: 'changing', slack });
    const { id } = channel!;
    const names = (answer: Answer): unknown => answer.channel!['credentials'];
    expect(names(await mutate('updateChannel', { id, slack: { conversation: '#ops' } }))).toHaveLength(2);
    const replaced = await mutate('updateChannel', { id, slack: { signingSecret: 'signing-two-3333' } });
    expect(names(replaced)).toContainEqual({ name: 'signingSecret', ending: '3333' });
    const removed = await mutate('updateChannel', { id, slack: { signingSecret: null } });
    expect(names(removed)).toEqual([{ name: 'webhookUrl', ending: '1111' }]);
    const last = await mutate('updateChannel', { id, slack: { webhookUrl: null } });
    expect(last.userErrors).toMatchObject([{ field: ['input', 'slack', 'webhookUrl'] }]);
  });

  it('are refused with the remedy where the server has no key', async () => {
    const webhook = { url: `${receiver.url}/` };
    const { channel, userErrors } = await mutate('createChannel', { name: 'keyless', webhook }, { secretKeys: null });
    expect(channel).toBeNull();
    expect(userErrors[0]!.message).toContain('Set K8INTEL_SECRET_KEYS');
  });

  it('are sealed anew when a newer key is put in front, and open then without the old one', async () => {
    const { id } = await aWebhook('resealed');
    const newKey = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
    const reseal = (): Promise<number> =>
      facts.db.runInTenant(facts.tenantId, (tx) =>
        resealSecrets(tx, facts.tenantId, `${newKey},${testSettings.secretKeys}`),
      );
    expect(await reseal()).toBeGreaterThan(0);
    expect(await reseal()).toBe(0);
    const opened = await facts.db.runInTenant(facts.tenantId, (tx) =>
      openChannel(tx, facts.tenantId, fromGlobalId(id)!.id, { secretKeys: newKey, publicUrl: '' }),
    );
    expect(opened!.secrets['signingKey']).toMatch(/^whsec_/);
    // Back again for the tests that follow.
    await facts.db.runInTenant(facts.tenantId, (tx) =>
      resealSecrets(tx, facts.tenantId, `${testSettings.secretKeys},${newKey}`),
    );
  });
});

describe('channels', () => {
  it.each([
    ['two kinds', { teams: {}, webhook: { url: 'https://a.example/' } }, /2 kinds were given/],
    ['an inner address', { webhook: { url: 'http://10.0.0.1/' } }, /expected https/],
    ['a metadata address', { webhook: { url: 'https://169.254.169.254/' } }, /no address of the public Internet/],
    ['a bot without a conversation', { slack: { botToken: 'xoxb-1' } }, /needs the conversation/],
    [
      'a broken template',
      { webhook: { url: 'https://a.example/' }, bodyTemplate: '{{ title | shout }}' },
      /undefined filter/,
    ],
    [
      'a header in an address',
      { email: { host: 'h.example', from: 'a@b.example\r\nBcc: x@y.example', to: ['a@b.example'] } },
      /no sender/,
    ],
  ])('are refused with %s', async (_case, input, message) => {
    const { userErrors } = await mutate('createChannel', { name: 'refused', ...input });
    expect(userErrors[0]!.message).toMatch(message);
  });

  it('have names of their own, and refuse a change that somebody else has overtaken', async () => {
    const { id } = await aWebhook('first');
    const again = await mutate('createChannel', { name: 'first', webhook: { url: `${receiver.url}/` } });
    expect(again.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    await mutate('updateChannel', { id, isEnabled: false });
    const late = await mutate('updateChannel', { id, isEnabled: true, expectedRevision: 1 });
    expect(late.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'expectedRevision'] }]);
  });

  it('are for administrators only', async () => {
    const caller = aUser(facts.tenantId, Role.OPERATOR);
    const { data, errors } = await execute({ db: facts.db, caller }, '{ channels { id } }');
    expect(data).toEqual({ channels: null });
    expect(errors).toHaveLength(1);
  });

  it('are switched off when their receiver is gone, and say why', async () => {
    const { id } = await aWebhook('leaving');
    receiver.answer = { status: 410, body: '' };
    const { test, channel } = await mutate('testChannel', { id });
    receiver.answer = { status: 200, body: 'ok' };
    expect(test).toMatchObject({ isDelivered: false, status: 410 });
    expect(channel).toMatchObject({ isEnabled: false, health: 'OFF', disabledReason: expect.stringContaining('410') });
    const audited = await rowsOf("SELECT 1 FROM audit_entry WHERE tenant_id = $1 AND action = 'DISABLE_CHANNEL'");
    expect(audited).toHaveLength(1);
  });
});

describe('testChannel', () => {
  it('sends a signed webhook for real and shows request and answer, the signature masked', async () => {
    const { id, key } = await aWebhook('tested');
    receiver.answer = { status: 202, body: 'taken' };
    const { test, channel } = await mutate('testChannel', { id });
    receiver.answer = { status: 200, body: 'ok' };
    const got = receiver.received.at(-1)!;
    expect(new Webhook(key).verify(got.body, got.headers as Record<string, string>)).toMatchObject({
      type: 'incident.test',
    });
    expect(test).toMatchObject({ isDelivered: true, status: 202, response: 'taken', error: null });
    expect(test!.request.body).toBe(got.body);
    expect(test!.request.headers).toContainEqual({ name: 'webhook-id', value: got.headers['webhook-id'] });
    expect(test!.request.headers).toContainEqual({ name: 'webhook-signature', value: 'v1,••••' });
    expect(channel!.health).toBe('WORKING');
  });

  it('bears both signatures during the overlap of a rotation', async () => {
    const { id, key } = await aWebhook('rotated');
    const { signingKey, channel } = await mutate('rotateSigningKey', { id, overlapHours: 1 });
    expect(signingKey).not.toBe(key);
    expect(channel!['webhook']).toMatchObject({ overlapUntil: expect.any(String) });
    await mutate('testChannel', { id });
    const { body, headers } = receiver.received.at(-1)!;
    for (const one of [key, signingKey!]) new Webhook(one).verify(body, headers as Record<string, string>);
    await mutate('rotateSigningKey', { id, overlapHours: 0 });
    await mutate('testChannel', { id });
    const after = receiver.received.at(-1)!;
    expect(() => new Webhook(signingKey!).verify(after.body, after.headers as Record<string, string>)).toThrow();
  });

  it('says what to do when Slack refuses with a 200', async () => {
    const slack = { botToken: 'xoxb-canary-canary', conversation: '#ops', apiUrl: `${receiver.url}/api` };
    const { channel } = await mutate('createChannel', { name: 'slack', slack });
    receiver.answer = { status: 200, body: '{"ok":false,"error":"not_in_channel","echo":"xoxb-canary-canary"}' };
    const { test } = await mutate('testChannel', { id: channel!.id });
    receiver.answer = { status: 200, body: 'ok' };
    const got = receiver.received.at(-1)!;
    expect(got).toMatchObject({
      path: '/api/chat.postMessage',
      headers: { authorization: 'Bearer xoxb-canary-canary' },
    });
    expect(test).toMatchObject({ isDelivered: false, error: expect.stringContaining('Invite the bot') });
    expect(JSON.stringify(test)).not.toContain('canary');
  });

  it('resolves in PagerDuty what the test opened, so that nobody stays paged', async () => {
    const pagerDuty = { routingKey: 'routing-canary-1', eventsUrl: `${receiver.url}/v2/enqueue` };
    const { channel } = await mutate('createChannel', { name: 'pager', pagerDuty });
    receiver.answer = { status: 202, body: '{"status":"success"}' };
    const { test } = await mutate('testChannel', { id: channel!.id });
    receiver.answer = { status: 200, body: 'ok' };
    const [opened, resolved] = receiver.received.slice(-2).map(({ body }) => JSON.parse(body));
    expect(opened).toMatchObject({ event_action: 'trigger', routing_key: 'routing-canary-1' });
    expect(resolved).toMatchObject({ event_action: 'resolve', dedup_key: opened.dedup_key });
    expect(test!.request.body).toContain('"routing_key":"••••"');
  });

  it('posts an adaptive card to Teams', async () => {
    const { channel } = await mutate('createChannel', { name: 'teams', teams: { webhookUrl: `${receiver.url}/flow` } });
    const { test } = await mutate('testChannel', { id: channel!.id });
    expect(test).toMatchObject({ isDelivered: true, request: { url: `${receiver.url}/••••` } });
    expect(JSON.parse(receiver.received.at(-1)!.body).attachments[0].content.type).toBe('AdaptiveCard');
  });
});

describe('e-mail', () => {
  const email = (mailbox: Mailbox, more: object = {}) => ({
    email: {
      host: '127.0.0.1',
      port: mailbox.port,
      security: 'NONE',
      from: 'K8 <k8@example.com>',
      to: ['ada@example.com'],
      ...more,
    },
  });

  it('arrives as text and page, after signing in', async () => {
    const mailbox = await aMailbox({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'ada' && password === 'right' ? done(null, { user: 'ada' }) : done(new Error('no')),
    });
    const input = { name: 'mail', ...email(mailbox, { username: 'ada', password: 'right' }) };
    const { channel } = await mutate('createChannel', input);
    const { test } = await mutate('testChannel', { id: channel!.id });
    expect(test).toMatchObject({ isDelivered: true, status: 250 });
    const [mail] = mailbox.mails;
    expect(mail).toMatchObject({ from: 'k8@example.com', to: ['ada@example.com'] });
    expect(mail!.raw).toMatch(/References: <incident\./);
    expect(mail!.raw).toMatch(/text\/plain[\s\S]*text\/html/);
    const wrong = { id: channel!.id, ...email(mailbox, { username: 'ada', password: 'wrong' }) };
    await mutate('updateChannel', wrong);
    const { test: refused } = await mutate('testChannel', { id: channel!.id });
    expect(refused).toMatchObject({
      isDelivered: false,
      status: 535,
      error: expect.stringContaining('user and password'),
    });
  });

  it('is not sent where the server does not offer STARTTLS, though it was asked for', async () => {
    const mailbox = await aMailbox({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const input = { name: 'plain', ...email(mailbox, { security: 'STARTTLS' }) };
    const { channel } = await mutate('createChannel', input);
    const { test } = await mutate('testChannel', { id: channel!.id });
    expect(test).toMatchObject({ isDelivered: false });
    expect(mailbox.mails).toEqual([]);
  });

  it('is not sent where the certificate is of nobody that is trusted', async () => {
    const mailbox = await aMailbox();
    const input = { name: 'untrusted', ...email(mailbox, { security: 'STARTTLS' }) };
    const { channel } = await mutate('createChannel', input);
    const { test } = await mutate('testChannel', { id: channel!.id });
    expect(test).toMatchObject({ isDelivered: false, error: expect.stringMatching(/certificate|TLS/i) });
    expect(mailbox.mails).toEqual([]);
  });

  it('goes unencrypted, or to a port that is none of mail, only to hosts that the installation allows', async () => {
    const mailbox = await aMailbox();
    const { channel } = await mutate('createChannel', { name: 'inner', ...email(mailbox) });
    const { test } = await mutate('testChannel', { id: channel!.id }, { outboundAllowedHosts: [] });
    expect(test!.error).toMatch(/none of mail/);
    expect(mailbox.mails).toEqual([]);
  });
});

describe('channelPreview', () => {
  it('shows the request that would be sent, and sends nothing', async () => {
    const { id } = await aWebhook('previewed');
    const before = receiver.received.length;
    const bodyTemplate = 'Look at {{ incident.workloads | join: ", " }}';
    expect(await preview({ channel: id, kind: 'RESOLVED', bodyTemplate })).toMatchObject({
      title: 'Resolved: Memory of deployment checkout runs out',
      body: 'Look at Deployment/checkout',
      request: { method: 'POST', url: `${receiver.url}/previewed`, templateProblem: null },
    });
    expect(receiver.received).toHaveLength(before);
  });

  it('says why the built-in template would be used', async () => {
    const { id } = await aWebhook('broken');
    const shown = await preview({ channel: id, bodyTemplate: '{% if %}' });
    expect(shown).toMatchObject({ request: { templateProblem: expect.stringContaining('The template is broken') } });
  });
});

describe('a message about a real incident', () => {
  const number = 7;
  let incident = '';

  beforeAll(async () => {
    const id = newId();
    incident = toGlobalId('Incident', id);
    await facts.db.runInTenant(facts.tenantId, async (tx) => {
      await lockIncidents(tx, facts.tenantId);
      await insertDrafts(tx, facts.tenantId, [newDraft(facts.tenantId, { id, number, at: new Date() })]);
    });
  });

  it('is previewed with its number and sent as a test under an id of its own', async () => {
    const { id } = await aWebhook('real');
    const bodyTemplate = 'Incident {{ incident.number }}';
    expect(await preview({ channel: id, incident, bodyTemplate })).toMatchObject({ body: `Incident ${number}` });
    const { test } = await mutate('testChannel', { id, incident });
    const { data } = JSON.parse(test!.request.body);
    expect(data).toMatchObject({ link: expect.stringMatching(/\/incidents\/7$/), incident: { number } });
    expect(toGlobalId('Incident', data.incident.id)).not.toBe(incident);
  });

  it('is refused where there is none of this id', async () => {
    const { id } = await aWebhook('nothing');
    const sent = receiver.received.length;
    const { userErrors } = await mutate('testChannel', { id, incident: toGlobalId('Incident', newId()) });
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'incident'] }]);
    expect(await preview({ channel: id, incident: id })).toBeNull();
    expect(receiver.received).toHaveLength(sent);
  });
});

describe('deleteChannel', () => {
  it('takes the channel out of the routes that lead to it', async () => {
    const { id } = await aWebhook('leaving-routes');
    const execution = { db: facts.db, caller: aUser(facts.tenantId) };
    const create =
      'mutation ($c: [ID!]) { createRoute(input: { name: "all", channels: $c }) { userErrors { message } } }';
    expect((await execute(execution, create, { c: [id] })).data).toEqual({ createRoute: { userErrors: [] } });
    const remove = 'mutation ($id: ID!) { deleteChannel(input: { id: $id }) { deletedId userErrors { message } } }';
    expect((await execute(execution, remove, { id })).data).toEqual({
      deleteChannel: { deletedId: id, userErrors: [] },
    });
    const { data } = await execute<{ routes: object[] }>(execution, '{ routes { name channels { id } } }');
    expect(data!.routes).toContainEqual({ name: 'all', channels: [] });
  });
});

describe('recordOutcome', () => {
  it('counts failures until the next success', async () => {
    const { id } = await aWebhook('counted');
    const channelId = fromGlobalId(id)!.id;
    const record = (outcome: 'RETRY' | 'DELIVERED') =>
      facts.db.runInTenant(facts.tenantId, (tx) =>
        recordOutcome(tx, facts.tenantId, { channelId, result: { outcome, error: 'late' } }, new Date()),
      );
    await record('RETRY');
    await record('RETRY');
    const failing = await rowsOf(
      "SELECT failures_in_a_row AS n, last_error FROM channel WHERE tenant_id = $1 AND name = 'counted'",
    );
    expect(failing).toEqual([{ n: 2, last_error: 'late' }]);
    await record('DELIVERED');
    const working = await rowsOf(
      "SELECT failures_in_a_row AS n FROM channel WHERE tenant_id = $1 AND name = 'counted'",
    );
    expect(working).toEqual([{ n: 0 }]);
  });
});
