import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import { consumeBatch, readConsumers } from './consume.service.js';
import { ConsumerRunner } from './consumer.service.js';
import type { StreamConsumer, StreamConsumerState } from './consumer.types.js';
import { appendToStream, readStreamPage, type StoredEvent } from './stream.service.js';

// The consumer under test tells every event on in another stream, as that of correlation does: what that stream has is
// what has taken effect.

const facts = useTestDatabase(12);
const NOW = new Date('2026-03-01T12:00:00Z');
const runners: ConsumerRunner[] = [];
let tenantId: string;

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
});

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});

function append(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => ({ type: 'ADDED', occurredAt: NOW, payload: { n } }));
  return facts.db.runInTenant(tenantId, (tx) => appendToStream(tx, tenantId, 'alert', events));
}

function tellOn(tx: Tx, tenant: string, events: readonly StoredEvent[]): Promise<void> {
  const told = events.map(({ seq }) => ({ type: 'MODIFIED', occurredAt: NOW, payload: { of: seq } }));
  return appendToStream(tx, tenant, 'incident', told);
}

function aConsumer(overrides: Partial<StreamConsumer> = {}): StreamConsumer {
  return { name: 'reader', stream: 'alert', batch: 10, handle: tellOn, ...overrides };
}

function run(consumer: StreamConsumer): ConsumerRunner {
  const options = { now: () => NOW, log: () => undefined, sweepMs: 50, random: () => 0 };
  const runner = new ConsumerRunner(facts.db, [consumer], options);
  runners.push(runner);
  return runner;
}

/** The numbers of the events that have taken effect, in the order in which they did. */
async function effects(): Promise<number[]> {
  const page = await facts.db.runInTenant(tenantId, (tx) =>
    readStreamPage(tx, tenantId, 'incident', { afterSeq: 0, limit: 100_000 }),
  );
  return page.events.map(({ payload }) => (payload as { of: number }).of);
}

async function state(consumer: StreamConsumer = aConsumer()): Promise<StreamConsumerState> {
  const [found] = await facts.db.runInTenant(tenantId, (tx) => readConsumers(tx, tenantId, [consumer], NOW));
  return found!;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('Not so after 60 s.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Ends the connection of the transaction under way, as the death of its process does. */
function die(tx: Tx): Promise<unknown> {
  return tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
}

describe('a consumer of a stream', () => {
  it('handles every event once and in order, in batches, from the first', async () => {
    await append(25);
    const consumer = aConsumer();
    const outcomes = [];
    for (let batch = 0; batch < 4; batch++)
      outcomes.push(await consumeBatch(facts.db, tenantId, consumer, { now: NOW }));
    expect(outcomes).toEqual([
      { outcome: 'MORE', handled: 10, lag: 15 },
      { outcome: 'MORE', handled: 10, lag: 5 },
      { outcome: 'CAUGHT_UP', handled: 5, lag: 0 },
      { outcome: 'CAUGHT_UP', handled: 0, lag: 0 },
    ]);
    expect(await effects()).toEqual(upTo(25));
  });

  it('goes on where it was when its process dies after its effects and before the commit', async () => {
    await append(30);
    let deaths = 0;
    run(
      aConsumer({
        async handle(tx, tenant, events) {
          await tellOn(tx, tenant, events);
          if (++deaths <= 5) await die(tx);
        },
      }),
    );
    await until(async () => (await state()).lag === 0);
    expect(await effects()).toEqual(upTo(30));
    expect(deaths).toBeGreaterThan(5);
  });

  it('is handled by one of two replicas at a time, while events are written and connections are lost', async () => {
    let underWay = 0;
    let most = 0;
    let calls = 0;
    const consumer = aConsumer({
      async handle(tx, tenant, events) {
        most = Math.max(most, ++underWay);
        try {
          await tellOn(tx, tenant, events);
          if (++calls % 7 === 0) await die(tx);
        } finally {
          underWay--;
        }
      },
    });
    run(consumer);
    run(consumer);
    for (let n = 0; n < 40; n++) await append(1 + (n % 5));
    await until(async () => (await state()).lag === 0 && (await effects()).length === 120);
    expect(await effects()).toEqual(upTo(120));
    expect(most).toBe(1);
  });

  it('leaves a batch to the replica that is handling it', async () => {
    await append(1);
    let second: Promise<unknown> | undefined;
    const consumer = aConsumer({
      async handle() {
        // The position exists by now and is locked.
        second ??= consumeBatch(facts.db, tenantId, aConsumer(), { now: NOW });
        expect(await second).toMatchObject({ outcome: 'BUSY' });
      },
    });
    await consumeBatch(facts.db, tenantId, aConsumer(), { now: NOW });
    await append(1);
    await consumeBatch(facts.db, tenantId, consumer, { now: NOW });
    expect(second).toBeDefined();
  });

  it('handles what comes before an event that fails, says why it stands, and goes on when it can', async () => {
    let isBroken = true;
    await append(10);
    run(
      aConsumer({
        async handle(tx, tenant, events) {
          await tellOn(tx, tenant, events);
          if (isBroken && events.some(({ seq }) => seq === 7)) throw new AppError('CONFLICT', 'Event 7 is odd.');
        },
      }),
    );
    await until(async () => (await effects()).length === 6 && (await state()).failures > 1);
    expect(await state()).toMatchObject({ lag: 4, lastError: 'Event 7 is odd.', failedAt: NOW });
    isBroken = false;
    await until(async () => (await state()).lag === 0);
    expect(await effects()).toEqual(upTo(10));
    expect(await state()).toMatchObject({ lastError: null, failedAt: null, failures: 0 });
  });

  it.each([
    ['older than what is kept', 'UPDATE stream_head SET min_seq = 5 WHERE tenant_id = $1'],
    ['of a history that was replaced', `UPDATE stream_head SET epoch = '${newId()}' WHERE tenant_id = $1`],
    ['ahead of the stream, as after a restored backup', 'UPDATE stream_head SET last_seq = 1 WHERE tenant_id = $1'],
  ])('catches up with the present where its position is %s, and goes on from the head', async (_, sql) => {
    await append(2);
    let rebuilt = 0;
    const consumer = aConsumer({
      rebuild: async () => {
        rebuilt++;
      },
    });
    await consumeBatch(facts.db, tenantId, consumer, { now: NOW });
    await facts.db.runInTenant(tenantId, async (tx) => {
      if (!sql.includes('last_seq = 1')) {
        await tx.query('UPDATE stream_head SET last_seq = 8 WHERE tenant_id = $1 AND stream = $2', [tenantId, 'alert']);
      }
      await tx.query(`${sql} AND stream = 'alert'`, [tenantId]);
      // Whatever lies ahead of the head is not in a backup.
      const head = `SELECT last_seq FROM stream_head WHERE tenant_id = $1 AND stream = 'alert'`;
      await tx.query(`DELETE FROM alert_event WHERE tenant_id = $1 AND stream = 'alert' AND seq > (${head})`, [
        tenantId,
      ]);
    });
    expect(await consumeBatch(facts.db, tenantId, consumer, { now: NOW })).toMatchObject({ outcome: 'LOST' });
    expect(rebuilt).toBe(1);
    expect(await consumeBatch(facts.db, tenantId, consumer, { now: NOW })).toMatchObject({ outcome: 'CAUGHT_UP' });
    expect(await effects()).toEqual([1, 2]);
  });

  it('finds by itself what no signal told of', async () => {
    run(aConsumer());
    await facts.db.runInTenant(tenantId, async (tx) => {
      // As another process commits: nothing signals here.
      await tx.query(
        'INSERT INTO stream_head (tenant_id, stream, epoch, last_seq, min_seq, min_day) VALUES ($1, $2, $3, 1, 1, $4)',
        [tenantId, 'alert', newId(), '2026-03-01'],
      );
      await tx.query(
        `INSERT INTO alert_event (tenant_id, stream, seq, type, occurred_at, payload, day)
         VALUES ($1, 'alert', 1, 'ADDED', $2, '{}', '2026-03-01')`,
        [tenantId, NOW],
      );
    });
    await until(async () => (await effects()).length === 1);
  });

  it('stops when the batch under way has ended, and takes up no other', async () => {
    await append(30);
    const begun: number[] = [];
    let goOn: () => void = () => undefined;
    const runner = run(
      aConsumer({
        async handle(tx, tenant, events) {
          begun.push(events.length);
          await new Promise<void>((resolve) => {
            goOn = resolve;
          });
          await tellOn(tx, tenant, events);
        },
      }),
    );
    await until(async () => begun.length === 1);
    const stopped = runner.stop();
    goOn();
    await stopped;
    expect(await effects()).toEqual(upTo(10));
    expect(begun).toEqual([10]);
  });

  it('is listed for administrators with how far it is behind', async () => {
    await append(3);
    const caller = aUser(tenantId);
    const now = () => new Date(NOW.getTime() + 90_000);
    const result = await execute(
      { db: facts.db, caller, now },
      '{ streamConsumers { name stream lag lagSeconds movedAt lastError failedAt failures } }',
    );
    const none = { movedAt: null, lastError: null, failedAt: null, failures: 0 };
    expect(result.data).toEqual({
      streamConsumers: [{ name: 'reader', stream: 'alert', lag: 3, lagSeconds: 90, ...none }],
    });
  });
});
