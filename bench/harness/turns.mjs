/** Hours of samples, one after the other, that several sides are sent in turn: each gets the same, measured only once. */
import { checksums, HOST_METRICS, HostFleet } from './host-samples.mjs';

export const HOUR_MS = 3_600_000;
/** Samples lie beside the edges of buckets, so that nobody's windows, open at the left or at the right, differ. */
const OFFSET_MS = 7_000;

/**
 * @typedef {import('./host-samples.mjs').Chunk} Chunk
 * @typedef {object} TurnOptions
 * @property {readonly string[]} sides
 * @property {number} clusters
 * @property {number} machines of each cluster
 * @property {number} stepMs
 * @property {number} momentsPerBatch
 * @property {number} turnMs how much a turn sends, of the hours that are its own
 * @property {number} turns at most
 */

export class Turns {
  /** Sum of each metric over all that was measured. */
  sums = HOST_METRICS.map(() => 0);
  /** Unix ms, whole hours, all of them over. */
  span;
  #fleets;
  #options;
  /** @type {Map<string, number>} */
  #taken = new Map();
  /** @type {Map<number, { batches: Chunk[][], left: number }>} */
  #measured = new Map();

  /** @param {TurnOptions} options */
  constructor(options) {
    this.#options = options;
    const { clusters, machines, turns } = options;
    this.#fleets = Array.from({ length: clusters }, (_, n) => new HostFleet({ machines, seed: n + 1 }));
    const to = Date.now() - (Date.now() % HOUR_MS) - HOUR_MS;
    this.span = { from: to - turns * this.#hoursMs, to };
  }

  get #hoursMs() {
    return Math.ceil(this.#options.turnMs / HOUR_MS) * HOUR_MS;
  }

  /** Turns that a side has had. @param {string} side */
  had(side) {
    return this.#taken.get(side) ?? 0;
  }

  /** Samples of one turn. */
  get samples() {
    const { clusters, machines, turnMs, stepMs } = this.#options;
    return clusters * machines * (turnMs / stepMs);
  }

  /** The batches of a side's next turn, by cluster. @param {string} side @returns {Chunk[][]} */
  next(side) {
    const turn = this.had(side);
    this.#taken.set(side, turn + 1);
    const known = this.#measured.get(turn) ?? { batches: this.#measure(turn), left: this.#options.sides.length };
    if (--known.left > 0) this.#measured.set(turn, known);
    else this.#measured.delete(turn);
    return known.batches;
  }

  /** The first batch of the first cluster, measured again. */
  firstBatch() {
    const { machines, stepMs, momentsPerBatch } = this.#options;
    const fleet = new HostFleet({ machines, seed: 1 });
    return fleet.measure({ fromMs: this.span.from + OFFSET_MS, stepMs, moments: momentsPerBatch });
  }

  /** @param {number} turn */
  #measure(turn) {
    const { turnMs, stepMs, momentsPerBatch } = this.#options;
    const fromMs = this.span.from + turn * this.#hoursMs + OFFSET_MS;
    const batchMs = momentsPerBatch * stepMs;
    const batches = this.#fleets.map((fleet) =>
      Array.from({ length: turnMs / batchMs }, (_, batch) =>
        fleet.measure({ fromMs: fromMs + batch * batchMs, stepMs, moments: momentsPerBatch }),
      ),
    );
    for (const [at, sum] of checksums(batches.flat()).entries()) this.sums[at] = (this.sums[at] ?? 0) + sum;
    return batches;
  }
}
