import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { drainIds, openTestSpool } from '../test/pipeline.js';
import { newFolder } from '../test/records.js';
import { writeDurably } from './batch-ids.js';

const batchFiles = (dir: string): string[] => readdirSync(dir).filter((name) => name.endsWith('.batch'));
const BODY = JSON.stringify({ padding: 'x'.repeat(1000) });

describe('spool', () => {
  it('P28: gives inventory, then events, then findings, then samples, oldest first within each', () => {
    const { spool, add } = openTestSpool(newFolder());
    const metrics = [add('metrics'), add('metrics')];
    const findings = [add('findings'), add('findings')];
    const events = [add('events'), add('events')];
    const inventory = [add('inventory'), add('inventory')];
    expect(drainIds(spool)).toEqual([...inventory, ...events, ...findings, ...metrics]);
    expect(spool.depth()).toMatchObject({ batches: 0, bytes: 0 });
  });

  it('P3: gives the same batches with the same bodies after a restart', () => {
    const dir = newFolder();
    const before = openTestSpool(dir);
    const ids = [before.add('inventory'), before.add('events'), before.add('metrics', {}, BODY)];
    const after = openTestSpool(dir);
    expect(after.spool.depth()).toEqual(before.spool.depth());
    const entry = after.spool.next();
    expect(entry && after.spool.read(entry)).toBe(JSON.stringify({ batchId: ids[0] }));
    expect(drainIds(after.spool)).toEqual(ids);
  });

  it('P3: numbers new batches after those of the run before', () => {
    const dir = newFolder();
    const first = openTestSpool(dir).add('metrics');
    const after = openTestSpool(dir);
    const second = after.add('metrics');
    expect(second).not.toBe(first);
    expect(drainIds(after.spool)).toEqual([first, second]);
  });

  it('P29: drops the oldest samples first when full and counts them', () => {
    const { spool, add, log } = openTestSpool(newFolder(), { maxBytes: 4000 });
    const inventory = add('inventory', {}, BODY);
    const event = add('events', {}, BODY);
    const old = add('metrics', { from: 0, to: Date.now() }, BODY);
    const recent = add('metrics', {}, BODY);
    expect(drainIds(spool)).toEqual([inventory, event, recent]);
    expect(spool.depth().dropped).toBe(1);
    const line = log.lines.find((each) => each.message.includes('dropped'));
    expect(line?.facts).toMatchObject({ batchId: old, from: '1970-01-01T00:00:00.000Z' });
  });

  it('P48: counts findings that are lost, and tells no gap of them', () => {
    const { spool, add } = openTestSpool(newFolder(), { maxBytes: 2500 });
    for (let i = 0; i < 3; i += 1) add('findings', {}, BODY);
    expect(spool.depth()).toMatchObject({ batches: 2, dropped: 1 });
    expect(spool.losses.tell().gaps).toEqual([]);
  });

  it('P29: drops a batch that alone is too large, and nothing else for its sake', () => {
    const { spool, add } = openTestSpool(newFolder(), { maxBytes: 4000 });
    const small = add('metrics');
    add('inventory', {}, JSON.stringify('x'.repeat(5000)));
    expect(drainIds(spool)).toEqual([small]);
    expect(spool.depth().dropped).toBe(1);
  });

  it('P29: drops what is older than it may keep', () => {
    let now = 1_000_000;
    const { spool, add } = openTestSpool(newFolder(), { maxAgeMs: 1000, now: () => now });
    add('metrics');
    now += 1001;
    const young = add('metrics');
    expect(drainIds(spool)).toEqual([young]);
    expect(spool.depth().dropped).toBe(1);
  });

  it('P29: stays up on a full disk and keeps the newest by dropping the oldest samples', () => {
    const dir = newFolder();
    let room = 3;
    const write: typeof writeDurably = (...file) => {
      if (batchFiles(dir).length >= room) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      writeDurably(...file);
    };
    const { spool, add } = openTestSpool(dir, { write });
    const ids = [1, 2, 3, 4, 5].map(() => add('metrics'));
    expect(spool.depth()).toMatchObject({ batches: 3, dropped: 2 });
    room = 10;
    ids.push(add('metrics'));
    expect(drainIds(spool)).toEqual(ids.slice(2));
  });

  it('P29: never drops what is sent before a batch for its sake', () => {
    const { spool, add, log } = openTestSpool(newFolder(), { maxBytes: 4000 });
    const kept = [add('inventory', {}, BODY), add('events', {}, BODY), add('events', {}, BODY)];
    add('metrics', {}, BODY);
    expect(drainIds(spool)).toEqual(kept);
    expect(log.lines.at(-1)?.message).toBe('A batch was dropped: the spool is full of what is sent before it');
  });

  it('P29: says once, not for each batch, that the disk is full', () => {
    const write = (): never => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    const { spool, add, log } = openTestSpool(newFolder(), { write });
    for (let n = 0; n < 50; n++) add('metrics');
    expect(spool.depth().dropped).toBe(50);
    expect(log.lines.map(({ level }) => level).filter((level) => level !== 'debug')).toEqual(['error', 'warn']);
  });

  it('P29: gives up one batch, not the agent, when the disk fails otherwise', () => {
    const write = (): never => {
      throw Object.assign(new Error('read-only file system'), { code: 'EROFS' });
    };
    const { spool, add } = openTestSpool(newFolder(), { write });
    add('metrics');
    expect(spool.depth()).toMatchObject({ batches: 0, dropped: 1 });
  });

  it.each([
    ['torn in its body', (path: string) => truncateSync(path, 200)],
    ['torn in its header', (path: string) => truncateSync(path, 10)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['altered', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('xxxx', 'xxxy'))],
  ])('P30, fault 8: moves a batch aside that is %s, counts it and gives the others', (_, damage) => {
    const dir = newFolder();
    const before = openTestSpool(dir);
    const ids = [before.add('metrics', {}, BODY), before.add('metrics', {}, BODY), before.add('metrics', {}, BODY)];
    damage(join(dir, batchFiles(dir).sort()[1] ?? ''));
    const { spool } = openTestSpool(dir);
    expect(drainIds(spool)).toEqual([ids[0], ids[2]]);
    expect(spool.depth()).toMatchObject({ damaged: 1, bytes: 0, batches: 0 });
    expect(readdirSync(join(dir, 'damaged'))).toHaveLength(1);
    expect(spool.losses.tell().gaps).toMatchObject([{ data: 'SAMPLES', batches: 1, detail: 'damaged on disk' }]);
  });

  it('P27: ignores what a crash left half written', () => {
    const dir = newFolder();
    writeFileSync(join(dir, '2-000000000000001-000000000001.batch.tmp'), 'half');
    expect(openTestSpool(dir).spool.depth()).toMatchObject({ batches: 0, damaged: 0 });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('P16: leaves out inventory that a complete snapshot supersedes, and does not count it as a loss', () => {
    const { spool, add } = openTestSpool(newFolder());
    const old = [add('inventory'), add('inventory')];
    const event = add('events');
    const first = add('inventory');
    const last = add('inventory', { supersedesBefore: Number(first.split(':')[1]) });
    const change = add('inventory');
    expect(drainIds(spool)).toEqual([first, last, change, event]);
    expect(spool.depth().dropped).toBe(0);
    expect(old).toHaveLength(2);
  });

  it('P31: moves a rejected batch aside with its reason and counts it', () => {
    const dir = newFolder();
    const { spool, add, log } = openTestSpool(dir);
    add('metrics');
    const entry = spool.next();
    if (entry !== undefined) spool.reject(entry, 'BAD_USER_INPUT: no');
    expect(spool.next()).toBeUndefined();
    expect(spool.depth().rejected).toBe(1);
    expect(readdirSync(join(dir, 'rejected'))).toHaveLength(1);
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', facts: { reason: 'BAD_USER_INPUT: no' } });
  });

  it('says how to help where its folder cannot be made', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openTestSpool(join(file, 'spool'))).toThrow('K8INTEL_SPOOL_DIR');
  });
});
