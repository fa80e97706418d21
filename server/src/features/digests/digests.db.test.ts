import { beforeEach, describe, expect, it } from '@jest/globals';
import { cutAdvice, kept } from '../../../test/advice.js';
import { CORE } from '../../../test/container-usage.js';
import { aUser, execute } from '../../../test/graphql.js';
import { addMeasuredCluster } from '../../../test/metrics.js';
import {
  ALLOWED_HOSTS,
  ann,
  aSender,
  aWebhook,
  PUBLIC_URL,
  SECRET_KEYS,
  type WebhookTarget,
} from '../../../test/notifications.js';
import { answer, type Receiver, useReceivers } from '../../../test/receivers.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Tx } from '../../platform/database.js';
import { toGlobalId } from '../../platform/id.js';
import { createChannel, deleteChannel } from '../channels/channel.service.js';
import { DeliveryWorker } from '../notifications/delivery-worker.service.js';
import { readDossiers } from '../notifications/dossier.service.js';
import { goLive } from '../notifications/setting.service.js';
import { recordAdvice } from '../recommendations/record-advice.service.js';
import { readDigestState, type UpdateDigest, updateDigest } from './digest-setting.service.js';
import { sendDueDigest } from './send-digest.service.js';

// From recommendations and costs in the database to a real HTTP server, by a clock of the test's.

const facts = useTestDatabase(8);
const start = useReceivers();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONDAY = new Date('2026-03-02T08:00:00Z');

let tenantId: string;
let now: Date;
let receiver: Receiver;
let channel: WebhookTarget;
let worker: DeliveryWorker;

const sender = aSender(() => now);
const tools = () => ({ readDossiers, sender, publicUrl: PUBLIC_URL });
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => facts.db.runInTenant(tenantId, work);
const after = (ms: number): Date => new Date(MONDAY.getTime() + ms);
const due = (at: Date) => run((tx) => sendDueDigest(tx, tenantId, at));

function update(changes: UpdateDigest['changes'], at = now, expectedRevision: number | null = null) {
  return run((tx) => updateDigest(tx, tenantId, { actor: ann, expectedRevision, changes }, at));
}

beforeEach(async () => {
  now = after(-3 * DAY);
  tenantId = await addTenant(facts.db);
  receiver = await start();
  channel = await aWebhook(facts.db, tenantId, receiver.url, { name: 'Hook', now });
  worker = new DeliveryWorker({ db: facts.db, now: () => now, log: () => undefined, sender, tools });
  await run((tx) => goLive(tx, tenantId, { actor: ann, tellsOpen: false }, now));
  const changed = await update({ isOn: true, channelIds: [channel.id] });
  expect(changed.userErrors).toEqual([]);
});

async function advise(): Promise<void> {
  const { clusterId } = await addMeasuredCluster(facts.db, tenantId, 'prod');
  const subject = { kind: 'Deployment', namespace: 'shop', name: 'api', container: 'app' };
  const advice = { ...kept(cutAdvice(0.2 * CORE, { subject })), value: { perMonth: 30, currency: 'USD' } };
  const scope = { clusterId, rules: ['over-provisioned'], subjects: null };
  await run((tx) => recordAdvice(tx, tenantId, scope, [advice], after(-DAY)));
  const day = (at: number): string => new Date(MONDAY.getTime() + at * DAY).toISOString().slice(0, 10);
  await run((tx) =>
    tx.query(
      `INSERT INTO cost_day_cluster (tenant_id, day, cluster_id, currency, hours, counted_until, counted_at, price, storage,
         unpriced_nodes)
       SELECT $1, d.day, $2, 'USD', 24, d.day + 1, $4, d.price, 0, 0
       FROM unnest($3::date[], $5::bigint[]) AS d (day, price)`,
      [tenantId, clusterId, [day(-8), day(-3)], now, [10e9, 12e9]],
    ),
  );
}

interface Told {
  type: string;
  data: { title: string; link: string; digest: Record<string, unknown> };
}

async function told(): Promise<Told[]> {
  await worker.drain(tenantId);
  return receiver.received.map(({ body }) => JSON.parse(body) as Told);
}

describe('the digest of a week', () => {
  it('tells what is open, what happened and what it cost beside the week before', async () => {
    await advise();
    now = MONDAY;
    expect(await due(MONDAY)).toBe(1);
    const [message] = await told();
    expect(message).toMatchObject({ type: 'recommendations.digest', data: { link: `${PUBLIC_URL}/recommendations` } });
    expect(message!.data.digest).toMatchObject({
      from: after(-7 * DAY).toISOString(),
      to: MONDAY.toISOString(),
      recommendations: { open: 1, opened: 1, applied: 0, verified: 0, regressed: 0 },
      open: { requestsPerMonth: 30, billPerMonth: null },
      costs: { total: 12, previousTotal: 10 },
      currency: 'USD',
      top: [{ rule: 'over-provisioned', cluster: 'prod', namespace: 'shop', requestsPerMonth: 30 }],
    });
  });

  it('tells money in the currency of now, what was advised before it changed too', async () => {
    await advise();
    const admin = { db: facts.db, caller: aUser(tenantId), now: () => now };
    const euros = 'currency: "EUR", exchange: [{ currency: "USD", rate: 0.9 }]';
    const source = `mutation { updateCostSettings(input: { ${euros} }) { userErrors { message } } }`;
    const changed = await execute<{ updateCostSettings: object }>(admin, source);
    expect(changed.data!.updateCostSettings).toEqual({ userErrors: [] });
    now = MONDAY;
    expect(await due(MONDAY)).toBe(1);
    const [message] = await told();
    expect(message!.data.digest).toMatchObject({
      ...{ currency: 'EUR', open: { requestsPerMonth: expect.closeTo(27, 9) } },
      top: [{ rule: 'over-provisioned', requestsPerMonth: expect.closeTo(27, 9) }],
    });
  });

  it('goes out once a week, whatever number of replicas look at the same moment', async () => {
    expect(await due(after(-1))).toBe(0);
    const sent = await Promise.all(Array.from({ length: 5 }, () => due(MONDAY)));
    expect(sent.filter((count) => count > 0)).toEqual([1]);
    now = MONDAY;
    expect(await told()).toHaveLength(1);
    expect(await due(after(6 * DAY))).toBe(0);
    expect(await due(after(7 * DAY))).toBe(1);
    now = after(7 * DAY);
    expect(await told()).toHaveLength(2);
  });

  it('comes late after a downtime, and once for all the weeks that were missed', async () => {
    expect(await due(after(17 * DAY))).toBe(1);
    expect(await due(after(17 * DAY + HOUR))).toBe(0);
    const { lastDueAt } = await run((tx) => readDigestState(tx, tenantId));
    expect(lastDueAt).toEqual(after(14 * DAY));
  });

  it('is tried again by the outbox, and stands among the deliveries', async () => {
    receiver.behaviour = answer(500);
    await due(MONDAY);
    now = MONDAY;
    await told();
    const source = '{ deliveries { edges { node { kind state attemptCount channelName } } } }';
    const { data } = await execute<{ deliveries: { edges: { node: object }[] } }>(
      { db: facts.db, caller: aUser(tenantId) },
      source,
    );
    expect(data!.deliveries.edges[0]!.node).toEqual({
      kind: 'DIGEST',
      state: 'PENDING',
      attemptCount: 1,
      channelName: 'Hook',
    });
    receiver.behaviour = answer(204);
    now = after(10_000);
    expect(await told()).toHaveLength(2);
  });

  it('is not sent for what was due before it was switched on, or before the tenant went live', async () => {
    await update({ isOn: false });
    expect(await due(MONDAY)).toBe(0);
    await update({ isOn: true }, after(HOUR));
    expect(await due(after(2 * HOUR))).toBe(0);
    const other = await addTenant(facts.db);
    const hook = await aWebhook(facts.db, other, receiver.url, { now });
    const asOther = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => facts.db.runInTenant(other, work);
    const changes = { isOn: true, channelIds: [hook.id] };
    await asOther((tx) => updateDigest(tx, other, { actor: ann, expectedRevision: null, changes }, now));
    expect(await asOther((tx) => sendDueDigest(tx, other, MONDAY))).toBe(0);
    await asOther((tx) => goLive(tx, other, { actor: ann, tellsOpen: true }, after(HOUR)));
    expect(await asOther((tx) => sendDueDigest(tx, other, after(2 * HOUR)))).toBe(0);
    expect(await asOther((tx) => sendDueDigest(tx, other, after(7 * DAY)))).toBe(1);
  });

  it('waits for a channel that is switched off, and forgets one that is deleted', async () => {
    await run((tx) => tx.query('UPDATE channel SET is_enabled = false WHERE tenant_id = $1', [tenantId]));
    expect(await due(MONDAY)).toBe(0);
    await run((tx) => tx.query('UPDATE channel SET is_enabled = true WHERE tenant_id = $1', [tenantId]));
    expect(await due(after(HOUR))).toBe(1);
    await run((tx) => deleteChannel(tx, tenantId, { actor: ann, id: channel.id }, now));
    expect((await run((tx) => readDigestState(tx, tenantId))).channelIds).toEqual([]);
  });
});

describe('the settings of the digest', () => {
  const settings = { secretKeys: SECRET_KEYS, publicUrl: PUBLIC_URL };
  const admin = () => ({ db: facts.db, caller: aUser(tenantId), now: () => MONDAY, settings });
  const SETTINGS = 'isOn weekday hour zone nextAt silence revision changedBy channels { name }';

  it('are refused where nobody could go by them', async () => {
    const pager = await run((tx) =>
      createChannel(
        tx,
        tenantId,
        {
          actor: ann,
          name: 'Pager',
          pagerDuty: { routingKey: 'a'.repeat(32) },
          rules: { secretKeys: SECRET_KEYS, outboundAllowedHosts: ALLOWED_HOSTS },
        },
        now,
      ),
    );
    const refusals = [
      await update({ channelIds: [pager.done!.id] }),
      await update({ channelIds: [] }),
      await update({ zone: 'Mars/Base' }),
      await update({ hour: 25 }),
      await update({ hour: 9 }, now, 7),
    ].map(({ userErrors: [error] }) => `${error!.field!.at(-1)}: ${error!.message.split(/[;,:.] /)[0]}`);
    expect(refusals).toEqual([
      'channelIds: “Pager” is PagerDuty',
      'channelIds: It is to be on and has no channel',
      'zone: “Mars/Base” is no time zone',
      'hour: The hour is 25',
      'expectedRevision: The digest is at revision 1',
    ]);
  });

  it('say when the next one comes, or why none does', async () => {
    const { data } = await execute<{ digestSettings: object }>(admin(), `{ digestSettings { ${SETTINGS} } }`);
    expect(data!.digestSettings).toEqual({
      ...{ isOn: true, weekday: 1, hour: 8, zone: 'UTC', revision: 1, changedBy: 'Ann', silence: null },
      nextAt: after(7 * DAY).toISOString(),
      channels: [{ name: 'Hook' }],
    });
    const source = `mutation { updateDigestSettings(input: { isOn: false }) { digestSettings { ${SETTINGS} } userErrors { message } } }`;
    const changed = await execute<{ updateDigestSettings: object }>(admin(), source);
    expect(changed.data!.updateDigestSettings).toMatchObject({
      digestSettings: { isOn: false, nextAt: null, silence: 'It is switched off.', revision: 2 },
      userErrors: [],
    });
  });

  it('show what would be said, and send it on request without taking the place of the weekly one', async () => {
    await advise();
    const preview = await execute<{ digestPreview: { title: string; facts: object[]; request: { body: string } } }>(
      admin(),
      `{ digestPreview(channel: "${toGlobalId('Channel', channel.id)}") { title facts { name value } request { body } } }`,
    );
    expect(preview.data!.digestPreview.title).toMatch(/^1 open recommendation, 1 new/);
    expect(preview.data!.digestPreview.facts).toContainEqual({ name: 'Open', value: '1' });
    expect(JSON.parse(preview.data!.digestPreview.request.body)).toMatchObject({ type: 'recommendations.digest' });
    expect(await told()).toEqual([]);
    const source = 'mutation { sendDigest(input: {}) { deliveries { kind channelName } userErrors { message } } }';
    const { data } = await execute<{ sendDigest: object }>(admin(), source);
    expect(data!.sendDigest).toEqual({ deliveries: [{ kind: 'DIGEST', channelName: 'Hook' }], userErrors: [] });
    now = MONDAY;
    expect(await told()).toHaveLength(1);
    now = after(HOUR);
    expect(await due(now)).toBe(1);
    expect(await told()).toHaveLength(2);
  });
});
