/**
 * When which batch is sent: mostly in time, but some late by up to three hours, some after younger ones, some twice,
 * and some samples once more in another batch, there with lower values, which must not win.
 */
import { importDemo } from '../harness/built.mjs';
import { tablesAt } from './estate.mjs';

const MINUTE_MS = 60_000;
const SHARES = { late: 0.04, outOfOrder: 0.08, repeated: 0.05, contradicted: 0.04, halved: 0.05 };

/**
 * @typedef {object} Delivery
 * @property {number} dueMs simulated
 * @property {string} batchId
 * @property {() => object[]} tables
 *
 * @typedef {Record<'batches' | 'late' | 'outOfOrder' | 'repeated' | 'contradicted', number>} Disorder
 */

/**
 * @param {import('./estate.mjs').Day} day @param {number} seed
 * @returns {Promise<{ deliveries: Delivery[], disorder: Disorder }>} in the order of their time
 */
export async function planDeliveries(day, seed) {
  const { Random } = await importDemo('prng.js');
  const random = new Random(`${seed}/deliveries`);
  const chance = (/** @type {number} */ share) => random.next() < share;
  /** @type {Delivery[]} */
  const deliveries = [];
  const disorder = { batches: 0, late: 0, outOfOrder: 0, repeated: 0, contradicted: 0 };
  const moments = Math.round((day.toMs - day.fromMs) / day.stepMs);
  const add = (/** @type {number} */ dueMs, /** @type {() => object[]} */ tables) => {
    disorder.batches += 1;
    const delivery = { dueMs, batchId: `1:${disorder.batches}`, tables };
    deliveries.push(delivery);
    if (!chance(SHARES.repeated)) return;
    disorder.repeated += 1;
    deliveries.push({ ...delivery, dueMs: dueMs + random.between(0, 20 * MINUTE_MS) });
  };
  const send = (/** @type {number} */ nowMs, /** @type {() => object[]} */ tables) => {
    if (chance(SHARES.late)) {
      disorder.late += 1;
      add(nowMs + random.between(2 * MINUTE_MS, 180 * MINUTE_MS), tables);
    } else if (chance(SHARES.outOfOrder)) {
      disorder.outOfOrder += 1;
      add(nowMs + random.between(1, 3) * day.stepMs, tables);
    } else add(nowMs, tables);
  };
  for (let at = 0; at < moments; at++) {
    const nowMs = day.fromMs + at * day.stepMs;
    if (chance(SHARES.halved)) {
      for (const half of [0, 1]) send(nowMs, () => tablesAt(day, at, { isIn: (index) => index % 2 === half }));
    } else send(nowMs, () => tablesAt(day, at));
    if (chance(SHARES.contradicted)) {
      disorder.contradicted += 1;
      const lower = (/** @type {number} */ value) => Math.max(0, value - 1_000);
      add(nowMs + random.between(0, 60 * MINUTE_MS), () => tablesAt(day, at, { change: lower }));
    }
  }
  deliveries.sort((a, b) => a.dueMs - b.dueMs);
  return { deliveries, disorder };
}
