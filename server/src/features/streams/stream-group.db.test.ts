import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TestSink } from '../../../test/follow.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { appendToStream } from './stream.service.js';
import { encodeCursor } from './stream-cursor.js';
import { feedOf, StreamSource, type StreamSpec, type Told } from './stream-follow.service.js';
import { type GroupOptions, type Membership, StreamGroup } from './stream-group.service.js';

const facts = useTestDatabase(6);
const NOW = new Date('2026-03-01T12:00:00Z');

interface Numbered extends Told {
  n: number | null;
}

/** A stream of numbers; its followers are told of all but those that are divisible by ten. */
const numbers: StreamSpec<Numbered, number, { n: number }, never> = {
  stream: 'numbers',
  openTest: () => (event) => (event.payload.n % 10 === 0 ? null : 'ADDED'),
  fromPayload: (_follower, { n }) => n,
  readItems: async () => [],
  event: (told, n) => ({ ...told, n }),
};

let tenantId: string;
let appended = 0;

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  appended = 0;
});

function append(count: number): Promise<void> {
  return appendNumbers(Array.from({ length: count }, () => ++appended));
}

function appendNumbers(numbers: readonly number[]): Promise<void> {
  const events = numbers.map((n) => ({ type: 'T', occurredAt: NOW, payload: { n } }));
  return facts.db.runInTenant(tenantId, (tx) => appendToStream(tx, tenantId, 'numbers', events));
}

function sourceAfter(after: string | null): StreamSource {
  const follower = { tenantId, rights: wholeTenant(Role.VIEWER) };
  return new StreamSource(numbers, { db: facts.db, follower }, { after }, () => NOW) as unknown as StreamSource;
}

class TestGroup {
  readonly made: number[] = [];
  hasEnded = false;
  readonly #group: StreamGroup;

  constructor(options: Omit<GroupOptions, 'execute'> = {}) {
    const execute = async (events: readonly Told[]): Promise<Buffer[]> => {
      this.made.push(...(events as Numbered[]).flatMap(({ n }) => n ?? []));
      return events.map((event) => Buffer.from(JSON.stringify(event)));
    };
    this.#group = new StreamGroup(sourceAfter(null), { ...options, execute }, () => {
      this.hasEnded = true;
    });
  }

  async join(after: string | null = null): Promise<{ sink: TestSink<Numbered>; member: Membership }> {
    const sink = new TestSink<Numbered>();
    return { sink, member: await this.#group.join(sourceAfter(after), sink) };
  }
}

async function take(sink: TestSink<Numbered>, count: number): Promise<(number | null)[]> {
  const taken = [];
  while (taken.length < count) taken.push((await sink.take())!.n);
  return taken;
}

/** What those who follow are told of the numbers up to `count`. */
const told = (from: number, count: number): number[] =>
  Array.from({ length: count - from + 1 }, (_, n) => from + n).filter((n) => n % 10 !== 0);

async function cursorAt(seq: number): Promise<string> {
  const { head } = await feedOf(facts.db).pages.read(tenantId, 'numbers', { epoch: '', seq: 0 });
  return encodeCursor(tenantId, 'numbers', { epoch: head!.epoch, seq });
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('Not so after 60 s.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a group of followers', () => {
  it('makes every event once, for those who are live and for those who come with cursors of their own', async () => {
    await append(100);
    const group = new TestGroup();
    const members = await Promise.all(
      Array.from({ length: 60 }, async (_, n) => ({ from: n + 1, ...(await group.join(await cursorAt(n))) })),
    );
    await append(25);
    for (const { sink, from } of members) {
      const expected = told(from, 125);
      expect(await take(sink, expected.length)).toEqual(expected);
    }
    expect(group.made).toHaveLength(new Set(group.made).size);
    for (const { member } of members) member.leave();
    expect(group.hasEnded).toBe(true);
    expect(feedOf(facts.db).tailer.watched).toBe(0);
  });

  it('tells each of many who come with cursors of their own what a walk from there finds, and reads the table about once', async () => {
    // Runs of events that say nothing, of all lengths, between some that say something.
    const stored = Array.from({ length: 900 }, (_, n) => ((n * n) % 97 < 2 ? n * 10 + 1 : n * 10));
    await appendNumbers(stored);
    const group = new TestGroup();
    const reads = jest.spyOn(feedOf(facts.db).pages, 'read');
    const cursors = await Promise.all(Array.from({ length: 300 }, (_, n) => cursorAt(n * 3)));
    reads.mockClear();
    const members = await Promise.all(cursors.map((cursor) => group.join(cursor)));
    await appendNumbers([1]);
    for (const [n, { sink }] of members.entries()) {
      const expected = [...stored.slice(n * 3), 1].filter((number) => number % 10 !== 0);
      expect(await take(sink, expected.length)).toEqual(expected);
      expect(sink.queue).toEqual([]);
    }
    const told = stored.filter((number) => number % 10 !== 0).length;
    expect(group.made).toHaveLength(told + 1);
    // Pages of 200 events, and not one for each of the 300 members.
    expect(reads.mock.calls.length).toBeLessThan(20);
    reads.mockRestore();
    for (const { member } of members) member.leave();
  });

  it('keeps nothing for a reader that has no room, and tells it everything when it has', async () => {
    await append(1);
    const group = new TestGroup();
    const slow = await group.join();
    const quick = await group.join();
    await take(slow.sink, 1);
    await take(quick.sink, 1);
    await append(1);
    await take(slow.sink, 1);
    slow.sink.hasRoom = false;
    for (let n = 0; n < 30; n++) await append(40);
    expect(await take(quick.sink, told(2, 1_202).length)).toEqual(told(2, 1_202));
    expect(slow.sink.queue).toEqual([]);
    slow.sink.resume();
    expect(await take(slow.sink, told(3, 1_202).length)).toEqual(told(3, 1_202));
    await append(3);
    expect(await take(slow.sink, 3)).toEqual([1_203, 1_204, 1_205]);
    slow.member.leave();
    quick.member.leave();
  });

  it('gives up a reader that falls too far behind, whose cursor brings it back', async () => {
    await append(1);
    const group = new TestGroup({ maxLag: 50 });
    const slow = await group.join();
    const quick = await group.join();
    const { cursor } = (await slow.sink.take())!;
    slow.sink.hasRoom = false;
    for (let n = 0; n < 10; n++) await append(10);
    await until(() => slow.sink.hasGivenUp);
    expect(await slow.sink.take()).toBeNull();
    const back = await group.join(cursor);
    expect(await take(back.sink, told(2, 101).length)).toEqual(told(2, 101));
    back.member.leave();
    quick.member.leave();
  });

  it('gives up a reader that takes nothing for too long, however little there is to take', async () => {
    await append(1);
    const group = new TestGroup({ stalledMs: 50 });
    const slow = await group.join();
    await slow.sink.take();
    slow.sink.hasRoom = false;
    await append(1);
    await until(() => slow.sink.hasGivenUp);
    expect(group.hasEnded).toBe(true);
  });

  it('tells a member at a cursor that has expired so, and nobody else', async () => {
    await append(5);
    const group = new TestGroup();
    const member = await group.join();
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(`UPDATE stream_head SET min_seq = 4 WHERE tenant_id = $1 AND stream = 'numbers'`, [tenantId]),
    );
    const old = await group.join(await cursorAt(1));
    await expect(take(old.sink, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await append(1);
    expect(await take(member.sink, 2)).toEqual([null, 6]);
    member.member.leave();
  });

  it('tells everybody who is live that history was replaced, and goes on for those who come again', async () => {
    await append(5);
    const group = new TestGroup();
    const { sink } = await group.join();
    const stays = await group.join();
    await take(sink, 1);
    await take(stays.sink, 1);
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE stream_head SET epoch = gen_random_uuid(), last_seq = 3 WHERE tenant_id = $1 AND stream = 'numbers'`,
        [tenantId],
      ),
    );
    await expect(take(sink, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await expect(take(stays.sink, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    expect(group.hasEnded).toBe(true);
  });

  it('tells where it is while nothing happens for its members', async () => {
    const group = new TestGroup({ bookmarkMs: 30 });
    const { sink, member } = await group.join();
    const first = await sink.take();
    appended = 9;
    await append(1);
    await until(() => sink.queue.some(({ cursor }) => cursor !== first!.cursor));
    expect(sink.queue.every(({ type, n }) => (type as string) === 'BOOKMARK' && n === null)).toBe(true);
    member.leave();
  });
});
