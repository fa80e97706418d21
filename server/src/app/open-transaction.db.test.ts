import { describe, expect, it } from '@jest/globals';
import { useFaultSite } from '../../test/fault-site.js';
import { NumberedLoad } from '../../test/numbered-load.js';
import { openClient } from '../../test/own-postgres.js';
import { LONG, until } from '../../test/server-process.js';
import { stormOf } from '../../test/storm-reader.js';

// One server process takes reports, another tells of them; their database allows prepared transactions.

const own = { name: 'open-transaction', configuration: 'max_prepared_transactions = 2' };
const site = useFaultSite({ replicas: 2, own });
const storm = stormOf(site);

const OPEN_MS = LONG ? 600_000 : 5_000;

const horizon = (): Promise<unknown> => site.sql('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin');

/** Leaves a transaction open, and one prepared whose owner is gone; both have written. @returns ends them */
async function leaveOpen(): Promise<() => Promise<void>> {
  const open = await openClient(site.database.superuserUrl);
  // It has a number of its own, older than those of all that come.
  await open.query('BEGIN');
  await open.query('CREATE TABLE left_open (n int)');
  const orphan = await openClient(site.database.superuserUrl);
  await orphan.query('BEGIN');
  await orphan.query('CREATE TABLE left_prepared (n int)');
  await orphan.query(`PREPARE TRANSACTION 'orphan'`);
  await orphan.end();
  return async () => {
    await open.query('ROLLBACK');
    await open.end();
    await site.sql(`ROLLBACK PREPARED 'orphan'`);
  };
}

describe('a transaction that does not end', () => {
  it(
    'fault 21: left open after a write, and left prepared by nobody, stalls no feed of another replica',
    async () => {
      site.closing.push(await leaveOpen());
      const before = await horizon();
      const reader = storm.open(1);
      await until('it knows where it begins', 60, () => reader.begin !== null);
      const load = new NumberedLoad(() => [site.servers[0]!.url], site.access.agent, 10);
      load.start(1);
      site.closing.push(() => load.finish());
      const endsAt = Date.now() + OPEN_MS;
      while (Date.now() < endsAt) {
        const acknowledged = load.acknowledged.length;
        await until('a report is acknowledged', 60, () => load.acknowledged.length > acknowledged);
        const last = (await storm.storedSeqs()).at(-1)!;
        await until('it is told', 60, () => (reader.told.at(-1) ?? 0) >= last);
      }
      await load.finish();
      expect(await storm.differences([reader])).toEqual([]);
      expect(reader.told.length).toBeGreaterThan(10);
      // Neither has ended meanwhile: a feed that waits for the oldest writer would have told nothing.
      expect(await horizon()).toEqual(before);
    },
    LONG ? 900_000 : 180_000,
  );
});
