import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { grantRights } from '../../launcher/database.mjs';
import { useFaultSite } from '../../test/fault-site.js';
import { ask, discrepancies, NumberedLoad, StreamReader, sqlOver } from '../../test/numbered-load.js';
import { LONG, type ServerProcess, until } from '../../test/server-process.js';

const DATABASE = 'k8intel';
const site = useFaultSite({ own: { name: 'database-faults' }, env: { K8INTEL_OPERATION_TIMEOUT_MS: '3000' } });
const server = (): ServerProcess => site.servers[0]!;
const urls = (): string[] => [server().url];

/** Starts the server again where it was. */
const startAgain = (): Promise<ServerProcess> => site.start(Number(new URL(server().url).port));

/** Stops every process of PostgreSQL, the postmaster first: it would make new ones. @returns thaws them */
function freezeDatabase(): () => void {
  process.kill(site.postgres.pid, 'SIGSTOP');
  const children = execFileSync('pgrep', ['-P', String(site.postgres.pid)], { encoding: 'utf8' });
  const pids = children.trim().split('\n').map(Number);
  signalAll(pids, 'SIGSTOP');
  return () => signalAll([...pids, site.postgres.pid], 'SIGCONT');
}

function signalAll(pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function status(path: string): Promise<{ status: number; ms: number }> {
  const began = performance.now();
  const response = await fetch(server().url + path, { signal: AbortSignal.timeout(30_000) });
  return { status: response.status, ms: performance.now() - began };
}

const FREEZE_MS = LONG ? 60_000 : 8_000;

describe('a PostgreSQL that stands still', () => {
  it(
    'fault 4: leaves the server alive and answering that it cannot, and loses nothing acknowledged',
    async () => {
      const load = new NumberedLoad(urls, site.access.agent);
      load.start();
      site.closing.push(() => load.finish());
      await until('reports are acknowledged', 60, () => load.acknowledged.length >= 10);
      const thaw = freezeDatabase();
      const thawsAt = Date.now() + FREEZE_MS;
      try {
        await until('readiness says no', 30, async () => (await status('/readyz')).status === 503);
        // More questions than there are connections: each is told in time, and none takes the server with it.
        const questions = Array.from({ length: 30 }, () =>
          ask(server().url, site.access.admin, '/graphql', '{ clusters { totalCount } }'),
        );
        while (Date.now() < thawsAt) {
          expect(await status('/healthz')).toMatchObject({ status: 200 });
          await sleep(250);
        }
        for (const { errors } of await Promise.all(questions)) {
          expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
        }
      } finally {
        thaw();
      }
      await until('readiness says yes', 60, async () => (await status('/readyz')).status === 200);
      const before = load.acknowledged.length;
      await until('reports are acknowledged again', 60, () => load.acknowledged.length >= before + 10);
      await load.finish();
      expect(await discrepancies(site.sql, load.acknowledged)).toEqual([]);
      expect([...load.codes].filter((code) => !code.endsWith(' true'))).toEqual([]);
      expect(server().isRunning).toBe(true);
      expect(server().errors.filter((line) => line.includes('nobody waited for it'))).toEqual([]);
    },
    LONG ? 600_000 : 240_000,
  );
});

/** Replaces the database by a copy of another one, as restoring a backup does; nobody may be connected. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const admin = sqlOver(site.postgres.superuserUrl);
  await admin(`DROP DATABASE IF EXISTS ${to} WITH (FORCE)`);
  await admin(`CREATE DATABASE ${to} TEMPLATE ${from} OWNER k8i_owner`);
  await grantRights(site.postgres.superuserUrl, to);
}

describe('a database that was restored from a backup', () => {
  it('fault 6: answers a cursor of what is lost with CURSOR_EXPIRED, and takes what agents still have', async () => {
    const load = new NumberedLoad(urls, site.access.agent);
    const known = (await site.sql('SELECT seq FROM batch_receipt WHERE epoch = 1')).map((row) => Number(row['seq']));
    const first = Math.max(0, ...known) + 1;
    const reader = new StreamReader(urls, site.access.admin);
    site.closing.push(() => reader.stop());
    const reportAll = async (sequences: readonly number[]): Promise<void> => {
      for (const sequence of sequences) await until('it is acknowledged', 60, () => load.report(sequence));
    };
    await reportAll([first, first + 1]);
    await server().end('SIGTERM');
    await copyDatabase(DATABASE, 'backup');
    await startAgain();
    let next = first + 2;
    const lost: number[] = [];
    await until('the reader is told of what will be lost', 60, async () => {
      lost.push(next++);
      await reportAll(lost.slice(-1));
      return reader.added.length > 0;
    });
    await reader.stop();

    await server().end('SIGKILL');
    await copyDatabase('backup', DATABASE);
    await startAgain();
    // Others come first: the stream is as long again as it was, with other events under the same numbers.
    const others = Array.from({ length: lost.length + 3 }, () => next++);
    await reportAll(others);
    const late = new StreamReader(urls, site.access.admin, 0, reader.cursor);
    site.closing.push(() => late.stop());
    await until('its cursor is refused', 60, () => late.refusals.length > 0);
    expect(late.refusals).toEqual(['CURSOR_EXPIRED']);
    expect(late.added).toEqual([]);

    const again = new StreamReader(urls, site.access.admin);
    site.closing.push(() => again.stop());
    await until('a reader that begins anew is told of what comes', 90, async () => {
      await reportAll([next++]);
      return again.added.length > 0;
    });
    await reportAll(lost);
    const all = [...known, ...Array.from({ length: next - first }, (_, n) => first + n)];
    expect(await discrepancies(site.sql, all)).toEqual([]);
  }, 240_000);
});
