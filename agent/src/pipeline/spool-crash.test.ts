import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { startChild } from '../test/child.js';
import { openTestSpool } from '../test/pipeline.js';
import { newFolder } from '../test/records.js';

/** Writes batches of 1 to 200 kB as fast as it can, and says which ones the spool has taken. */
const WRITER = `
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openBatchIds } from './pipeline/batch-ids.js';
import { openSpool } from './pipeline/spool.js';
const [dir, seed] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const spool = openSpool({ dir, maxBytes: 1e9, maxAgeMs: 1e12, now: Date.now, log });
const ids = openBatchIds(dir, Date.now(), spool.newestEpoch);
const kinds = ['inventory', 'events', 'metrics'];
for (let n = 0; ; n++) {
  const { text, epoch, sequence } = ids.claim();
  const length = 1000 + createHash('md5').update(seed + n).digest().readUInt16LE() * 3;
  const body = JSON.stringify({ batchId: text, padding: String(n % 10).repeat(length) });
  const at = Date.now();
  spool.append({ kind: kinds[n % 3], batchId: text, epoch, sequence, from: at, to: at, items: 1 }, body);
  writeSync(1, text + ' ' + createHash('sha256').update(body).digest('hex') + '\\n');
}`;
const MODULES = ['pipeline/batch-ids.ts', 'pipeline/spool.ts'];
const KILLS = 25;

/** Lets a writer write until some batches are taken, and kills it `afterMs` later. @returns what it said it had written */
async function writeAndKill(dir: string, seed: number, afterMs: number): Promise<Map<string, string>> {
  const child = startChild(WRITER, MODULES, [dir, String(seed)]);
  const taken = new Map<string, string>();
  const lines = createInterface({ input: child.stdout! });
  lines.on('line', (line) => {
    const [batchId = '', sha256 = ''] = line.split(' ');
    if (sha256.length === 64) taken.set(batchId, sha256);
    if (taken.size === 3) setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  return taken;
}

/** Reads every batch of the folder as a started agent does, and empties it. */
function readAll(dir: string): { bodies: Map<string, string>; damaged: number } {
  const { spool } = openTestSpool(dir);
  const bodies = new Map<string, string>();
  for (let entry = spool.next(); entry !== undefined; entry = spool.next()) {
    const body = spool.read(entry);
    if (body === undefined) continue;
    bodies.set(entry.batchId, createHash('sha256').update(body).digest('hex'));
    spool.remove(entry);
  }
  return { bodies, damaged: spool.depth().damaged };
}

describe('fault 8: an agent that is killed while it writes its spool', () => {
  it(`has every batch whole that was written before, after each of ${KILLS} kills at any moment`, async () => {
    const dir = newFolder();
    const seen = new Set<string>();
    for (let kill = 0; kill < KILLS; kill++) {
      const taken = await writeAndKill(dir, kill, (kill * 7) % 40);
      const { bodies, damaged } = readAll(dir);
      expect(damaged).toBe(0);
      expect([...taken].filter(([batchId, sha256]) => bodies.get(batchId) !== sha256)).toEqual([]);
      // At most one was written and not yet said; none has the number of one before.
      expect(bodies.size - taken.size).toBeLessThanOrEqual(1);
      for (const batchId of bodies.keys()) {
        expect(seen.has(batchId)).toBe(false);
        seen.add(batchId);
      }
    }
    expect(seen.size).toBeGreaterThan(3 * KILLS);
  });

  it('skips only the record whose end a failing disk cut off or whose bits it turned, and counts it', async () => {
    const dir = newFolder();
    const taken = await writeAndKill(dir, 99, 20);
    const files = readdirSync(dir).filter((name) => name.endsWith('.batch'));
    const [cut = '', turned = ''] = files;
    const truncated = openSync(join(dir, cut), 'r+');
    ftruncateSync(truncated, Math.floor(statSync(join(dir, cut)).size / 2));
    closeSync(truncated);
    const altered = openSync(join(dir, turned), 'r+');
    writeSync(altered, Buffer.from([0]), 0, 1, statSync(join(dir, turned)).size - 10);
    closeSync(altered);
    const { bodies, damaged } = readAll(dir);
    expect(damaged).toBe(2);
    expect(bodies.size).toBe(files.length - 2);
    expect(taken.size - [...taken.keys()].filter((batchId) => bodies.has(batchId)).length).toBeLessThanOrEqual(2);
  });
});
