import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aCluster, aFinding, aPodState, storePod } from '../../../test/alert-builders.js';
import { openAlertStream } from '../../../test/follow.js';
import { aUser, execute } from '../../../test/graphql.js';
import { type Subscription, subscribeTo } from '../../../test/subscribe.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { toGlobalId } from '../../platform/id.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { feedOf } from '../streams/stream-follow.service.js';
import { handleFindings } from './alert-pipeline.service.js';
import type { ClearedFinding, Finding } from './finding.js';

const facts = useTestDatabase(4);
const DOCUMENT = `subscription ($after: String, $snapshotFirst: Boolean, $filter: AlertFilter) {
  alertStream(after: $after, snapshotFirst: $snapshotFirst, filter: $filter) {
    cursor type occurredAt
    alert { id subjectName severity state revision count resolvedReason cluster { name } pod { name isReady } } } }`;

interface Told {
  cursor: string;
  type: string;
  alert: Record<string, unknown> | null;
}
type Stream = Subscription<{ alertStream: Told }>;

let tenantId: string;
let clusterId: string;
let minute = 0;

beforeAll(() => {
  minute = 0;
});

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  clusterId = await aCluster(facts.db, tenantId);
});

/** Every commit is a minute later, so that no repeat is held back. */
function later(): Date {
  minute += 2;
  return new Date(Date.UTC(2026, 0, 2) + minute * 60_000);
}

async function commit(...findings: Finding[]): Promise<void> {
  const now = later();
  await facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, now));
}

async function raise(name: string, overrides: Parameters<typeof aFinding>[2] = {}): Promise<void> {
  await commit(aFinding(clusterId, name, { seenAt: later(), ...overrides }));
}

async function clear(name: string): Promise<void> {
  const { rule, subject } = aFinding(clusterId, name);
  const finding: ClearedFinding = { state: 'CLEARED', clusterId, rule, subject, reason: 'It has ended.' };
  await commit(finding);
}

async function open(variables: Record<string, unknown> = {}, caller = aUser(tenantId)): Promise<Stream> {
  const stream = await subscribeTo<{ alertStream: Told }>({ db: facts.db, caller }, DOCUMENT, variables);
  if (!(Symbol.asyncIterator in stream)) throw stream.errors?.[0]?.originalError ?? stream.errors?.[0];
  return stream;
}

async function take(stream: Stream, count: number): Promise<Told[]> {
  const told: Told[] = [];
  while (told.length < count) {
    const step = await stream.next();
    if (step.done) throw new Error(`The stream ended after ${told.length} events.`);
    if (step.value.errors) throw step.value.errors[0];
    told.push(JSON.parse(JSON.stringify(step.value.data!.alertStream)));
  }
  return told;
}

const brief = (told: Told[]): string[] =>
  told.map(({ type, alert }) => (alert ? `${type} ${String(alert['subjectName'])}` : type));

const until = async (isTrue: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = Date.now() + 30_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within 30 s.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe('alertStream', () => {
  it('starts now with a BOOKMARK and tells ADDED, MODIFIED and RESOLVED with the alert as it was then', async () => {
    await raise('before');
    const stream = await open();
    expect(brief(await take(stream, 1))).toEqual(['BOOKMARK']);
    await raise('web');
    await raise('web', { severity: 'CRITICAL' });
    await clear('web');
    const told = await take(stream, 3);
    expect(told.map(({ type, alert }) => ({ type, ...alert }))).toMatchObject([
      { type: 'ADDED', subjectName: 'web', severity: 'WARNING', state: 'FIRING', revision: 1, count: 1 },
      { type: 'MODIFIED', severity: 'CRITICAL', state: 'FIRING', revision: 2, count: 2 },
      { type: 'RESOLVED', state: 'RESOLVED', revision: 3, resolvedReason: 'It has ended.' },
    ]);
    await stream.return();
  });

  it('resumes behind its cursor after a restart of the reader: replay, then live, no gap and no duplicate', async () => {
    const first = await open();
    const [bookmark] = await take(first, 1);
    await first.return();
    await raise('a');
    await raise('b');
    const second = await open({ after: bookmark!.cursor });
    const [a] = await take(second, 1);
    await second.return();
    await raise('c');
    const third = await open({ after: a!.cursor });
    expect(brief(await take(third, 2))).toEqual(['ADDED b', 'ADDED c']);
    await raise('d');
    expect(brief(await take(third, 1))).toEqual(['ADDED d']);
    await third.return();
  });

  it('replays more than one page in order', async () => {
    const stream = await open();
    await take(stream, 1);
    const names = Array.from({ length: 450 }, (_, n) => `pod-${String(n).padStart(3, '0')}`);
    for (let from = 0; from < names.length; from += 50) {
      await commit(...names.slice(from, from + 50).map((name) => aFinding(clusterId, name)));
    }
    const told = await take(stream, names.length);
    expect(told.map(({ alert }) => String(alert!['subjectName'])).sort()).toEqual(names);
    expect(new Set(told.map(({ cursor }) => cursor)).size).toBe(names.length);
    await stream.return();
  });

  it('tells the snapshot, SYNCED, and then what changes', async () => {
    await raise('a');
    await raise('gone');
    await clear('gone');
    const stream = await open({ snapshotFirst: true });
    await raise('b');
    expect(brief(await take(stream, 3))).toEqual(['SNAPSHOT a', 'SYNCED', 'ADDED b']);
    await stream.return();
  });

  it('goes on from the cursor of SYNCED as if it had never been cut off', async () => {
    await raise('a');
    const stream = await open({ snapshotFirst: true });
    const [, synced] = await take(stream, 2);
    await stream.return();
    await raise('b');
    const resumed = await open({ after: synced!.cursor });
    expect(brief(await take(resumed, 1))).toEqual(['ADDED b']);
    await resumed.return();
  });

  it('filters, and tells ADDED when an alert enters the filter and LEFT_FILTER when it leaves it', async () => {
    const stream = await open({ filter: { severity: ['CRITICAL'], state: ['FIRING'] } });
    await take(stream, 1);
    await raise('quiet');
    await raise('web');
    await raise('web', { severity: 'CRITICAL' });
    await clear('quiet');
    await clear('web');
    await raise('db', { severity: 'CRITICAL' });
    expect(brief(await take(stream, 3))).toEqual(['ADDED web', 'LEFT_FILTER web', 'ADDED db']);
    await stream.return();
  });

  it('tells a BOOKMARK when it was idle, also after a range that was filtered out, and resumes from it', async () => {
    const filter = { namespace: ['other'] };
    const options = { now: () => new Date(), bookmarkMs: 30 };
    const stream = await openAlertStream(facts.db, { tenantId, rights: wholeTenant(Role.VIEWER) }, { filter }, options);
    const first = (await stream.next()).value!;
    await raise('filtered-out');
    await until(async () => (await stream.next()).value!.cursor !== first.cursor);
    const bookmark = (await stream.next()).value!;
    expect(bookmark).toMatchObject({ type: 'BOOKMARK', alert: null });
    await stream.return?.();
    const resumed = await open({ after: bookmark.cursor });
    await raise('next');
    expect(brief(await take(resumed, 1))).toEqual(['ADDED next']);
    await resumed.return();
  });

  it('loads nested objects of every event at its own moment', async () => {
    const pod = aPodState({ clusterId, name: 'web', isReady: false });
    await storePod(facts.db, tenantId, pod);
    const stream = await open();
    await take(stream, 1);
    await raise('web');
    const [before] = await take(stream, 1);
    await storePod(facts.db, tenantId, { ...pod, isReady: true });
    await raise('web');
    const [after] = await take(stream, 1);
    expect([before, after].map((told) => told!.alert!['pod'])).toEqual([
      { name: 'web', isReady: false },
      { name: 'web', isReady: true },
    ]);
    await stream.return();
  });

  it('holds no database connection while it waits', async () => {
    const streams = await Promise.all(Array.from({ length: 12 }, () => open()));
    for (const stream of streams) await take(stream, 1);
    const waiting = streams.map((stream) => take(stream, 1));
    await until(() => feedOf(facts.db).tailer.watched === 1);
    // The pool has 4 connections: were one held per reader, this would wait for ever.
    await raise('web');
    for (const told of await Promise.all(waiting)) expect(brief(told)).toEqual(['ADDED web']);
    await Promise.all(streams.map((stream) => stream.return()));
  });

  it('frees everything when its iterator returns, also while it waits', async () => {
    const stream = await open();
    await take(stream, 1);
    const waiting = stream.next();
    await until(() => feedOf(facts.db).tailer.watched === 1);
    await stream.return();
    expect(await waiting).toMatchObject({ done: true });
    expect(feedOf(facts.db).tailer.watched).toBe(0);
  });

  it('tells nobody of another tenant, and takes no cursor of one', async () => {
    const [bookmark] = await take(await open(), 1);
    const other = await addTenant(facts.db);
    await expect(open({ after: bookmark!.cursor }, aUser(other))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const stream = await open({}, aUser(other));
    await take(stream, 1);
    await raise('secret');
    const foreign = await aCluster(facts.db, other);
    await facts.db.runInTenant(other, (tx) => handleFindings(tx, other, [aFinding(foreign, 'own')], later()));
    expect(brief(await take(stream, 1))).toEqual(['ADDED own']);
    await stream.return();
  });

  it('asks for a signed-in viewer', async () => {
    const anonymous = { kind: 'ANONYMOUS' } as const;
    await expect(open({}, anonymous)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('CURSOR_EXPIRED', () => {
  async function cursorNow(): Promise<string> {
    const stream = await open();
    const [bookmark] = await take(stream, 1);
    await stream.return();
    return bookmark!.cursor;
  }

  const change = (sql: string): Promise<unknown> =>
    facts.db.runInTenant(tenantId, (tx) => tx.query(`${sql} WHERE tenant_id = $1`, [tenantId]));

  const cases: [string, string, RegExp][] = [
    ['history older than what is kept', 'UPDATE stream_head SET min_seq = 3', /older than what is kept/],
    ['an epoch that was replaced', `UPDATE stream_head SET epoch = gen_random_uuid()`, /replaced/],
    ['a restored backup, whose head lies before the cursor', 'UPDATE stream_head SET last_seq = 0', /backup/],
    ['a stream that does not exist any more', 'DELETE FROM stream_head', /does not exist/],
  ];
  it.each(cases)('answers %s', async (_, sql, message) => {
    await raise('a');
    const after = await cursorNow();
    await raise('b');
    await raise('c');
    await change(sql);
    await expect(open({ after })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED', message });
  });

  it('answers a cursor from within a snapshot, because its rest was not received', async () => {
    await raise('a');
    await raise('b');
    const stream = await open({ snapshotFirst: true });
    const [partial] = await take(stream, 1);
    await stream.return();
    await expect(open({ after: partial!.cursor })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('ends a reader that is under way when its history is replaced', async () => {
    await raise('a');
    const stream = await open();
    await take(stream, 1);
    await change('UPDATE stream_head SET epoch = gen_random_uuid()');
    await expect(take(stream, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('ends a reader that meets a hole, instead of skipping it', async () => {
    const after = await (async () => {
      await raise('a');
      return cursorNow();
    })();
    await raise('b');
    await raise('c');
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('DELETE FROM alert_event WHERE tenant_id = $1 AND seq = 2', [tenantId]),
    );
    const stream = await open({ after });
    await expect(take(stream, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('is answered as BAD_USER_INPUT for what is no cursor at all', async () => {
    await expect(open({ after: 'nonsense' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('alertSnapshot', () => {
  const SNAPSHOT = `query ($filter: AlertFilter) { alertSnapshot(filter: $filter) { cursor alerts { subjectName } } }`;
  interface Answer {
    alertSnapshot: { cursor: string; alerts: { subjectName: string }[] };
  }

  async function snapshot(filter: object | null = null): Promise<Answer['alertSnapshot']> {
    const caller = aUser(tenantId);
    const answer = await execute<Answer>({ db: facts.db, caller }, SNAPSHOT, { filter });
    expect(answer.errors).toBeUndefined();
    return answer.data!.alertSnapshot;
  }

  it('and the stream from its cursor together are every alert exactly once, while alerts are being raised', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `pod-${n}`);
    const writing = (async () => {
      for (const name of names) await raise(name);
    })();
    for (let n = 0; n < 5; n++) {
      const { cursor, alerts } = await snapshot();
      const rest = names.length - alerts.length;
      const stream = await open({ after: cursor });
      const told = await take(stream, rest);
      await stream.return();
      const all = [...alerts.map((alert) => alert.subjectName), ...told.map(({ alert }) => alert!['subjectName'])];
      expect(all.sort()).toEqual([...names].sort());
    }
    await writing;
  });

  it('holds firing alerts of the filter only', async () => {
    await raise('a');
    await raise('b', { severity: 'CRITICAL' });
    await raise('c', { severity: 'CRITICAL' });
    await clear('c');
    const cluster = [toGlobalId('Cluster', clusterId)];
    expect((await snapshot({ severity: ['CRITICAL'], cluster })).alerts).toEqual([{ subjectName: 'b' }]);
    expect((await snapshot({ not: { severity: ['CRITICAL'] } })).alerts).toEqual([{ subjectName: 'a' }]);
    expect((await snapshot({ cluster: [] })).alerts).toEqual([]);
  });

  it('of a tenant without any alert resumes at the very beginning', async () => {
    const { cursor } = await snapshot();
    await raise('first');
    const stream = await open({ after: cursor });
    expect(brief(await take(stream, 1))).toEqual(['ADDED first']);
    await stream.return();
  });
});
