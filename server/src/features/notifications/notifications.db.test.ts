import { beforeEach, describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { correlateAll } from '../../../test/incidents.js';
import { ann, aSender, aWebhook, PUBLIC_URL, type WebhookTarget } from '../../../test/notifications.js';
import { type Receiver, useReceivers } from '../../../test/receivers.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Tx } from '../../platform/database.js';
import { toGlobalId } from '../../platform/id.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';
import type { FiringFinding } from '../alerts/finding.js';
import { changeIncident, type IncidentChange } from '../incidents/incident-change.service.js';
import { settleIncidents } from '../incidents/settle-incidents.service.js';
import { lookAtSilence } from '../silences/look.service.js';
import { createSilence } from '../silences/silence.service.js';
import { consumeBatch } from '../streams/consume.service.js';
import { DeliveryWorker } from './delivery-worker.service.js';
import { readDossiers } from './dossier.service.js';
import { notificationConsumer } from './incident-consumer.service.js';
import { purgeDecisions, purgeDeliveries, purgeThreads } from './notification-retention.service.js';
import { readRoutes, updateRoute } from './route.service.js';
import { goLive, lockNotifications, pauseNotifications } from './setting.service.js';

// The whole way from a finding to a receiver: findings, correlation, decision, outbox and a real HTTP server, by a clock
// of the test's.

const facts = useTestDatabase(8);
const start = useReceivers();
const START = new Date('2026-03-02T12:00:00Z'); // a Monday

let tenantId: string;
let clusterId: string;
let now: Date;
let receiver: Receiver;
let channel: WebhookTarget;
let worker: DeliveryWorker;

const sender = aSender(() => now);
const tools = () => ({ readDossiers, sender, publicUrl: PUBLIC_URL });
const consumer = notificationConsumer(tools);
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => facts.db.runInTenant(tenantId, work);

beforeEach(async () => {
  now = START;
  tenantId = await addTenant(facts.db);
  clusterId = await aCluster(facts.db, tenantId, 'prod-eu');
  receiver = await start();
  channel = await aWebhook(facts.db, tenantId, receiver.url, { name: 'Hook', now });
  await run((tx) => lockNotifications(tx, tenantId, now));
  await route({ channelIds: [channel.id] });
  worker = new DeliveryWorker({ db: facts.db, now: () => now, log: () => undefined, sender, tools });
});

/** Changes the default route. */
async function route(input: Parameters<typeof updateRoute>[2]['input']): Promise<void> {
  await run(async (tx) => {
    const { id } = (await readRoutes(tx, tenantId))[0]!;
    const outcome = await updateRoute(tx, tenantId, { actor: ann, id, expectedRevision: null, input }, now);
    if (!outcome.done) throw new Error(JSON.stringify(outcome.userErrors));
  });
}

const live = (tellsOpen = false) => run((tx) => goLive(tx, tenantId, { actor: ann, tellsOpen }, now));

/** Lets so many seconds pass, and everything that is due by then happen. */
async function pass(seconds: number): Promise<void> {
  now = new Date(now.getTime() + seconds * 1_000);
  await settle();
}

async function settle(): Promise<void> {
  await correlateAll(facts.db, tenantId, now);
  for (let outcome = ''; outcome !== 'CAUGHT_UP'; ) {
    outcome = (await consumeBatch(facts.db, tenantId, consumer, { now })).outcome;
  }
  await worker.drain(tenantId);
}

/** A pod is in trouble, a second after what was before. */
async function fire(name: string, over: Partial<FiringFinding> = {}): Promise<void> {
  now = new Date(now.getTime() + 1_000);
  const finding = aFinding(clusterId, name, { seenAt: now, severity: 'CRITICAL', source: 'STATE', ...over });
  await run((tx) => handleFindings(tx, tenantId, [finding], now));
  await settle();
}

/** The trouble of a pod ends, and its incident after its quiet time. */
async function end(name: string): Promise<void> {
  const { rule, subject } = aFinding(clusterId, name);
  const cleared = { state: 'CLEARED', clusterId, rule, subject, reason: 'It is over.' } as const;
  await run((tx) => handleFindings(tx, tenantId, [cleared], now));
  await settle();
  now = new Date(now.getTime() + 180_000);
  await run((tx) => settleIncidents(tx, tenantId, now));
  await settle();
}

async function change(what: IncidentChange): Promise<void> {
  const [{ id }] = (await run((tx) =>
    tx.query<{ id: string }>('SELECT id FROM incident WHERE tenant_id = $1', [tenantId]),
  )) as [{ id: string }];
  await run((tx) => changeIncident(tx, tenantId, id, what, { actor: { kind: 'USER', id: null, name: 'Ann' }, now }));
  await settle();
}

/** What the receiver was told, in its order. */
const told = (): string[] =>
  receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type.split('.').at(-1)!);

interface Stored {
  outcome: string;
  reason: string;
  sentence: string;
}

/** The decisions so far, the oldest first. */
const decisions = (): Promise<Stored[]> =>
  run((tx) =>
    tx.query<Stored>(
      'SELECT outcome, reason, sentence FROM notification_decision WHERE tenant_id = $1 ORDER BY decided_at, id',
      [tenantId],
    ),
  );
const reasons = async (): Promise<string[]> => (await decisions()).map(({ outcome, reason }) => `${outcome} ${reason}`);

describe('an incident on its way to people', () => {
  it('is told when it opens, grows, is taken and ends, each once and in order, with the reason of each', async () => {
    await live();
    await fire('web-0');
    expect(told()).toEqual([]);
    await pass(30);
    expect(told()).toEqual(['opened']);
    await fire('web-1');
    await pass(60);
    expect(told()).toEqual(['opened']);
    await pass(300);
    expect(told()).toEqual(['opened', 'updated']);
    await pass(1);
    await change({ kind: 'ACKNOWLEDGE' });
    await pass(6 * 3_600);
    expect(told()).toEqual(['opened', 'updated', 'acknowledged']);
    await end('web-0');
    await end('web-1');
    expect(told()).toEqual(['opened', 'updated', 'acknowledged', 'resolved']);
    expect(await reasons()).toEqual([
      'WAITING GROUP_WAIT',
      'NOTIFIED FIRST',
      'WAITING GROUP_INTERVAL',
      'NOTIFIED NEW_ALERTS',
      'NOTIFIED ACKNOWLEDGED',
      'NOTIFIED RESOLVED',
    ]);
    const sentences = (await decisions()).map(({ sentence }) => sentence);
    expect(sentences[1]).toBe('Told Hook by route “Default”, because the incident opened.');
    expect(sentences[4]).toBe('Told Hook by route “Default”, because it was acknowledged by Ann.');
    const message = JSON.parse(receiver.received[0]!.body) as {
      data: { link: string; incident: { clusters: string[] } };
    };
    expect(message.data.link).toBe(`${PUBLIC_URL}/incidents/1`);
    expect(message.data.incident.clusters).toEqual(['prod-eu']);
  });

  it('is told again while nobody takes it', async () => {
    await live();
    await fire('web-0');
    await pass(30);
    await pass(4 * 3_600);
    await pass(4 * 3_600);
    expect(told()).toEqual(['opened', 'repeated', 'repeated']);
  });

  it('is not told when it is over before the group wait is', async () => {
    await live();
    await route({ groupWaitSeconds: 600 });
    await fire('web-0');
    await end('web-0');
    await pass(600);
    expect(told()).toEqual([]);
    expect(await reasons()).toEqual(['WAITING GROUP_WAIT', 'NOT_NOTIFIED RESOLVED_BEFORE_TOLD']);
  });

  it('is not told while it is silenced, with the end of the silence as the reason, and then is', async () => {
    await live();
    const endsAt = new Date(now.getTime() + 3_600_000);
    const matchers = [{ field: 'namespace', operator: 'IN' as const, values: ['shop'] }];
    const rights = wholeTenant(Role.ADMIN);
    const input = {
      actor: ann,
      rights,
      matchers,
      reason: 'Deploy',
      endsAt,
      isUntilResolved: false,
      overrideBroad: true,
    };
    const silence = await run((tx) => createSilence(tx, tenantId, input, now));
    await fire('web-0');
    await run((tx) => lookAtSilence(tx, tenantId, silence.done!, now));
    await pass(60);
    expect(told()).toEqual([]);
    const muted = (await decisions()).find(({ reason }) => reason === 'MUTED');
    expect(muted?.sentence).toContain(
      `silenced by “Deploy” (Ann) until ${endsAt.toISOString().slice(0, 10)} ${endsAt.toISOString().slice(11, 16)} UTC`,
    );
    now = new Date(endsAt.getTime() + 1_000);
    await run((tx) => lookAtSilence(tx, tenantId, silence.done!, now));
    await pass(10);
    expect(told()).toEqual(['opened']);
  });

  it('waits for the active time of its route, and says until when', async () => {
    await live();
    await route({ activeTimes: [{ zone: 'Europe/Berlin', weekdays: [1], from: '20:00', to: '22:00' }] });
    await fire('web-0');
    await pass(60);
    expect((await decisions()).at(-1)?.sentence).toContain('begins 2026-03-02 19:00 UTC');
    await pass(7 * 3_600);
    expect(told()).toEqual(['opened']);
  });

  it('says that no route is for it', async () => {
    await live();
    await route({ matchers: [{ field: 'namespace', operator: 'IN', values: ['billing'] }] });
    await fire('web-0');
    await pass(60);
    expect(await decisions()).toEqual([
      {
        outcome: 'NOT_NOTIFIED',
        reason: 'NO_ROUTE',
        sentence: 'No route matches. “Default” is for namespace is billing.',
      },
    ]);
  });
});

describe('going live', () => {
  it('shows before what would have been sent, and sends nothing of it afterwards', async () => {
    await fire('web-0');
    await pass(30);
    const source = '{ deliveries { edges { node { state title request { method url body } incident { number } } } } }';
    const caller = aUser(tenantId);
    const { data } = await execute<{ deliveries: { edges: { node: { request: { body: string } } }[] } }>(
      { db: facts.db, caller, now: () => now },
      source,
    );
    expect(data?.deliveries.edges).toMatchObject([
      { node: { state: 'WOULD_SEND', request: { method: 'POST', url: receiver.url }, incident: { number: 1 } } },
    ]);
    expect(data?.deliveries.edges[0]?.node.request.body).toContain('web-0');
    await live();
    await pass(5 * 3_600);
    await end('web-0');
    expect(receiver.received).toEqual([]);
    expect(await reasons()).toEqual(['WAITING GROUP_WAIT', 'WOULD_NOTIFY FIRST', 'NOT_NOTIFIED BEFORE_LIVE']);
  });

  it('tells what is open as it is then, where it is asked to', async () => {
    await fire('web-0');
    await pass(30);
    await fire('api-0', {
      rule: 'Other',
      subject: { kind: 'Pod', namespace: 'api', name: 'api-0', container: null, uid: null },
    });
    await pass(30);
    await end('web-0');
    await live(true);
    await settle();
    expect(told()).toEqual(['opened']);
    expect(receiver.received[0]!.body).toContain('api-0');
  });

  it('begins to tell of what began before as soon as it grows', async () => {
    await fire('web-0');
    await pass(30);
    await live();
    await pass(60);
    expect(told()).toEqual([]);
    await fire('web-1');
    await pass(30);
    expect(told()).toEqual(['opened']);
  });

  it('can be paused, and goes on without what happened meanwhile', async () => {
    await live();
    await fire('web-0');
    await pass(30);
    await run((tx) => pauseNotifications(tx, tenantId, { actor: ann }, now));
    await change({ kind: 'ACKNOWLEDGE' });
    await live();
    await pass(60);
    expect(told()).toEqual(['opened']);
    await end('web-0');
    expect(told()).toEqual(['opened', 'resolved']);
  });
});

describe('the API of notifications', () => {
  const ask = (source: string, role: Role = Role.ADMIN, variables = {}) =>
    execute({ db: facts.db, caller: aUser(tenantId, role), now: () => now }, source, variables);

  it('tells of an incident why somebody was told, and shows attempts without what only administrators see', async () => {
    await live();
    await fire('web-0');
    await pass(30);
    const source = `{ incidents { edges { node {
      notificationDecisions(filter: { outcome: [NOTIFIED] }) { totalCount edges { node { reason sentence route { name } incident { number } } } }
      deliveries { totalCount edges { node { state kind channelKind messageId attempts { number outcome status durationMs request { url } response } } } }
    } } } }`;
    const { data } = await ask(source);
    const [{ node }] = (data as { incidents: { edges: [{ node: Record<string, { edges: { node: object }[] }> }] } })
      .incidents.edges;
    expect(node['notificationDecisions']!.edges).toMatchObject([
      { node: { reason: 'FIRST', route: { name: 'Default' }, incident: { number: 1 } } },
    ]);
    expect(node['deliveries']!.edges).toMatchObject([
      {
        node: {
          state: 'DELIVERED',
          kind: 'OPENED',
          channelKind: 'WEBHOOK',
          messageId: receiver.accepted[0],
          attempts: [{ number: 1, outcome: 'DELIVERED', status: 204, request: { url: receiver.url } }],
        },
      },
    ]);
    const viewer = await ask(
      '{ deliveries { edges { node { state attempts { status response request { url } } request { url } } } } }',
      Role.VIEWER,
    );
    expect(viewer.data).toMatchObject({
      deliveries: {
        edges: [
          { node: { state: 'DELIVERED', request: null, attempts: [{ status: 204, response: null, request: null }] } },
        ],
      },
    });
    expect(viewer.errors).toHaveLength(3);
  });

  it('shows messages and decisions, which tell of whole incidents, to nobody who sees only a part', async () => {
    await live();
    await fire('web-0');
    await pass(30);
    const caller = withRights(tenantId, [{ role: Role.VIEWER, clusterIds: [clusterId], namespaces: null }]);
    const source = `{ deliveries { totalCount } notificationDecisions { totalCount }
      incidents { edges { node { number deliveries { totalCount } notificationDecisions { totalCount } } } } }`;
    const { data } = await execute({ db: facts.db, caller, now: () => now }, source);
    const none = { totalCount: 0 };
    expect(data).toEqual({
      deliveries: none,
      notificationDecisions: none,
      incidents: { edges: [{ node: { number: 1, deliveries: none, notificationDecisions: none } }] },
    });
  });

  it('makes, moves and changes routes, and says what is wrong with one', async () => {
    const create = `mutation($input: CreateRouteInput!) { createRoute(input: $input) { route { id name position revision channels { name }
      matchers { field operator values } activeTimes { zone } minimumSeverity } userErrors { field code message } } }`;
    const update = `mutation($input: UpdateRouteInput!) { updateRoute(input: $input) { route { position revision } userErrors { field code } } }`;
    const input = {
      name: 'Pages',
      matchers: [{ field: 'namespace', operator: 'IN', values: ['shop'] }],
      activeTimes: [{ zone: 'Europe/Berlin', weekdays: [1], from: '09:00', to: '17:00' }],
      channels: [toGlobalId('Channel', channel.id)],
      minimumSeverity: 'SEV2',
      position: 1,
    };
    const made = (await ask(create, Role.ADMIN, { input })).data as { createRoute: { route: { id: string } } };
    expect(made.createRoute).toMatchObject({
      userErrors: [],
      route: {
        position: 1,
        revision: 1,
        channels: [{ name: 'Hook' }],
        minimumSeverity: 'SEV2',
        activeTimes: [{ zone: 'Europe/Berlin' }],
      },
    });
    expect((await ask('{ routes { name position } }', Role.VIEWER)).data).toEqual({
      routes: [
        { name: 'Pages', position: 1 },
        { name: 'Default', position: 2 },
      ],
    });
    const { id } = made.createRoute.route;
    expect((await ask(update, Role.ADMIN, { input: { id, position: 2, expectedRevision: 1 } })).data).toEqual({
      updateRoute: { route: { position: 2, revision: 2 }, userErrors: [] },
    });
    const conflict = {
      updateRoute: { route: null, userErrors: [{ field: ['input', 'expectedRevision'], code: 'CONFLICT' }] },
    };
    expect((await ask(update, Role.ADMIN, { input: { id, name: 'X', expectedRevision: 1 } })).data).toEqual(conflict);
    const wrong = {
      name: 'Wrong',
      matchers: [{ field: 'moon', operator: 'IN', values: ['full'] }],
      activeTimes: [{ ...input.activeTimes[0], zone: 'Mars/Olympus' }],
      groupWaitSeconds: 7_200,
      repeatIntervalSeconds: 60,
    };
    const { data } = await ask(create, Role.ADMIN, { input: wrong });
    const { userErrors } = (data as { createRoute: { userErrors: { field: string[] }[] } }).createRoute;
    expect(userErrors.map(({ field }) => field.join('.'))).toEqual([
      'input.matchers.0.field',
      'input.activeTimes.0',
      'input.groupWaitSeconds',
      'input.repeatIntervalSeconds',
    ]);
    const unknown = { input: { name: 'Y', channels: [toGlobalId('Channel', tenantId)] } };
    expect((await ask(create, Role.ADMIN, unknown)).data).toMatchObject({
      createRoute: { userErrors: [{ field: ['input', 'channels'], code: 'NOT_FOUND' }] },
    });
    const refused = await ask(create, Role.OPERATOR, { input: { name: 'Z' } });
    expect(refused.data).toEqual({ createRoute: null });
    expect(refused.errors?.[0]?.message).toMatch(/ADMIN/);
  });

  it('forgets messages, decisions and what was told when they are old, but nothing of what is open', async () => {
    await live();
    await fire('web-0');
    await pass(30);
    await fire('api-0', {
      rule: 'Other',
      subject: { kind: 'Pod', namespace: 'api', name: 'api-0', container: null, uid: null },
    });
    await pass(30);
    await end('web-0');
    const purge = { before: new Date(now.getTime() + 1), limit: 100 };
    expect(await run((tx) => purgeDeliveries(tx, tenantId, purge))).toBe(3);
    expect(await run((tx) => purgeDecisions(tx, tenantId, purge))).toBeGreaterThan(0);
    expect(await run((tx) => purgeThreads(tx, tenantId, purge))).toBe(1);
    await pass(60);
    expect(told()).toEqual(['opened', 'opened', 'resolved']);
  });
});
