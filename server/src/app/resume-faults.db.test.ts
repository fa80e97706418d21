import { describe, expect, it } from '@jest/globals';
import { useFaultSite } from '../../test/fault-site.js';
import { ask, NumberedLoad } from '../../test/numbered-load.js';
import { LONG, type ServerProcess, until } from '../../test/server-process.js';
import { type StormReader, stormOf } from '../../test/storm-reader.js';

const site = useFaultSite({ replicas: 2 });
const storm = stormOf(site);

const READERS = LONG ? 10_000 : 300;
// One process plays all readers: of ten thousand it tells each what a report raised before it gets to the next.
const [REPORTS, PAUSE_MS, PATIENCE_SECONDS] = LONG ? [3, 2_000, 600] : [10, 20, 60];
const RESUMED_MS = 60_000;
/** Times what the database is asked a second while nothing happens but reports. */
const MOST_QUERIES = 5;

/** Transactions that the database has ended, by its own count, which it writes down about once a second. */
async function transactions(): Promise<number> {
  const [row] = await site.sql(
    'SELECT xact_commit + xact_rollback AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(row!['n']);
}

/** Transactions a second while the work lasts. */
async function rateDuring(work: () => Promise<unknown>): Promise<number> {
  const [before, since] = [await transactions(), Date.now()];
  await work();
  return ((await transactions()) - before) / ((Date.now() - since) / 1_000);
}

describe('the same batch at two replicas', () => {
  const AT = new Date().toISOString();
  const BATCH = `mutation ($batchId: String!, $message: String!, $at: DateTimeISO!) { reportEvents(input: { batchId: $batchId, events: [
    { uid: "uid-twice", type: WARNING, reason: "FailedKillPod", message: $message, count: 1, namespace: "shop",
      involvedKind: "Pod", involvedName: "twice", involvedUid: "pod-twice", source: "kubelet",
      firstSeenAt: $at, lastSeenAt: $at }
  ] }) { receipt { batchId accepted receivedAt } } }`;
  const send = (n: number, message: string) =>
    ask(site.servers[n % 2]!.url, site.access.agent, '/graphql/agent', BATCH, { batchId: '2:1', message, at: AT });
  const effects = async (): Promise<unknown> =>
    site.sql(`SELECT (SELECT count(*) FROM batch_receipt WHERE epoch = 2)::int AS receipts,
      (SELECT sum(count) FROM cluster_event WHERE involved_name = 'twice')::int AS events,
      (SELECT sum(count) FROM alert WHERE subject_name = 'twice')::int AS alerts,
      (SELECT count(*) FROM alert_event WHERE payload -> 'alert' ->> 'subjectName' = 'twice')::int AS told`);
  const ONCE = [{ receipts: 1, events: 1, alerts: 1, told: 1 }];

  it('fault 10: five times at once has one effect and five equal answers', async () => {
    const answers = await Promise.all([0, 1, 2, 3, 4].map((n) => send(n, 'Timed out.')));
    expect(answers[0]).toMatchObject({ data: { reportEvents: { receipt: { batchId: '2:1', accepted: 1 } } } });
    for (const { data } of answers) expect(data).toEqual(answers[0]!.data);
    expect(await effects()).toEqual(ONCE);
  });

  it('fault 12: with another body is refused by both, and nothing of it is written', async () => {
    for (const n of [0, 1]) {
      const { errors } = await send(n, 'Something else.');
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', retryable: false });
    }
    expect(await effects()).toEqual(ONCE);
  });
});

describe('one of two replicas that is killed', () => {
  it(
    `fault 16: has its share of ${READERS} readers come back to the other at once, and none loses an event`,
    async () => {
      const urls = (): string[] => site.servers.filter(({ isRunning }) => isRunning).map(({ url }) => url);
      const readers: StormReader[] = [];
      for (let n = 0; n < READERS; n += 100) {
        for (let k = n; k < Math.min(n + 100, READERS); k++) readers.push(storm.open(k, urls));
        await until('these follow', 120, () => readers.every(({ begin }) => begin !== null));
      }
      const [survivor, victim] = site.servers as [ServerProcess, ServerProcess];
      const load = new NumberedLoad(() => [survivor.url], site.access.agent, PAUSE_MS);
      load.start(1);
      site.closing.push(() => load.finish());
      await until('reports are acknowledged', PATIENCE_SECONDS, () => load.acknowledged.length >= REPORTS);
      const steady = await rateDuring(async () => {
        const before = load.acknowledged.length;
        const ends = Date.now() + 5_000;
        const hasGone = (): boolean => Date.now() > ends && load.acknowledged.length >= before + REPORTS;
        await until('reports go on', PATIENCE_SECONDS, hasGone);
      });
      const struck = readers.filter(({ url }) => url === victim.url);
      const others = readers.filter(({ url }) => url === survivor.url);
      expect(struck.length).toBeGreaterThan(READERS / 3);
      const killedAt = Date.now();
      let backAt = 0;
      const stormy = await rateDuring(async () => {
        await victim.end('SIGKILL');
        const areBack = (): boolean => struck.every(({ url, isResumed }) => url === survivor.url && isResumed);
        await until('all are back', 300, areBack);
        backAt = Date.now();
        // The database counts what has ended a second later, and over a shorter time one cannot speak of a rate.
        const ends = Math.max(backAt + 2_000, killedAt + 5_000);
        await until('it has been counted', 60, () => Date.now() > ends);
      });
      expect(backAt - killedAt).toBeLessThan(RESUMED_MS);
      expect(stormy).toBeLessThan(MOST_QUERIES * steady);
      const after = load.acknowledged.length;
      await until('reports go on', PATIENCE_SECONDS, () => load.acknowledged.length >= after + REPORTS);
      await load.finish();
      expect(await storm.differences(readers)).toEqual([]);
      expect(await site.sql(`SELECT 1 FROM alert WHERE rule = 'FailedKillPod' AND count <> 1`)).toEqual([]);
      expect(survivor.isRunning).toBe(true);
      expect(survivor.errors).toEqual([]);
      // Those of the other replica kept their sockets.
      expect(others.map(({ connections }) => connections)).toEqual(others.map(() => 1));
      expect(struck.every(({ told }) => told.length > 0)).toBe(true);
    },
    LONG ? 1_800_000 : 300_000,
  );
});
