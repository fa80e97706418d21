import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useFaultSite } from '../../test/fault-site.js';
import { aWebhook, SECRET_KEYS } from '../../test/notifications.js';
import { openClient } from '../../test/own-postgres.js';
import { answer, type Receiver, useReceivers } from '../../test/receivers.js';
import { type ServerProcess, until } from '../../test/server-process.js';
import { sampleMessage } from '../features/channels/sample-message.js';
import { enqueue } from '../features/notifications/outbox.service.js';
import { type Database, openDatabase } from '../platform/database.js';
import { newId } from '../platform/id.js';
import { entities } from './entities.js';

// Processes of the server that send from one outbox. What real receivers got is the truth; the clock is the real one.

const site = useFaultSite({
  replicas: 3,
  env: { K8INTEL_SECRET_KEYS: SECRET_KEYS, K8INTEL_OUTBOUND_ALLOWED_HOSTS: '127.0.0.1' },
});
const start = useReceivers();
/** Contract §4.2, fault 25. */
const AGAIN_WITHIN_MS = 60_000;
let db: Database;

beforeAll(async () => {
  db = await openDatabase({ url: site.database.appUrl, poolSize: 2, statementTimeoutMs: 30_000 }, entities);
});

afterAll(() => db?.close());

/** Puts messages about one incident into the outbox, for one receiver. @returns their ids, in order */
async function put(receiver: Receiver, count = 1): Promise<string[]> {
  const channel = await aWebhook(db, site.tenantId, receiver.url);
  const incidentId = newId();
  const messages = Array.from({ length: count }, () => ({ ...sampleMessage(), id: newId(), kind: 'UPDATED' as const }));
  const rest = { channel, incidentId, routeId: null, isLive: true, request: null, problem: null };
  const deliveries = messages.map((message) => ({ ...rest, message }));
  await db.runInTenant(site.tenantId, (tx) => enqueue(tx, site.tenantId, deliveries, new Date()));
  return messages.map(({ id }) => id);
}

const stateOf = (id: string): Promise<unknown[]> =>
  site.sql(
    `SELECT d.state, d.attempt_count AS attempts, array(SELECT a.outcome FROM delivery_attempt a
       WHERE a.tenant_id = d.tenant_id AND a.delivery_id = d.id ORDER BY a.number) AS outcomes
     FROM delivery d WHERE d.id = $1`,
    [id],
  );

const idsAt = (receiver: Receiver): string[] => receiver.received.map(({ id }) => id);

/** Attempts that a server has made, by its own count. */
async function attemptsOf({ url }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = text.matchAll(/^k8intel_delivery_attempt_duration_seconds_count\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/**
 * Has the receiver answer 200 while nobody can write down that it did, and ends the server that waits to.
 * @returns when it was answered
 */
async function killBeforeItIsMarked(server: ServerProcess, receiver: Receiver): Promise<number> {
  const lock = await openClient(site.database.superuserUrl);
  let answeredAt = 0;
  receiver.behaviour = async (request, response) => {
    await lock.query('BEGIN; LOCK TABLE delivery_queue IN ACCESS EXCLUSIVE MODE');
    answeredAt = Date.now();
    await answer(200)(request, response);
  };
  const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND query LIKE 'UPDATE delivery_queue SET lease_until = NULL%'`;
  await until('the server waits to mark it sent', 60, async () => (await site.sql(waits)).length > 0);
  await server.end('SIGKILL');
  receiver.behaviour = answer(200);
  await lock.end();
  return answeredAt;
}

describe('servers that send from one outbox', () => {
  it('fault 26: send each message once and in order, though all race for them', async () => {
    const receivers = await Promise.all(Array.from({ length: 8 }, () => start()));
    const expected: string[][] = [];
    for (const receiver of receivers) expected.push(await put(receiver, 12));
    await until('all were received', 90, () => receivers.every(({ accepted }) => accepted.length >= 12));
    const open = 'SELECT 1 FROM delivery WHERE ended_at IS NULL';
    await until('all are marked', 60, async () => (await site.sql(open)).length === 0);
    expect(receivers.map(idsAt)).toEqual(expected);
    expect(receivers.map(({ mostOpen }) => mostOpen)).toEqual(receivers.map(() => 1));
    const again = `SELECT 1 FROM delivery WHERE state <> 'DELIVERED' OR attempt_count <> 1`;
    expect(await site.sql(again)).toEqual([]);
    const attempts = await Promise.all(site.servers.map(attemptsOf));
    expect(attempts.reduce((sum, one) => sum + one)).toBe(8 * 12);
    expect(attempts.filter((one) => one > 0).length).toBeGreaterThan(1);
  }, 240_000);

  it('faults 25, 26: killed after the answer, or standing still before it: another sends the same id within 60 s, and whoever comes late changes nothing', async () => {
    const [killed, frozen, other] = site.servers as [ServerProcess, ServerProcess, ServerProcess];
    await frozen.end('SIGTERM');
    await other.end('SIGTERM');
    const first = await start();
    const [firstId] = await put(first);
    const answeredAt = await killBeforeItIsMarked(killed, first);
    expect(idsAt(first)).toEqual([firstId]);

    const slow = await site.start();
    const second = await start(() => undefined);
    const [secondId] = await put(second);
    await until('the second message is under way', 60, () => second.received.length === 1);
    const askedAt = Date.now();
    const thaw = slow.freeze();
    second.behaviour = answer(200);

    await site.start();
    await until('the first comes again', 120, () => first.received.length === 2);
    expect(Date.now() - answeredAt).toBeLessThan(AGAIN_WITHIN_MS);
    await until('the second comes again', 120, () => second.received.length === 2);
    expect(Date.now() - askedAt).toBeLessThan(AGAIN_WITHIN_MS);
    expect([idsAt(first), idsAt(second)]).toEqual([
      [firstId, firstId],
      [secondId, secondId],
    ]);
    const once = [{ state: 'DELIVERED', attempts: 2, outcomes: [null, 'DELIVERED'] }];
    for (const id of [firstId!, secondId!]) {
      await until('it is marked', 60, async () => JSON.stringify(await stateOf(id)) === JSON.stringify(once));
    }
    // Its lease has lapsed and another token is out: what it has to say now is not written down.
    thaw();
    const fenced = (): boolean => slow.said.some((line) => line.includes('another sender has it'));
    await until('the late one finds that it has lost its lease', 60, fenced);
    expect(await stateOf(secondId!)).toEqual(once);
    expect(second.received).toHaveLength(2);
  }, 300_000);
});
