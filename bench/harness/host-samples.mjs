/**
 * Samples of machines that look like what machines send: a daily rhythm, values that wander, bursts, and zeros. The same
 * numbers go to every store; each encoding of them is another file's business. Whole numbers in the catalogue's units.
 */

/** @typedef {{ name: string, perUnit: number, value: (machine: Machine) => number }} HostMetric `perUnit`: whole numbers per API unit */
/** @typedef {{ cores: number, memory: number, load: number, wander: number, slow: number, jitter: () => number }} Machine */

const PAGE = 4_096;
const cpu = (/** @type {Machine} */ m) => Math.max(0.005, m.load + 0.15 * m.wander + 0.02 * m.jitter());
const used = (/** @type {Machine} */ m) => Math.round((m.memory * (0.45 + 0.2 * m.slow)) / PAGE) * PAGE;
const rate = (/** @type {Machine} */ m, /** @type {number} */ most) =>
  Math.round(most * cpu(m) * (0.6 + 0.4 * m.jitter()));

/** The 8 values of a row. @type {readonly HostMetric[]} */
export const HOST_METRICS = [
  { name: 'host.cpu.usage', perUnit: 1_000_000, value: (m) => Math.round(cpu(m) * m.cores * 1_000_000) },
  { name: 'host.cpu.utilization', perUnit: 1_000, value: (m) => Math.round(cpu(m) * 1_000) },
  { name: 'host.memory.used', perUnit: 1, value: used },
  { name: 'host.memory.available', perUnit: 1, value: (m) => m.memory - used(m) },
  { name: 'host.load.1m', perUnit: 1_000, value: (m) => Math.round(cpu(m) * m.cores * 110) * 10 },
  { name: 'host.disk.write', perUnit: 1, value: (m) => (m.jitter() > 0.3 ? rate(m, 4_000_000) : 0) },
  { name: 'host.network.receive', perUnit: 1, value: (m) => rate(m, 20_000_000) },
  { name: 'host.network.transmit', perUnit: 1, value: (m) => rate(m, 9_000_000) },
];

/**
 * @typedef {object} Chunk some moments of all machines of a fleet; row r is machine r % machines at moment r / machines
 * @property {readonly string[]} names
 * @property {number} fromMs unix time of the first moment
 * @property {number} stepMs
 * @property {number} moments
 * @property {Float64Array[]} columns one per metric
 */

/** Machines of one cluster, measured moment after moment. */
export class HostFleet {
  /** @type {string[]} */
  names;
  #machines;
  #random;

  /** @param {{ machines: number, seed: number }} options the same seed measures the same values */
  constructor({ machines, seed }) {
    const random = randomOf(seed);
    this.#random = random;
    this.names = Array.from({ length: machines }, (_, n) => `node-${seed}-${String(n).padStart(5, '0')}.example.net`);
    this.#machines = this.names.map(() => ({
      cores: 4 << Math.floor(random() * 4),
      memory: 2 ** (33 + Math.floor(random() * 4)),
      level: 0.1 + 0.4 * random(),
      phase: random() * 2 * Math.PI,
      load: 0,
      wander: 0,
      slow: 0,
      jitter: () => random() + random() - 1,
    }));
  }

  /** @param {{ fromMs: number, stepMs: number, moments: number }} span @returns {Chunk} */
  measure({ fromMs, stepMs, moments }) {
    const rows = moments * this.names.length;
    const columns = HOST_METRICS.map(() => new Float64Array(rows));
    let row = 0;
    for (let moment = 0; moment < moments; moment++) {
      const hour = (fromMs + moment * stepMs) / 3_600_000;
      for (const machine of this.#machines) {
        machine.load = machine.level * (1 + 0.5 * Math.sin((hour * Math.PI) / 12 + machine.phase));
        machine.wander = 0.97 * machine.wander + 0.25 * (this.#random() - 0.5);
        machine.slow = Math.max(-1, Math.min(1, machine.slow + 0.002 * (this.#random() - 0.5)));
        for (const [at, column] of columns.entries()) column[row] = HOST_METRICS[at]?.value(machine) ?? 0;
        row++;
      }
    }
    return { names: this.names, fromMs, stepMs, moments, columns };
  }
}

/** @param {Chunk} chunk @returns {number} */
export function rowsOf({ names, moments }) {
  return names.length * moments;
}

/** Sum of each column. @param {readonly Chunk[]} chunks */
export function checksums(chunks) {
  return HOST_METRICS.map((_, at) =>
    chunks.reduce((sum, { columns }) => sum + (columns[at]?.reduce((part, value) => part + value, 0) ?? 0), 0),
  );
}

/** A small generator of numbers in [0, 1) (mulberry32): a bench measures the same values every time. @param {number} seed */
export function randomOf(seed) {
  let state = (seed * 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
