import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../test/alert-builders.js';
import { BareReader } from '../../test/bare-reader.js';
import { useFaultSite } from '../../test/fault-site.js';
import { LONG, until } from '../../test/server-process.js';
import { handleFindings } from '../features/alerts/alert-pipeline.service.js';
import { appendToStream, readStreamPage } from '../features/streams/stream.service.js';
import { type Database, openDatabase } from '../platform/database.js';
import { entities } from './entities.js';

// Subscribers that do not behave, over bare sockets against a process of the server. The test appends to the stream as
// another replica does. What was stored is the truth; every reader's events are compared with it.

// Without room for garbage, what a process holds is what it needs.
const site = useFaultSite({ env: { NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=160' } });
const NOW = new Date();
/** Long ones, so that a server that kept them for somebody would grow by many times what it may. */
const TITLE_CHARS = 3_000;

let db: Database;
let template: { title: string };
let appended = 0;

beforeAll(async () => {
  db = await openDatabase({ url: site.database.appUrl, poolSize: 2, statementTimeoutMs: 30_000 }, entities);
  const clusterId = await aCluster(db, site.tenantId);
  await db.runInTenant(site.tenantId, (tx) =>
    handleFindings(tx, site.tenantId, [aFinding(clusterId, 'first')], new Date()),
  );
  template = ((await read(0, 1))[0]!.payload as { alert: { title: string } }).alert;
});

afterAll(() => db?.close());

const read = async (afterSeq: number, limit: number) =>
  (await db.runInTenant(site.tenantId, (tx) => readStreamPage(tx, site.tenantId, 'alert', { afterSeq, limit }))).events;

async function stored(): Promise<string[]> {
  const events = await read(0, 1_000_000);
  return events.map(({ payload }) => (payload as { alert: { title: string } }).alert.title);
}

async function append(count: number): Promise<void> {
  const events = Array.from({ length: count }, () => {
    const alert = { ...template, title: `alert ${++appended} ${'x'.repeat(TITLE_CHARS)}` };
    return { type: 'ADDED', occurredAt: NOW, payload: { alert, previous: null } };
  });
  await db.runInTenant(site.tenantId, (tx) => appendToStream(tx, site.tenantId, 'alert', events));
  await site.sql('SELECT pg_notify($1, $2)', ['k8intel_streams', `test,${site.tenantId}/alert`]);
}

function openReader(after: string | null): BareReader {
  const reader = BareReader.open(site.servers[0]!.url, site.access.admin, after);
  site.closing.push(async () => reader.socket.destroy());
  return reader;
}

/** What the server holds in its heap and beside it, by its own count, in bytes. */
async function heldBytes(): Promise<number> {
  const text = await (await fetch(`${site.servers[0]!.url}/metrics`)).text();
  const metric = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)![1]);
  return metric('nodejs_heap_size_used_bytes') + metric('nodejs_external_memory_bytes');
}

/** Has seconds pass with 1,000 events in each, until it is enough. @returns what the server took and how the reader kept up */
async function runFor(
  seconds: number,
  reader: BareReader,
  isEnough = (): boolean => false,
): Promise<{ held: number[]; latenciesMs: number[] }> {
  const held: number[] = [];
  const latenciesMs: number[] = [];
  for (let n = 0; n < seconds * 4 && !isEnough(); n++) {
    const [began, before] = [performance.now(), reader.titles.length];
    await append(250);
    await until('the reader keeps up', 120, () => reader.told.length > 0 && reader.titles.length >= before + 250);
    const tookMs = performance.now() - began;
    latenciesMs.push(tookMs);
    held.push(await heldBytes());
    await sleep(Math.max(0, 250 - tookMs));
  }
  return { held, latenciesMs };
}

/** The slowest of a hundred are those of the machine that runs the test; what a reader does to all others shows in the middle. */
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Until somebody who reads nothing is 10,000 events behind those that the kernel took for them, which are some 3,000. */
const STALLED_SECONDS = 18;
const SILENT_SECONDS = LONG ? 60 : 1;
/** Contract §4.2, fault 15. */
const MOST_GROWTH_BYTES = 20 * 1_024 * 1_024;

describe('a subscriber', () => {
  it(
    'fault 15: that stops reading is closed with 1013, disturbs nobody, and loses nothing when it comes back',
    async () => {
      const begun = (await stored()).length;
      const [slow, silent, quick] = [openReader(null), openReader(null), openReader(null)];
      await until('all are told where they begin', 60, () =>
        [slow, silent, quick].every(({ told }) => told.length > 0),
      );
      const before = await runFor(STALLED_SECONDS / 2, quick);
      for (const reader of [slow, silent]) reader.stall();
      // One reads again soon after it was given up, and so gets to see why. Who never reads sees no close frame either:
      // the handshake of closing is waited for 30 s, and then the connection is gone.
      const since = Date.now();
      const stalled = await runFor(STALLED_SECONDS, quick, () => Date.now() - since > 40_000);
      slow.resume();
      await until('the slow one is closed', 120, () => slow.isGone);
      expect(slow.closeCode).toBe(1013);
      const later = await runFor(SILENT_SECONDS, quick);
      silent.resume();
      await until('the silent one is gone', 120, () => silent.isGone);
      const held = Math.max(...stalled.held, ...later.held);
      expect(held - Math.max(...before.held)).toBeLessThan(MOST_GROWTH_BYTES);
      const latenciesMs = [...stalled.latenciesMs, ...later.latenciesMs];
      expect(median(latenciesMs)).toBeLessThan(2 * median(before.latenciesMs) + 100);
      const truth = (await stored()).slice(begun);
      for (const reader of [slow, silent]) {
        const back = openReader(reader.told.at(-1)!.cursor);
        await until('it has caught up', 120, () => reader.titles.length + back.titles.length >= truth.length);
        expect([...reader.titles, ...back.titles]).toEqual(truth);
      }
      expect(quick.titles).toEqual(truth);
      expect(site.servers[0]!.isRunning).toBe(true);
    },
    LONG ? 900_000 : 400_000,
  );

  it('fault 14: whose other end is gone is terminated within 30 s, and its cursor replays the hole exactly', async () => {
    const reader = openReader(null);
    await until('it is told where it begins', 60, () => reader.told.length > 0);
    const begun = (await stored()).length;
    await append(3);
    await until('it is told', 60, () => reader.titles.length === 3);
    reader.isHeard = false;
    reader.socket.pause();
    const since = Date.now();
    await append(20);
    reader.socket.resume();
    await until('it is terminated, as it answers no ping', 60, () => reader.isGone);
    expect(Date.now() - since).toBeLessThan(30_000);
    await append(5);
    const back = openReader(reader.told[3]!.cursor);
    await until('the hole is replayed', 60, () => back.titles.length === 25);
    expect([...reader.titles.slice(0, 3), ...back.titles]).toEqual((await stored()).slice(begun));
  }, 120_000);
});
