import { expect, test } from '@playwright/test';
import { runDay } from '../bench/day/run.mjs';

/** A day at some thousand times its speed; `node bench/day.mjs` runs a larger one at a hundred times. */
const SPEED = 4_000;

test('a day with kills, late, repeated and contradicted reports ends in summaries that equal the truth', async () => {
  test.setTimeout(600_000);
  const day = await runDay({
    speed: SPEED,
    containers: 30,
    nodes: 3,
    stepSeconds: 120,
    kills: 3,
    report: (line) => console.log(`  day: ${line}`),
  });
  const { late, outOfOrder, repeated, contradicted } = day.disorder;
  for (const count of [late, outOfOrder, repeated, contradicted]) expect(count).toBeGreaterThan(10);
  // Every kill came upon a report that had to be sent again.
  expect(day.retries).toBeGreaterThanOrEqual(day.kills);
  expect(day.comparisons.flatMap(({ what, wrong }) => wrong.map((line) => `${what}: ${line}`))).toEqual([]);
  const compared = day.comparisons.reduce((sum, { values }) => sum + values, 0);
  expect(compared).toBeGreaterThan(100_000);
  expect(day.rollups.stored.rows).toBeGreaterThan(0);
  expect(day.rollups.fresh).toEqual(day.rollups.stored);
});
