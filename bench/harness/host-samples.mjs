/**
 * Samples of machines that look like what machines send: a daily rhythm, values that wander, bursts, and zeros. The same
 * numbers go to every store; each encoding of them is another file's business. Whole numbers in the catalogue's units.
 */

/** @typedef {{ name: string, perUnit: number }} HostMetric `perUnit`: whole numbers per API unit */
/** @typedef {{ cores: number, memory: number, load: number, wander: number, slow: number, jitter: () => number }} Machine */

const PAGE = 4_096;
const cpu = (/** @type {Machine} */ m) => Math.max(0.005, m.load + 0.15 * m.wander + 0.02 * m.jitter());
const used = (/** @type {Machine} */ m) => Math.round((m.memory * (0.45 + 0.2 * m.slow)) / PAGE) * PAGE;
const rate = (/** @type {Machine} */ m, /** @type {number} */ most) =>
  Math.round(most * cpu(m) * (0.6 + 0.4 * m.jitter()));

/** @param {string} name @param {number} perUnit @param {(machine: Machine) => number} value */
const shape = (name, perUnit, value) => ({ name, perUnit, value });

const SHAPES = [
  shape('host.cpu.usage', 1_000_000, (m) => Math.round(cpu(m) * m.cores * 1_000_000)),
  shape('host.cpu.utilization', 1_000, (m) => Math.round(cpu(m) * 1_000)),
  shape('host.memory.used', 1, used),
  shape('host.memory.available', 1, (m) => m.memory - used(m)),
  shape('host.load.1m', 1_000, (m) => Math.round(cpu(m) * m.cores * 110) * 10),
  shape('host.disk.write', 1, (m) => (m.jitter() > 0.3 ? rate(m, 4_000_000) : 0)),
  shape('host.network.receive', 1, (m) => rate(m, 20_000_000)),
  shape('host.network.transmit', 1, (m) => rate(m, 9_000_000)),
];

/** The 8 values of a row. @type {readonly HostMetric[]} */
export const HOST_METRICS = SHAPES;

/** A metric that recorded series have and the made ones do not. @type {HostMetric} */
const DISK_READ = { name: 'host.disk.read', perUnit: 1 };

/** @param {string} name @returns {HostMetric} */
export function hostMetric(name) {
  const found = [...HOST_METRICS, DISK_READ].find((metric) => metric.name === name);
  if (!found) throw new Error(`There is no metric ${name}.`);
  return found;
}

/**
 * @typedef {object} Chunk some moments of all machines of a fleet; row r is machine r % machines at moment r / machines
 * @property {readonly HostMetric[]} metrics one per column
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
        for (const [at, column] of columns.entries()) column[row] = SHAPES[at]?.value(machine) ?? 0;
        row++;
      }
    }
    return { metrics: HOST_METRICS, names: this.names, fromMs, stepMs, moments, columns };
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
