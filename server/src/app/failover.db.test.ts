import { afterAll, describe, expect, it } from '@jest/globals';
import { withDatabase } from '../../launcher/database.mjs';
import { openCutLine } from '../../test/cut-line.js';
import { useFaultSite } from '../../test/fault-site.js';
import { discrepancies, NumberedLoad, podsOf, StreamReader, sqlOver } from '../../test/numbered-load.js';
import type { OwnPostgres } from '../../test/own-postgres.js';
import { until } from '../../test/server-process.js';

// A primary and a standby that streams from it. The server reaches its database by a line that leads to the one that is
// primary, as by an address that moves; the standby receives by another, whose cut is what makes it lose the tail.

const line = await openCutLine();
const wal = await openCutLine();
const site = useFaultSite({ own: { name: 'failover' }, line });
let standby: OwnPostgres | undefined;

afterAll(async () => {
  await standby?.stop();
  await line.close();
  await wal.close();
});

const addressOf = ({ port }: OwnPostgres): string => `http://127.0.0.1:${port}`;

async function openStandby(): Promise<OwnPostgres> {
  wal.leadTo(addressOf(site.postgres));
  standby = await site.postgres.openStandby(wal.url);
  await untilReplayed();
  return standby;
}

/** Waits until the standby has everything that is committed now. */
async function untilReplayed(): Promise<void> {
  const [now] = await site.sql('SELECT pg_current_wal_flush_lsn()::text AS lsn');
  const replayed = `SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn >= $1::pg_lsn`;
  await until('the standby has all', 60, async () => (await site.sql(replayed, [now!['lsn']])).length === 1);
}

describe('a standby that takes over without the last that the primary had acknowledged', () => {
  it('fault 5: ends the streams of its readers with CURSOR_EXPIRED, skips nothing silently, and takes what agents still have', async () => {
    const server = site.servers[0]!;
    const urls = (): string[] => [server.url];
    const load = new NumberedLoad(urls, site.access.agent);
    let next = 1;
    const reportOne = async (): Promise<number> => {
      const sequence = next++;
      await until('it is acknowledged', 90, () => load.report(sequence));
      return sequence;
    };
    const reader = new StreamReader(urls, site.access.admin);
    site.closing.push(() => reader.stop());
    await until('the reader is told', 60, async () => {
      await reportOne();
      return reader.added.length > 0;
    });
    const successor = await openStandby();
    const kept = next - 1;

    wal.leadTo(null);
    wal.cut();
    while (next <= kept + 5) await reportOne();
    const lost = [1, 2, 3, 4, 5].map((n) => kept + n);
    await until('the reader is told of what will be lost', 60, () => reader.added.includes(podsOf(lost.at(-1)!)[2]!));
    const told = [...reader.added];

    process.kill(site.postgres.pid, 'SIGQUIT');
    await site.postgres.exited;
    line.leadTo(null);
    line.cut();
    const stood = sqlOver(withDatabase(successor.superuserUrl, 'k8intel'));
    expect(await stood('SELECT max(seq)::int AS last FROM batch_receipt')).toEqual([{ last: kept }]);
    await stood('SELECT pg_promote()');
    line.leadTo(addressOf(successor));

    // Others come at once: the stream is soon as long again as it was, with other events under the same numbers.
    for (let n = 0; n < lost.length + 5; n++) await reportOne();
    await until('the reader is told that its place is gone', 90, () => reader.refusals.length > 0);
    expect(reader.refusals).toEqual(['CURSOR_EXPIRED']);
    expect(reader.added).toEqual(told);
    const late = new StreamReader(urls, site.access.admin, 0, reader.cursor);
    site.closing.push(() => late.stop());
    await until('its cursor is refused', 60, () => late.refusals.length > 0);
    expect(late.refusals).toEqual(['CURSOR_EXPIRED']);
    expect(late.added).toEqual([]);

    // The server's own readers go on where they were.
    const strays = `SELECT c.consumer FROM stream_consumer c JOIN stream_head h
      ON h.tenant_id = c.tenant_id AND h.stream = c.stream WHERE h.epoch <> c.epoch`;
    expect(await site.sql(strays)).toEqual([]);
    const again = new StreamReader(urls, site.access.admin);
    site.closing.push(() => again.stop());
    await until('a reader that begins anew is told of what comes', 90, async () => {
      await reportOne();
      return again.added.length > 0;
    });
    for (const sequence of lost) await until('it is acknowledged again', 60, () => load.report(sequence));
    const all = Array.from({ length: next - 1 }, (_, n) => n + 1);
    expect(await discrepancies(site.sql, all)).toEqual([]);
    expect(server.isRunning).toBe(true);
  }, 300_000);
});
