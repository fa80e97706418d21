import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newFolder } from '../test/records.js';
import { openBatchIds } from './batch-ids.js';

describe('batch ids', () => {
  it('P1: are <epoch>:<sequence>, the epoch being the time of the first start', () => {
    const ids = openBatchIds(newFolder(), 5000, 0);
    expect([ids.claim().text, ids.claim().text]).toEqual(['5000:1', '5000:2']);
  });

  it('P2: keep their epoch over a restart and never repeat a sequence', () => {
    const dir = newFolder();
    const before = openBatchIds(dir, 5000, 0);
    const used = Array.from({ length: 2500 }, () => before.claim());
    const after = openBatchIds(dir, 9000, 0).claim();
    expect(after.epoch).toBe(5000);
    expect(after.sequence).toBeGreaterThan(used.at(-1)?.sequence ?? 0);
  });

  it.each([
    ['lost', (path: string) => rmSync(path)],
    ['torn', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 8))],
  ])('P2: begin a greater epoch where the stored one is %s, even if the clock went back', (_, damage) => {
    const dir = newFolder();
    const before = openBatchIds(dir, 5000, 0).claim();
    damage(join(dir, 'epoch.json'));
    expect(openBatchIds(dir, 4000, before.epoch).claim().epoch).toBeGreaterThan(before.epoch);
  });
});
