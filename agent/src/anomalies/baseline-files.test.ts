import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { newFolder } from '../test/records.js';
import { MONDAY } from '../test/series.js';
import { encodeFile, FILES, fileName, restore, writeFile } from './baseline-files.js';
import { DEFAULTS, HOUR_MS } from './detector-settings.js';
import { Registry, type SeriesName } from './registry.js';
import { hourOfWeekIn } from './season.js';
import { WATCHED } from './watched.js';

const SERIES = 100;
const nameOf = (i: number): SeriesName => ({
  namespace: 'shop',
  kind: 'Deployment',
  workload: `w-${i}`,
  container: 'main',
  metric: WATCHED[0]!,
});
const newRegistry = () => new Registry({ maxSeries: 1000, settings: DEFAULTS, hourOfWeek: hourOfWeekIn('UTC') });
const now = MONDAY + 30 * HOUR_MS;

function taught(): Registry {
  const registry = newRegistry();
  for (let i = 0; i < SERIES; i += 1) {
    for (let at = MONDAY; at < now; at += 10 * 60_000)
      registry.get(nameOf(i), at)?.series.observe(at, i * 1000 + (at % 7));
  }
  return registry;
}

async function stored(timeZone = 'UTC'): Promise<string> {
  const dir = newFolder();
  const registry = taught();
  for (let file = 0; file < FILES; file += 1) await writeFile(dir, file, encodeFile(registry, file, timeZone));
  return dir;
}

const contentOf = (registry: Registry): string[] =>
  Array.from({ length: SERIES }, (_, i) => {
    const series = registry.get(nameOf(i), now)?.series;
    const { offset, means, variances, counts } = series!.slots;
    return JSON.stringify([
      series?.state,
      ...[means, variances, counts].map((all) => [...all.slice(offset, offset + 168)]),
    ]);
  });

describe('the baselines on disk', () => {
  it('come back as they were, and spread over all files', async () => {
    const dir = await stored();
    const back = newRegistry();
    expect(restore(back, dir, 'UTC')).toEqual([]);
    expect(back.size).toBe(SERIES);
    expect(contentOf(back)).toEqual(contentOf(taught()));
    expect(readdirSync(dir).sort()).toEqual(Array.from({ length: FILES }, (_, file) => fileName(file)));
  });

  it.each<[string, (path: string) => void]>([
    ['was torn', (path) => truncateSync(path, 500)],
    ['has lost its end', (path) => truncateSync(path, readFileSync(path).length - 1)],
    ['is empty', (path) => truncateSync(path, 0)],
    ['was altered by a bit', (path) => flip(path)],
    ['has a header that is no JSON', (path) => writeFileSync(path, 'K8IB {not\n')],
    ['was written by another version', (path) => replace(path, '"version":1', '"version":9')],
  ])('begin anew in the one file that %s, and say so', async (_what, damage) => {
    const dir = await stored();
    damage(join(dir, fileName(3)));
    const back = newRegistry();
    const problems = restore(back, dir, 'UTC');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^The baselines in baselines-03\.bin begin anew: .+/);
    expect(back.size).toBeLessThan(SERIES);
    expect(back.size).toBeGreaterThan(SERIES / 2);
  });

  it('begin anew in another time zone, whose hours are others', async () => {
    const back = newRegistry();
    const problems = restore(back, await stored('Europe/Berlin'), 'UTC');
    expect(problems).toHaveLength(FILES);
    expect(problems[0]).toMatch(/its hours are those of Europe\/Berlin/);
    expect(back.size).toBe(0);
  });

  it('keep the old file when the new one cannot be written', async () => {
    const dir = await stored();
    const before = readFileSync(join(dir, fileName(2)));
    await expect(writeFile(join(dir, 'nowhere'), 2, Buffer.alloc(10))).rejects.toThrow(/ENOENT/);
    expect(readFileSync(join(dir, fileName(2)))).toEqual(before);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

function flip(path: string): void {
  const content = readFileSync(path);
  content[content.length - 200] = (content[content.length - 200] ?? 0) ^ 1;
  writeFileSync(path, content);
}

function replace(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, 'latin1').replace(from, to), 'latin1');
}
