import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { ann, aSender, aWebhook, PUBLIC_URL, type WebhookTarget } from '../../../test/notifications.js';
import { answer, type Behaviour, type Receiver, trickle, useReceivers } from '../../../test/receivers.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import type { OutboundPolicy } from '../../platform/outbound.js';
import type { NotificationMessage } from '../channels/message.types.js';
import { sampleMessage } from '../channels/sample-message.js';
import { DeliveryWorker, type WorkerOptions } from './delivery-worker.service.js';
import { enqueue } from './outbox.service.js';
import type { Sender } from './sender.js';
import { goLive, pauseNotifications } from './setting.service.js';

// The outbox against real HTTP servers that misbehave; what they received is the truth that the table is held against.
// The clock is the test's, so that hours pass at once; pace and timeouts run by it only where a test says so.

const facts = useTestDatabase(12);
const start = useReceivers();
const START = new Date('2026-03-02T12:00:00Z');

let tenantId: string;
let now: Date;
let workers: DeliveryWorker[];

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  now = START;
  workers = [];
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
});

const later = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};

const aChannel = (url: string, name?: string): Promise<WebhookTarget> =>
  aWebhook(facts.db, tenantId, url, { now, ...(name && { name }) });

/** Puts messages about incidents into the outbox, one after the other. @returns their ids */
async function put(channel: WebhookTarget, incidents: readonly (string | null)[]): Promise<string[]> {
  const messages = incidents.map((): NotificationMessage => ({ ...sampleMessage(), id: newId(), kind: 'UPDATED' }));
  const deliveries = messages.map((message, index) => ({
    channel,
    incidentId: incidents[index]!,
    routeId: null,
    message,
    isLive: true,
    request: null,
    problem: null,
  }));
  await facts.db.runInTenant(tenantId, (tx) => enqueue(tx, tenantId, deliveries, now));
  return messages.map(({ id }) => id);
}

const senderOf = (policy: Partial<OutboundPolicy> = {}): Sender => aSender(() => now, policy);

function aWorker(options: WorkerOptions & { sender?: Sender; clock?: () => Date } = {}): DeliveryWorker {
  const { sender = senderOf(), clock = () => now, ...own } = options;
  const tools = () => ({ readDossiers: async () => [], sender, publicUrl: PUBLIC_URL });
  const worker = new DeliveryWorker({ db: facts.db, now: clock, log: () => undefined, sender, tools }, own);
  workers.push(worker);
  return worker;
}

interface Row {
  id: string;
  state: string;
  attempts: number;
  lastError: string | null;
  startedAt: Date[];
  outcomes: (string | null)[];
}

function rows(): Promise<Row[]> {
  return facts.db.runInTenant(tenantId, (tx) =>
    tx.query<Row>(
      `SELECT d.id, d.state, d.attempt_count AS attempts, d.last_error AS "lastError",
         array(SELECT a.started_at FROM delivery_attempt a WHERE a.tenant_id = $1 AND a.delivery_id = d.id ORDER BY a.number) AS "startedAt",
         array(SELECT a.outcome FROM delivery_attempt a WHERE a.tenant_id = $1 AND a.delivery_id = d.id ORDER BY a.number) AS outcomes
       FROM delivery d WHERE d.tenant_id = $1 ORDER BY d.channel_id, d.number`,
      [tenantId],
    ),
  );
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('Not so after 60 s.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Lets time pass in steps until nothing is left to do, or the hours are over. */
async function pass(worker: DeliveryWorker, ms: number, stepMs: number): Promise<void> {
  const end = now.getTime() + ms;
  for (;;) {
    await worker.drain(tenantId);
    if (now.getTime() >= end) return;
    later(stepMs);
  }
}

describe('the outbox', () => {
  it('sends the messages of an incident in their order, and those of others meanwhile', async () => {
    let isBroken = true;
    let first = '';
    const behaviour: Behaviour = (request, response) =>
      void response.writeHead(isBroken && request.id === first ? 503 : 204).end();
    const receiver = await start(behaviour);
    const channel = await aChannel(receiver.url);
    const [shop, web] = [newId(), newId()];
    const ids = await put(channel, [shop, web, shop, web]);
    first = ids[0]!;
    const worker = aWorker();
    await pass(worker, 1_000, 100);
    expect(receiver.accepted).toEqual([ids[1], ids[3]]);
    isBroken = false;
    await pass(worker, 10_000, 1_000);
    expect(receiver.accepted).toEqual([ids[1], ids[3], ids[0], ids[2]]);
    expect((await rows()).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual([
      'DELIVERED 2',
      'DELIVERED 1',
      'DELIVERED 1',
      'DELIVERED 1',
    ]);
  });

  it('is woken when something is put into it', async () => {
    const receiver = await start();
    const channel = await aChannel(receiver.url);
    aWorker({ sweepMs: 600_000 }).start();
    const ids = await put(channel, [newId()]);
    await until(() => receiver.accepted.length === 1);
    expect(receiver.accepted).toEqual(ids);
  });

  it('keeps the pace that a provider asks for', async () => {
    const receiver = await start();
    const channel = await aChannel(receiver.url);
    await put(channel, [newId(), newId(), newId()]);
    const worker = aWorker();
    await worker.drain(tenantId);
    expect(receiver.received).toHaveLength(1);
    later(50); // 20 a second
    await worker.drain(tenantId);
    expect(receiver.received).toHaveLength(2);
  });

  it('takes back what waits when notifications are paused, and does not send it when they go on', async () => {
    const receiver = await start();
    const channel = await aChannel(receiver.url);
    await put(channel, [newId()]);
    await facts.db.runInTenant(tenantId, async (tx) => {
      await goLive(tx, tenantId, { actor: ann, tellsOpen: false }, now);
      await pauseNotifications(tx, tenantId, { actor: ann }, now);
      await goLive(tx, tenantId, { actor: ann, tellsOpen: true }, now);
    });
    await aWorker().drain(tenantId);
    expect(receiver.received).toEqual([]);
    expect(await rows()).toMatchObject([
      { state: 'CANCELLED', lastError: 'Ann paused notifications before it was sent.' },
    ]);
  });

  it('takes back what is for a channel that was deleted or switched off, and says so', async () => {
    const receiver = await start();
    const [deleted, off] = [await aChannel(receiver.url), await aChannel(receiver.url)];
    await put(deleted, [newId()]);
    await put(off, [newId()]);
    await facts.db.runInTenant(tenantId, async (tx) => {
      await tx.query('DELETE FROM channel WHERE tenant_id = $1 AND id = $2', [tenantId, deleted.id]);
      await tx.query('UPDATE channel SET is_enabled = false WHERE tenant_id = $1 AND id = $2', [tenantId, off.id]);
    });
    await aWorker().drain(tenantId);
    const ends = (await rows()).map(({ state, attempts, lastError }) => `${state} ${attempts}: ${lastError}`);
    expect(ends.sort()).toEqual([
      'CANCELLED 0: The channel was deleted.',
      `CANCELLED 0: “${off.name}” is switched off.`,
    ]);
    expect(receiver.received).toEqual([]);
  });

  it('tries a channel whose secrets do not open again later, and sends through the others meanwhile', async () => {
    const receiver = await start();
    const [sealed, open] = [await aChannel(receiver.url), await aChannel(receiver.url)];
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE channel SET secrets = jsonb_set(secrets, '{signingKey,sealed}', '"v1.gone.AAAA"') WHERE tenant_id = $1 AND id = $2`,
        [tenantId, sealed.id],
      ),
    );
    await put(sealed, [newId()]);
    const ids = await put(open, [newId()]);
    await aWorker().drain(tenantId);
    expect(receiver.accepted).toEqual(ids);
    expect((await rows()).map(({ state }) => state).sort()).toEqual(['DELIVERED', 'PENDING']);
  });

  it('gives back what is under way when it stops, for another to send', async () => {
    const receiver = await start(trickle);
    const channel = await aChannel(receiver.url);
    const ids = await put(channel, [newId()]);
    const worker = aWorker({ stopMs: 50 });
    worker.wake(tenantId);
    await until(() => receiver.received.length === 1);
    await worker.stop();
    expect(await rows()).toMatchObject([{ state: 'PENDING', attempts: 1 }]);
    receiver.behaviour = answer(200);
    await aWorker().drain(tenantId);
    expect(receiver.accepted).toEqual(ids);
  });

  it('sends again by hand what failed and what was delivered, under the same id, and nothing that never went live', async () => {
    const receiver = await start();
    const channel = await aChannel(receiver.url);
    const [delivered] = await put(channel, [newId()]);
    const worker = aWorker();
    await worker.drain(tenantId);
    const input = (ids: string[]) => ({ input: { ids: ids.map((id) => toGlobalId('Delivery', id)) } });
    const again =
      'mutation($input: RedeliverInput!) { redeliver(input: $input) { count userErrors { message code } } }';
    const run = (ids: string[]) =>
      execute({ db: facts.db, caller: aUser(tenantId), now: () => now }, again, input(ids));
    expect((await run([delivered!])).data).toMatchObject({
      redeliver: { count: 0, userErrors: [{ code: 'CONFLICT' }] },
    });
    await facts.db.runInTenant(tenantId, (tx) => goLive(tx, tenantId, { actor: ann, tellsOpen: false }, now));
    later(1_000);
    expect((await run([delivered!])).data).toEqual({ redeliver: { count: 1, userErrors: [] } });
    await worker.drain(tenantId);
    expect(receiver.accepted).toEqual([delivered, delivered]);
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(`UPDATE delivery SET state = 'WOULD_SEND' WHERE tenant_id = $1`, [tenantId]),
    );
    expect((await run([delivered!])).data).toMatchObject({
      redeliver: { count: 0, userErrors: [{ code: 'NOT_FOUND' }] },
    });
  });
});

describe('receivers that misbehave', () => {
  it('fault 22: a receiver that sends a byte a second is left after 15 s, and keeps nobody waiting', async () => {
    const slow = await start(trickle);
    const fast = await Promise.all(Array.from({ length: 8 }, () => start()));
    now = new Date();
    const clock = (): Date => new Date();
    const worker = aWorker({ clock });
    const slowChannel = await aChannel(slow.url);
    const slowIds = await put(slowChannel, [newId(), newId()]);
    worker.wake(tenantId);
    await until(() => slow.received.length === 1);
    const began = performance.now();
    // Three messages a channel, at its pace of 20 a second.
    for (const receiver of fast) await put(await aChannel(receiver.url), [newId(), newId(), newId()]);
    worker.wake(tenantId);
    await until(() => {
      worker.wake(tenantId);
      return fast.every(({ accepted }) => accepted.length === 3);
    });
    const tookMs = performance.now() - began;
    expect((await rows()).find(({ id }) => id === slowIds[0])).toMatchObject({ state: 'SENDING', attempts: 1 });
    expect(tookMs).toBeLessThan(10_000);
    await until(async () => (await rows()).some(({ id, state }) => id === slowIds[0] && state === 'PENDING'));
    expect((await rows()).find(({ id }) => id === slowIds[0])).toMatchObject({
      outcomes: ['RETRY'],
      lastError: expect.stringContaining('within 15 s'),
    });
    expect(slow.mostOpen).toBe(1);
  });

  it('fault 23: a receiver that answers 500 for six hours gets every message once it is back, by the schedule', async () => {
    const receivers = await Promise.all(Array.from({ length: 3 }, () => start(answer(500))));
    const sent: string[] = [];
    for (const receiver of receivers)
      sent.push(
        ...(await put(
          await aChannel(receiver.url),
          Array(4)
            .fill(0)
            .map(() => newId()),
        )),
      );
    const worker = aWorker();
    await pass(worker, 60_000, 1_000);
    await pass(worker, 6 * 3_600_000, 15_000);
    for (const receiver of receivers) receiver.behaviour = answer(200);
    await pass(worker, 3 * 3_600_000, 15_000);
    expect(receivers.flatMap(({ accepted }) => accepted).sort()).toEqual([...sent].sort());
    expect(receivers.map(({ mostOpen }) => mostOpen)).toEqual([1, 1, 1]);
    const planned = [5, 300, 1_800, 7_200, 18_000].map((seconds) => seconds * 1_000);
    const all = await rows();
    expect(all.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(Array(12).fill('DELIVERED 6'));
    for (const { startedAt } of all) {
      for (const [index, wait] of planned.entries()) {
        const waited = startedAt[index + 1]!.getTime() - startedAt[index]!.getTime();
        // The clock goes in steps of at most 15 s, and in each a channel sends one of its four messages.
        expect(waited).toBeGreaterThanOrEqual(wait * 0.8);
        expect(waited).toBeLessThanOrEqual(wait * 1.2 + 61_000);
      }
    }
    // Spread: the attempts of the last wait do not all come in the same minute.
    expect(new Set(all.map(({ startedAt }) => startedAt[5]!.getTime())).size).toBeGreaterThan(3);
  });

  it('writes down what can be stored of an answer, and sends no message again for the rest', async () => {
    const odd =
      (status: number): Behaviour =>
      (_request, response) =>
        void response.writeHead(status).end(Buffer.from('no\u0000pe \ud800'));
    const [pleased, broken] = [await start(odd(200)), await start(odd(500))];
    const ids = await put(await aChannel(pleased.url, 'Pleased'), [newId()]);
    await put(await aChannel(broken.url, 'Broken'), [newId()]);
    await aWorker().drain(tenantId);
    later(3_600_000);
    await aWorker().drain(tenantId);
    expect(pleased.received.map(({ id }) => id)).toEqual(ids);
    const stored = await rows();
    expect(stored.map(({ state }) => state).sort()).toEqual(['DELIVERED', 'PENDING']);
    expect(stored.find(({ state }) => state === 'PENDING')!.outcomes).toEqual(['RETRY', 'RETRY']);
  });

  it('fault 24: a receiver that is gone ends its channel, and the other channels are told', async () => {
    const [gone, other] = [await start(answer(410)), await start()];
    const [goneChannel, otherChannel] = [await aChannel(gone.url, 'Old'), await aChannel(other.url, 'New')];
    await facts.db.runInTenant(tenantId, async (tx) => {
      await goLive(tx, tenantId, { actor: ann, tellsOpen: false }, now);
      await tx.query('UPDATE route SET channel_ids = $2 WHERE tenant_id = $1', [
        tenantId,
        [goneChannel.id, otherChannel.id],
      ]);
    });
    const incidents = [newId(), newId()];
    const [first, second] = await put(goneChannel, incidents);
    const worker = aWorker();
    await pass(worker, 200, 100);
    expect(gone.received.map(({ id }) => id)).toEqual([first]);
    const told = other.received.map(({ body }) => JSON.parse(body) as { type?: string });
    expect(told).toHaveLength(1);
    expect(other.received[0]!.body).toContain('The channel “Old” was switched off');
    expect(other.received[0]!.body).toContain(`${PUBLIC_URL}/integrations`);
    const stored = await rows();
    expect(stored.find(({ id }) => id === first)).toMatchObject({ state: 'FAILED', outcomes: ['GONE'] });
    expect(stored.find(({ id }) => id === second)).toMatchObject({ state: 'CANCELLED', attempts: 0 });
    const [channel] = await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('SELECT is_enabled FROM channel WHERE tenant_id = $1 AND id = $2', [tenantId, goneChannel.id]),
    );
    expect(channel).toEqual({ is_enabled: false });
    const decisions = await facts.db.runInTenant(tenantId, (tx) =>
      tx.query<{ sentence: string }>(
        'SELECT incident_id AS id, reason, sentence FROM notification_decision WHERE tenant_id = $1',
        [tenantId],
      ),
    );
    expect(decisions).toMatchObject([{ id: incidents[0], reason: 'NOT_DELIVERED' }]);
    expect(decisions[0]!.sentence).toMatch(/Old was not told: its receiver is gone/);
  });

  it('fault 24: a receiver that asks for 120 s gets nothing earlier, of this message and of any other', async () => {
    const receiver = await start(answer(429, { 'retry-after': '120' }));
    const channel = await aChannel(receiver.url);
    const ids = await put(channel, [newId(), newId()]);
    const worker = aWorker();
    await pass(worker, 119_000, 1_000);
    expect(receiver.received).toHaveLength(1);
    receiver.behaviour = answer(200);
    await pass(worker, 240_000, 1_000);
    expect([...receiver.accepted].sort()).toEqual([...ids].sort());
  });

  it('fault 25: a worker that dies after the answer 200 has its message sent again under the same id within 60 s', async () => {
    const receiver = await start();
    const channel = await aChannel(receiver.url);
    const ids = await put(channel, [newId()]);
    const real = senderOf();
    let revive: () => void = () => undefined;
    const death = new Promise<void>((resolve) => {
      revive = resolve;
    });
    let isDead = false;
    const dying = aWorker({
      sender: {
        ...real,
        async send(...args) {
          const result = await real.send(...args);
          isDead = true;
          await death; // nothing of this process happens after the answer
          return result;
        },
      },
    });
    dying.wake(tenantId);
    await until(() => isDead);
    const second = aWorker();
    later(30_000);
    await second.drain(tenantId);
    expect(receiver.accepted).toEqual(ids);
    later(29_000);
    await second.drain(tenantId);
    expect(receiver.accepted).toEqual([ids[0], ids[0]]);
    expect(await rows()).toMatchObject([{ state: 'DELIVERED', attempts: 2, outcomes: [null, 'DELIVERED'] }]);
    // The dead one was only slow: what it writes now comes under a lapsed lease.
    revive();
    await dying.stop();
    expect(await rows()).toMatchObject([{ state: 'DELIVERED', attempts: 2, outcomes: [null, 'DELIVERED'] }]);
  });

  it('fault 26: of several servers that race for the same messages one sends each, and in order', async () => {
    const receivers = await Promise.all(Array.from({ length: 4 }, () => start()));
    now = new Date();
    const clock = (): Date => new Date();
    const racers = Array.from({ length: 3 }, () => aWorker({ clock, sweepMs: 200 }));
    for (const racer of racers) racer.start();
    const expected: string[][] = [];
    for (const receiver of receivers) {
      const incident = newId();
      expected.push(await put(await aChannel(receiver.url), Array(12).fill(incident)));
    }
    await until(() => receivers.every(({ received }) => received.length >= 12));
    await until(async () => (await rows()).every(({ state }) => state === 'DELIVERED'));
    expect(receivers.map(({ received }) => received.map(({ id }) => id))).toEqual(expected);
    expect(receivers.map(({ mostOpen }) => mostOpen)).toEqual([1, 1, 1, 1]);
    expect((await rows()).every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it('fault 41: a receiver whose name does not resolve is tried again until it does', async () => {
    const receiver: Receiver = await start();
    const channel = await aChannel(`http://hooks.example.test:${receiver.port}/hook`);
    let isFlapping = true;
    const resolve = async (): Promise<string[]> => {
      if (isFlapping) throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
      return ['127.0.0.1'];
    };
    const worker = aWorker({ sender: senderOf({ resolve }) });
    const ids = await put(channel, [newId()]);
    await pass(worker, 60_000, 5_000);
    expect(await rows()).toMatchObject([{ state: 'PENDING', outcomes: ['RETRY', 'RETRY'] }]);
    expect((await rows())[0]!.lastError).toMatch(/does not resolve/);
    isFlapping = false;
    await pass(worker, 600_000, 30_000);
    expect(receiver.accepted).toEqual(ids);
  });
});
