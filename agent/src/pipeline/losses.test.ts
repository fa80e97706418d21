import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openTestSpool } from '../test/pipeline.js';
import { newFolder, recordLog } from '../test/records.js';
import { Losses } from './losses.js';

const open = (dir: string): Losses => new Losses({ dir, log: recordLog() });
const start = Date.UTC(2026, 2, 1, 14, 0, 0);
/** A batch of samples from and to so many seconds after 14:00 UTC. */
const batch = (from: number, to = from, kind: 'metrics' | 'events' = 'metrics') => ({
  kind,
  from: start + from * 1_000,
  to: start + to * 1_000,
});
const seconds = (losses: Losses): unknown[] =>
  losses
    .tell()
    .gaps.map((gap) => [
      gap.data,
      (+new Date(gap.from) - start) / 1_000,
      (+new Date(gap.to) - start) / 1_000,
      gap.batches,
    ]);

describe('P38: what the spool lost', () => {
  it('is one gap while no more than two minutes lie between batches, and another one after that', () => {
    const losses = open(newFolder());
    for (const from of [0, 15, 135, 300]) losses.note(batch(from, from + 1), 'the spool is full');
    expect(seconds(losses)).toEqual([
      ['SAMPLES', 0, 136, 3],
      ['SAMPLES', 300, 301, 1],
    ]);
  });

  it('is told apart by kind of data', () => {
    const losses = open(newFolder());
    losses.note(batch(0), 'the spool is full');
    losses.note(batch(1, 1, 'events'), 'the spool is full');
    losses.note(batch(2), 'the spool is full');
    expect(seconds(losses)).toEqual([
      ['SAMPLES', 0, 2, 2],
      ['EVENTS', 1, 1, 1],
    ]);
  });

  it('is told again until it is acknowledged, also after a restart', () => {
    const dir = newFolder();
    const before = open(dir);
    before.note(batch(0, 10), 'the disk is full');
    const told = before.tell();
    const after = open(dir);
    expect(after.tell().gaps).toEqual(told.gaps);
    after.tell().acknowledge();
    expect(after.tell().gaps).toEqual([]);
    expect(open(dir).tell().gaps).toEqual([]);
  });

  it('is told again under its first moment when it has grown, before or after it was acknowledged', () => {
    const dir = newFolder();
    const losses = open(dir);
    losses.note(batch(0), 'the spool is full');
    const told = losses.tell();
    losses.note(batch(15), 'the spool is full');
    told.acknowledge();
    expect(seconds(losses)).toEqual([['SAMPLES', 0, 15, 2]]);
    losses.tell().acknowledge();
    const later = open(dir);
    later.note(batch(30), 'the spool is full');
    expect(seconds(later)).toEqual([['SAMPLES', 0, 30, 3]]);
  });

  it('begins anew for a batch that is older than the gap: its beginning is its name', () => {
    const losses = open(newFolder());
    losses.note(batch(100), 'damaged on disk');
    losses.note(batch(50), 'damaged on disk');
    expect(seconds(losses)).toEqual([
      ['SAMPLES', 100, 100, 1],
      ['SAMPLES', 50, 50, 1],
    ]);
  });

  it('stays within what the server takes at once, and still counts every batch', () => {
    const losses = open(newFolder());
    for (let n = 0; n < 150; n++) losses.note(batch(n * 1_000), 'the spool is full');
    const { gaps } = losses.tell();
    expect(gaps).toHaveLength(100);
    expect(gaps.reduce((sum, gap) => sum + gap.batches, 0)).toBe(150);
  });

  it('is kept in memory while it cannot be written', () => {
    const dir = newFolder();
    let isFull = true;
    const write = (folder: string, name: string, content: string | Buffer): void => {
      if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      writeFileSync(join(folder, name), content);
    };
    const losses = new Losses({ dir, log: recordLog(), write });
    losses.note(batch(0), 'the disk is full');
    expect(seconds(losses)).toEqual([['SAMPLES', 0, 0, 1]]);
    isFull = false;
    losses.save();
    expect(seconds(open(dir))).toEqual([['SAMPLES', 0, 0, 1]]);
  });

  it('begins empty where its file is torn', () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'losses.json'), '[{"kind":"metr');
    expect(open(dir).tell().gaps).toEqual([]);
  });

  it('comes from batches that were dropped, refused or found damaged, and from no others', () => {
    const dir = newFolder();
    let now = start;
    const { spool, add } = openTestSpool(dir, { maxAgeMs: 60_000, now: () => now });
    add('metrics');
    add('events');
    now += 60_001;
    expect(spool.next()).toBeUndefined();
    add('inventory');
    spool.reject(spool.next()!, 'BAD_USER_INPUT: no');
    add('metrics');
    writeFileSync(join(dir, readdirSync(dir).find((name) => name.endsWith('.batch'))!), 'torn');
    expect(spool.read(spool.next()!)).toBeUndefined();
    add('metrics');
    spool.remove(spool.next()!);
    expect(
      openTestSpool(dir)
        .spool.losses.tell()
        .gaps.map(({ data, batches, detail }) => [data, batches, detail]),
    ).toEqual([
      ['EVENTS', 1, 'it is older than the spool may keep'],
      ['SAMPLES', 2, 'damaged on disk'],
      ['INVENTORY', 1, 'refused by the server'],
    ]);
  });
});
