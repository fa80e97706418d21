/**
 * Containers that nobody recorded, made by a generator: shapes that the recorded machines have little of. Synthetic, and
 * labelled so wherever their figures are told.
 */
export const STEP_MS = 300_000;
export const POINTS_PER_DAY = 288;
const DAYS = 35;
const PODS = 3;
const MIB = 1_048_576;

/** @typedef {{ name: string, cpuMean: Float64Array, cpuMax: Float64Array, memoryMean: Float64Array, memoryMax: Float64Array }} PodSeries */
/** @typedef {{ name: string, kind: string, startAt: number, pods: PodSeries[], cpuRequest: number, memoryRequest: number }} Replayed microcores, bytes */

/** Repeatable random numbers. */
class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1): mulberry32. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Of the standard normal distribution. */
  normal() {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** @param {number} from @param {number} to evenly on a logarithmic scale */
  between(from, to) {
    return from * (to / from) ** this.next();
  }
}

/** A bell around an hour of the day, 0 to 1. @param {number} hour @param {number} peak @param {number} width */
const bell = (hour, peak, width) => {
  const apart = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
  return Math.exp(-((apart / width) ** 2));
};

/**
 * Load of a moment relative to the container's level, for CPU and for memory.
 * @typedef {(at: { day: number, hour: number, weekday: number, random: Random, own: Record<string, number> }) => [cpu: number, memory: number]} Shape
 */

/** @type {Record<string, Shape>} */
const SHAPES = {
  steady: () => [1, 1],
  'daily rhythm': ({ hour, own }) => {
    const load = bell(hour, own['peak'] ?? 14, 5);
    return [0.2 + 1.3 * load, 0.8 + 0.3 * load];
  },
  weekend: ({ hour, weekday, own }) => {
    const load = weekday < 5 ? bell(hour, own['peak'] ?? 14, 4) : 0.1;
    return [0.15 + 1.5 * load, 0.85 + 0.2 * load];
  },
  bursty: ({ random, own }) => {
    // A burst lasts until `left` is used up; its height has a heavy tail.
    if ((own['left'] ?? 0) > 0) own['left'] = (own['left'] ?? 0) - 1;
    else if (random.next() < 0.02) {
      own['left'] = Math.ceil(random.between(1, 12));
      own['height'] = Math.min(25, 2 * (1 - random.next()) ** -0.7);
    }
    const height = (own['left'] ?? 0) > 0 ? (own['height'] ?? 1) : 0;
    return [0.5 + height, 1 + 0.03 * height];
  },
  leak: ({ own }) => {
    // Grows until it restarts, every few days.
    own['grown'] = (own['grown'] ?? 0) + 1 / POINTS_PER_DAY;
    if ((own['grown'] ?? 0) > (own['cycle'] ?? 10)) own['grown'] = 0;
    return [1, 0.6 + 0.09 * (own['grown'] ?? 0)];
  },
  'step after rollout': ({ day, own }) => {
    const isAfter = day >= (own['rollout'] ?? 15);
    return isAfter ? [own['step'] ?? 1.5, 0.5 + 0.5 * (own['step'] ?? 1.5)] : [1, 1];
  },
  'batch at night': ({ hour, own }) => {
    const begin = own['begin'] ?? 2;
    const isRunning = hour >= begin && hour < begin + (own['hours'] ?? 1.5);
    return isRunning ? [6, 2] : [0.1, 1];
  },
};

export const KINDS = Object.keys(SHAPES);

/** What differs between two containers of one shape. @param {Random} random */
function ownOf(random) {
  return {
    peak: random.between(8, 20),
    cycle: random.between(4, 14),
    rollout: random.between(8, 28),
    step: random.next() < 0.5 ? random.between(0.4, 0.8) : random.between(1.3, 2),
    begin: 1 + 4 * random.next(),
    hours: random.between(0.5, 3),
  };
}

/**
 * One container of a shape: three pods whose noise is their own and whose rhythm is not.
 * @param {string} kind @param {number} seed @param {number} startAt unix ms, a Monday
 * @returns {Replayed}
 */
export function madeSeries(kind, seed, startAt) {
  const random = new Random(7_919 * seed + 104_729 * (KINDS.indexOf(kind) + 1));
  const [cpuLevel, memoryLevel] = [random.between(20_000, 800_000), random.between(60 * MIB, 2_000 * MIB)];
  const noise = random.between(0.05, 0.25);
  const own = ownOf(random);
  const names = Array.from({ length: PODS }, (_, pod) => `${kind} ${seed}/${pod}`);
  const pods = names.map((name) => madePod(name, { random, own: { ...own }, noise, kind, cpuLevel, memoryLevel }));
  const used = Math.max(...pods.map(({ cpuMean }) => cpuMean.reduce((sum, value) => sum + value, 0) / cpuMean.length));
  const peak = Math.max(
    ...pods.flatMap(({ memoryMax }) => memoryMax.reduce((most, value) => Math.max(most, value), 0)),
  );
  // People ask for far more CPU than is used, and for somewhat more memory than was ever needed.
  const cpuRequest = Math.round(used * random.between(3, 12));
  return {
    name: `${kind} ${seed}`,
    kind,
    startAt,
    pods,
    cpuRequest,
    memoryRequest: Math.round(peak * random.between(1.3, 3)),
  };
}

/** @param {string} name @param {{ random: Random, own: Record<string, number>, noise: number, kind: string, cpuLevel: number, memoryLevel: number }} of @returns {PodSeries} */
function madePod(name, { random, own, noise, kind, cpuLevel, memoryLevel }) {
  const length = DAYS * POINTS_PER_DAY;
  const [cpuMean, cpuMax, memoryMean, memoryMax] = [0, 1, 2, 3].map(() => new Float64Array(length));
  const share = random.between(0.85, 1.15);
  let drift = 0;
  for (let n = 0; n < length; n++) {
    const day = Math.floor(n / POINTS_PER_DAY);
    const hour = (24 * (n % POINTS_PER_DAY)) / POINTS_PER_DAY;
    const [cpu, memory] = SHAPES[kind]?.({ day, hour, weekday: day % 7, random, own }) ?? [1, 1];
    drift = 0.98 * drift + 0.2 * noise * random.normal();
    const mean = Math.max(500, cpuLevel * share * cpu * Math.exp(noise * random.normal() + drift));
    const bytes = memoryLevel * share * memory * (1 + 0.15 * drift + 0.01 * random.normal());
    if (cpuMean) cpuMean[n] = Math.round(mean);
    if (cpuMax) cpuMax[n] = Math.round(mean * (1 + Math.abs(noise * random.normal())));
    if (memoryMean) memoryMean[n] = Math.round(bytes);
    if (memoryMax) memoryMax[n] = Math.round(bytes * (1 + 0.01 * random.next()));
  }
  return /** @type {PodSeries} */ ({ name, cpuMean, cpuMax, memoryMean, memoryMax });
}
