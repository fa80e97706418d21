import { appendFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '../../launcher/embedded-postgres.mjs';
import { aCluster, aFinding } from '../../test/alert-builders.js';
import { openAlertStream } from '../../test/follow.js';
import { aSender, aWebhook, PUBLIC_URL } from '../../test/notifications.js';
import { useReceivers } from '../../test/receivers.js';
import { useTestDatabase } from '../../test/test-database.js';
import { accessChanges, noteAccessChange, onAccessChange } from '../features/accounts/access-change.service.js';
import { handleFindings } from '../features/alerts/alert-pipeline.service.js';
import { sampleMessage } from '../features/channels/sample-message.js';
import { signalDeliveries } from '../features/notifications/delivery-signal.js';
import { DeliveryWorker } from '../features/notifications/delivery-worker.service.js';
import { enqueue } from '../features/notifications/outbox.service.js';
import { onStreamSignal, signalStream } from '../features/streams/stream-signal.js';
import { newId } from '../platform/id.js';
import { wholeTenant } from '../platform/rights.js';
import { Role } from '../platform/role.js';
import { SignalRelay } from './signal-relay.js';

const facts = useTestDatabase(6);
const receivers = useReceivers();
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  closing.push(() => client.end().catch(() => undefined));
  return client;
}

async function startRelay(url: string, options: { lookMs?: number; alarmAt?: number } = {}) {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const relay = await SignalRelay.start({ url, log: { warn: say, info: say } as never, ...options });
  closing.push(() => relay.stop());
  return said;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not so after 60 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const TENANT = '0193a000-0000-7000-8000-00000000000a';

/** Counts the signals of one stream in this process. */
function heard(stream: string): { count: number } {
  const signals = { count: 0 };
  const unsubscribe = onStreamSignal(TENANT, stream, () => {
    signals.count++;
  });
  closing.push(async () => unsubscribe());
  return signals;
}

const tell = (client: pg.Client, message: string): Promise<unknown> =>
  client.query('SELECT pg_notify($1, $2)', ['k8intel_streams', message]);

/** As another replica commits and falls silent before it has told anybody. */
async function commitSilently(name: string, clusterId: string): Promise<void> {
  await facts.db.runInTenant(facts.tenantId, async (tx) => {
    tx.afterCommit = () => undefined;
    await handleFindings(tx, facts.tenantId, [aFinding(clusterId, name)], new Date());
  });
}

describe('the relay of signals', () => {
  it('wakes those who follow a stream that another replica has told of, and nobody by its own messages', async () => {
    await startRelay(facts.appUrl);
    const other = await connect(facts.superuserUrl);
    const messages: string[] = [];
    other.on('notification', ({ payload }) => messages.push(payload!));
    await other.query('LISTEN k8intel_streams');
    const signals = heard('a');
    await tell(other, `other,${TENANT}/b,${TENANT}/a`);
    await until('the signal is heard', () => signals.count === 1);
    signalStream(TENANT, 'a');
    await until('the signal is told', () => messages.length === 2);
    await tell(other, `other,${TENANT}/a`);
    await until('the next is heard', () => signals.count === 3);
    expect(messages[1]).toMatch(new RegExp(`^\\w+,${TENANT}/a$`));
  });

  it('sends what comes while a message is under way in one more, without repeating a stream', async () => {
    await startRelay(facts.appUrl);
    const other = await connect(facts.superuserUrl);
    const messages: string[] = [];
    other.on('notification', ({ payload }) => messages.push(payload!));
    await other.query('LISTEN k8intel_streams');
    for (let n = 0; n < 1_000; n++) signalStream(TENANT, `s${n % 400}`);
    const told = (): string[] => messages.flatMap((message) => message.split(',').slice(1));
    await until('all is told', () => new Set(told()).size === 400);
    expect(messages.length).toBeLessThan(10);
    expect(Math.max(...messages.map(({ length }) => length))).toBeLessThan(8_000);
  });

  it('wakes the sender of messages that another replica has put into the outbox, long before its next sweep', async () => {
    const receiver = await receivers();
    const channel = await aWebhook(facts.db, facts.tenantId, receiver.url);
    const sender = aSender(() => new Date());
    const tools = () => ({ readDossiers: async () => [], sender, publicUrl: PUBLIC_URL });
    const deps = { db: facts.db, now: () => new Date(), log: () => undefined, sender, tools };
    const worker = new DeliveryWorker(deps, { sweepMs: 3_600_000 });
    worker.start();
    closing.push(() => worker.stop());
    await worker.drain(facts.tenantId);
    await startRelay(facts.appUrl);
    const other = await connect(facts.superuserUrl);
    const message = { ...sampleMessage(), id: newId() };
    const about = { incidentId: null, routeId: null, isLive: true, request: null, problem: null };
    await facts.db.runInTenant(facts.tenantId, async (tx) => {
      tx.afterCommit = () => undefined; // it is the other's commit
      await enqueue(tx, facts.tenantId, [{ ...about, channel, message }], new Date());
    });
    await tell(other, `other,${facts.tenantId}/~deliveries`);
    await until('the message is sent', () => receiver.accepted.includes(message.id));
  });

  it('tells of its own messages and changes of access, and forgets whom others have changed', async () => {
    await startRelay(facts.appUrl);
    const other = await connect(facts.superuserUrl);
    const told: string[] = [];
    other.on('notification', ({ payload }) => told.push(...payload!.split(',').slice(1)));
    await other.query('LISTEN k8intel_streams');
    signalDeliveries(TENANT);
    await facts.db.runInTenant(TENANT, async (tx) => noteAccessChange(tx));
    await until('both are told', () => told.length === 2);
    expect(told.sort()).toEqual([`${TENANT}/~access`, `${TENANT}/~deliveries`]);
    const before = accessChanges();
    await tell(other, `other,${TENANT}/~access`);
    await until('callers are forgotten', () => accessChanges() === before + 1);
  });

  it('tells and hears whom a change of access concerns, and takes everybody where a replica does not say', async () => {
    await startRelay(facts.appUrl);
    const other = await connect(facts.superuserUrl);
    const told: string[] = [];
    other.on('notification', ({ payload }) => told.push(payload!.split(',').slice(1).join()));
    await other.query('LISTEN k8intel_streams');
    const heardOf: (string | null)[] = [];
    const unsubscribe = onAccessChange((_, about) => heardOf.push(about));
    closing.push(async () => unsubscribe());
    await facts.db.runInTenant(TENANT, async (tx) => noteAccessChange(tx, 's1'));
    await facts.db.runInTenant(TENANT, async (tx) => noteAccessChange(tx, 'no,id'));
    // A replica of the version before reads the first: everybody.
    const one = `${TENANT}/~access,${TENANT}/~access:s1`;
    await until('both are told', () => told.join() === `${one},${TENANT}/~access`);
    heardOf.length = 0;
    const streams = heard('~access:k2');
    await tell(other, `other,${TENANT}/~access,${TENANT}/~access:k2,${TENANT}/~access,${TENANT}/a`);
    await until('both are heard', () => heardOf.length === 2);
    expect(heardOf).toEqual(['k2', null]);
    expect(streams.count).toBe(0);
  });

  it('fault 19: loses nothing while its connection is ended again and again, and listens again', async () => {
    const clusterId = await aCluster(facts.db, facts.tenantId);
    const said = await startRelay(facts.appUrl);
    const admin = await connect(facts.superuserUrl);
    const follower = { tenantId: facts.tenantId, rights: wholeTenant(Role.VIEWER) };
    const stream = await openAlertStream(facts.db, follower, {}, { now: () => new Date() });
    await stream.next();
    const names = Array.from({ length: 30 }, (_, n) => `pod-${n}`);
    for (const [n, name] of names.entries()) {
      if (n % 3 === 0) {
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'k8intel-signals' AND datname = current_database()`,
        );
      }
      await commitSilently(name, clusterId);
    }
    const seen: string[] = [];
    while (seen.length < names.length) seen.push((await stream.next()).value.alert.subjectName);
    expect(seen).toEqual(names);
    await stream.return?.();
    const signals = heard('after');
    await until('it listens again', async () => {
      await tell(admin, `other,${TENANT}/after`);
      return signals.count > 0;
    });
    expect(said.length).toBeGreaterThan(1);
  });
});

describe('the notification queue', () => {
  it('fault 20: raises an alarm when a listener blocks it, and neither commits nor followers mind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'k8intel-queue-'));
    closing.push(async () => rmSync(folder, { recursive: true, force: true }));
    // As root the database runs under another account, which must pass through.
    chmodSync(folder, 0o711);
    const first = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
    await first.stop();
    appendFileSync(join(first.clusterDir, 'postgresql.auto.conf'), 'max_notify_queue_pages = 64\n');
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
    closing.push(() => postgres.stop());
    const url = postgres.superuserUrl();
    const said = await startRelay(url, { lookMs: 20 });
    const stuck = await connect(url);
    await stuck.query('LISTEN k8intel_streams');
    await stuck.query('BEGIN');
    await stuck.query('SELECT 1');
    const writer = await connect(url);
    await writer.query('CREATE TABLE written (n int)');
    const filling = async (): Promise<boolean> => {
      const full = writer.query('SELECT pg_notify($1, $2)', ['other', newId().repeat(200)]);
      return full.then(
        () => false,
        () => true,
      );
    };
    await until('the queue is full', filling);
    await until('it is warned of', () => said.some((text) => text.includes('notification queue')));
    for (let n = 0; n < 20; n++) {
      await writer.query('INSERT INTO written VALUES ($1)', [n]);
      signalStream(TENANT, 'a');
    }
    expect((await writer.query('SELECT count(*)::int AS n FROM written')).rows).toEqual([{ n: 20 }]);
    await stuck.query('COMMIT');
    const signals = heard('again');
    await until('signals are heard again', async () => {
      await tell(writer, `other,${TENANT}/again`).catch(() => undefined);
      return signals.count > 0;
    });
  });
});
