import { describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../../test/alert-builders.js';
import { openAlertStream } from '../../../test/follow.js';
import { LONG } from '../../../test/server-process.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { AppError } from '../../platform/errors.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';
import type { AlertEvent } from '../alerts/alert-stream.types.js';
import { appendToStream, readStreamPage } from './stream.service.js';
import { type Follower, feedOf } from './stream-follow.service.js';

const WRITERS = 32;
/** What each writes: in the long form as long as this, else so many. */
const WRITES = { transactions: LONG ? Number.POSITIVE_INFINITY : 8, forMs: 600_000 };
const PATIENCE_MS = LONG ? 900_000 : 120_000;
const facts = useTestDatabase(WRITERS + 4);

const follower = (tenantId: string): Follower => ({ tenantId, rights: wholeTenant(Role.VIEWER) });

/** Small, seeded: a failing run is the same run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Rollback extends Error {}

/** Commits transactions of a few findings each at random speed, or rolls them back; answers the names committed. */
async function write(tenantId: string, clusterId: string, writer: number, next: () => number): Promise<string[]> {
  const committed: string[] = [];
  const startedAt = Date.now();
  const goesOn = (n: number): boolean => n < WRITES.transactions && Date.now() - startedAt < WRITES.forMs;
  for (let n = 0; goesOn(n); n++) {
    const names = Array.from({ length: 1 + Math.floor(next() * 4) }, (_, k) => `w${writer}-t${n}-${k}`);
    const fails = next() < 0.05;
    const delays = [next() * 12, next() * 12];
    const work = facts.db.runInTenant(tenantId, async (tx) => {
      await pause(delays[0]!);
      await handleFindings(
        tx,
        tenantId,
        names.map((name) => aFinding(clusterId, name)),
        new Date(),
      );
      // The lock is held and nothing is committed: whoever reads past this moment must not skip it.
      await pause(delays[1]!);
      if (fails) throw new Rollback();
    });
    const isCommitted = await work.then(
      () => true,
      (error: unknown) => {
        // Whoever waits too long for the others is told to come again, and has written nothing.
        if (error instanceof Rollback || (error instanceof AppError && error.code === 'UNAVAILABLE')) return false;
        throw error;
      },
    );
    if (isCommitted) committed.push(...names);
  }
  return committed;
}

/** Reads on from a cursor through many attachments of random length until `isDone`; answers the subjects in order. */
async function follow(
  tenantId: string,
  cursor: string,
  next: () => number,
  isDone: (seen: number) => boolean,
): Promise<string[]> {
  const seen: string[] = [];
  let after = cursor;
  while (!isDone(seen.length)) {
    const stream = await openAlertStream(
      facts.db,
      follower(tenantId),
      { after },
      { now: () => new Date(), bookmarkMs: 40 },
    );
    const length = 1 + Math.floor(next() * 30);
    for (let n = 0; n < length && !isDone(seen.length); n++) {
      const { value } = (await stream.next()) as { value: AlertEvent };
      after = value.cursor;
      if (value.alert) seen.push(value.alert.subjectName);
    }
    await stream.return?.();
    await pause(next() * 10);
  }
  return seen;
}

describe('the alert stream', () => {
  it(
    `fault 18: delivers in commit order without gap or duplicate under ${WRITERS} writers with delays and rollbacks while tailers attach and detach`,
    async () => {
      const next = random(20_261_122);
      const tenantId = await addTenant(facts.db);
      const clusterId = await aCluster(facts.db, tenantId);
      // The stream has begun before the tailers, so that none starts within a snapshot.
      await facts.db.runInTenant(tenantId, (tx) =>
        handleFindings(tx, tenantId, [aFinding(clusterId, 'first')], new Date()),
      );
      let total = Number.POSITIVE_INFINITY;
      const deadline = Date.now() + PATIENCE_MS;
      const isDone = (seen: number): boolean => {
        if (Date.now() > deadline) throw new Error(`A tailer saw ${seen} of ${total} in ${PATIENCE_MS / 1_000} s.`);
        return seen >= total;
      };
      const start = await openAlertStream(facts.db, follower(tenantId), {}, { now: () => new Date() });
      const cursor = ((await start.next()) as { value: AlertEvent }).value.cursor;
      await start.return?.();
      const tailers = [1, 2, 3].map(() => follow(tenantId, cursor, next, isDone));
      const committed = (
        await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(tenantId, clusterId, writer, next)))
      ).flat();
      total = committed.length;
      const seen = await Promise.all(tailers);
      const snapshot = facts.db.openSnapshot(tenantId);
      const stored = await readStreamPage(snapshot, tenantId, 'alert', { afterSeq: 1, limit: 10_000_000 });
      await snapshot.close();
      const order = stored.events.map(
        (event) => (event.payload as { alert: { subjectName: string } }).alert.subjectName,
      );
      expect(stored.events.map((event) => event.seq)).toEqual(order.map((_, index) => index + 2));
      expect([...order].sort()).toEqual([...committed].sort());
      for (const names of seen) expect(names).toEqual(order);
      expect(feedOf(facts.db).tailer.watched).toBe(0);
    },
    PATIENCE_MS + 60_000,
  );
});

describe('appendToStream', () => {
  it('makes the head once when two first events race', async () => {
    const tenantId = await addTenant(facts.db);
    const append = (n: number): Promise<void> =>
      facts.db.runInTenant(tenantId, (tx) =>
        appendToStream(tx, tenantId, 'other', [{ type: 'T', occurredAt: new Date(), payload: { n } }]),
      );
    await Promise.all(Array.from({ length: 8 }, (_, n) => append(n)));
    const page = await facts.db.runInTenant(tenantId, (tx) =>
      readStreamPage(tx, tenantId, 'other', { afterSeq: 0, limit: 100 }),
    );
    expect(page.head).toMatchObject({ seq: 8, minSeq: 1 });
    expect(page.events.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('leaves no gap after a rollback', async () => {
    const tenantId = await addTenant(facts.db);
    const event = { type: 'T', occurredAt: new Date(), payload: {} };
    const append = (fails: boolean): Promise<void> =>
      facts.db.runInTenant(tenantId, async (tx) => {
        await appendToStream(tx, tenantId, 'gaps', [event, event]);
        if (fails) throw new Rollback();
      });
    await append(false);
    await expect(append(true)).rejects.toThrow(Rollback);
    await append(false);
    const page = await facts.db.runInTenant(tenantId, (tx) =>
      readStreamPage(tx, tenantId, 'gaps', { afterSeq: 2, limit: 100 }),
    );
    expect(page.events.map((each) => each.seq)).toEqual([3, 4]);
  });
});
