/**
 * What sizes a container from what was seen: the product, and two published ways to compare with. All of them get the
 * same floors, or the comparison would be one of floors.
 */
import { importBuilt } from '../harness/built.mjs';
import { POINTS_PER_DAY, STEP_MS } from './made-series.mjs';

/** @typedef {import('./made-series.mjs').PodSeries} PodSeries */
/** @typedef {{ cpuRequest: number, memoryRequest: number }} Requests microcores, bytes */
/** @typedef {{ startAt: number, pods: PodSeries[], set: Requests }} Seen what was seen, and what is set meanwhile */
/** @typedef {(seen: Seen) => Requests} Method */

const { sizeContainer, amountsOf } = await importBuilt('features/recommendations/size.js');
const { profileOf } = await importBuilt('features/recommendations/usage-profile.js');
export const { DEFAULT_POLICY } = await importBuilt('features/recommendations/policy.js');
const FLOOR = { cpu: DEFAULT_POLICY.cpuFloor, memory: DEFAULT_POLICY.memoryFloor };

/** The same windows are sized with many policies. @type {Map<string, unknown>} */
const profiles = new Map();

/** The product's sizing with its policy, some of it changed. @param {Record<string, unknown>} changed @returns {Method} */
export function product(changed = {}) {
  return ({ startAt, pods, set }) => {
    const usage = {
      startAt,
      stepMs: STEP_MS,
      buckets: pods[0]?.cpuMean.length ?? 0,
      pods: pods.map(({ name, ...values }) => ({ podName: name, ranFrom: null, ranTo: null, ...values })),
    };
    const current = { ...set, cpuLimit: null, memoryLimit: null };
    const context = { qos: 'BURSTABLE', killed: null };
    const key = `${pods[0]?.name} ${startAt} ${usage.buckets}`;
    const profile = profiles.get(key) ?? profileOf(usage, { gaps: [], zone: 'UTC' });
    profiles.set(key, profile);
    return amountsOf(sizeContainer({ usage, profile, current, context }, { ...DEFAULT_POLICY, ...changed }));
  };
}

/** @param {Float64Array} values @returns {Float64Array} those that were measured, ascending */
const sorted = (values) => values.filter((value) => !Number.isNaN(value)).sort();

/**
 * KRR’s `simple` strategy: the 95th percentile of each pod's CPU, the highest of the pods; the highest memory with 15 %.
 * @type {Method}
 */
export function plainPercentile({ pods }) {
  const percentiles = pods.map(({ cpuMean }) => {
    const values = sorted(cpuMean);
    return values[Math.ceil(0.95 * values.length) - 1] ?? 0;
  });
  const peak = Math.max(...pods.map(({ memoryMax }) => sorted(memoryMax).at(-1) ?? 0));
  return {
    cpuRequest: Math.max(FLOOR.cpu, ...percentiles),
    memoryRequest: Math.max(FLOOR.memory, 1.15 * peak),
  };
}

const GROWTH = 0.05;
const HALF_LIFE_DAYS = 1;
const MARGIN = 1.15;

/** A histogram whose classes grow by 5 %. @param {number} first width of the first class */
function histogram(first) {
  /** @type {number[]} */
  const weights = [];
  return {
    /** @param {number} value @param {number} weight */
    add(value, weight) {
      const cls = Math.floor(Math.log1p((value * GROWTH) / first) / Math.log1p(GROWTH));
      weights[cls] = (weights[cls] ?? 0) + weight;
    },
    /** The upper end of the class. @param {number} share */
    quantile(share) {
      const total = weights.reduce((sum, weight) => sum + (weight ?? 0), 0);
      let below = 0;
      for (const [cls, weight] of weights.entries()) {
        below += weight ?? 0;
        if (below >= share * total - 1e-9) return (first * ((1 + GROWTH) ** (cls + 1) - 1)) / GROWTH;
      }
      return 0;
    },
  };
}

/**
 * VPA’s recommender as published: histograms that forget half in a day, CPU of all samples from classes of 10 millicores
 * on, memory of the peaks of each day from classes of 10 MB on; the 90th percentile with 15 %.
 * @type {Method}
 */
export function decayingHistogram({ pods }) {
  const [cpu, memory] = [histogram(10_000), histogram(1e7)];
  for (const { cpuMean, memoryMax } of pods) {
    const length = cpuMean.length;
    for (const [n, value] of cpuMean.entries()) {
      if (!Number.isNaN(value)) cpu.add(value, 0.5 ** ((length - n) / POINTS_PER_DAY / HALF_LIFE_DAYS));
    }
    for (let day = 0; (day + 1) * POINTS_PER_DAY <= length; day++) {
      const ofDay = sorted(memoryMax.slice(length - (day + 1) * POINTS_PER_DAY, length - day * POINTS_PER_DAY));
      const peak = ofDay.at(-1);
      if (peak !== undefined) memory.add(peak, 0.5 ** (day / HALF_LIFE_DAYS));
    }
  }
  return {
    cpuRequest: Math.max(FLOOR.cpu, MARGIN * cpu.quantile(0.9)),
    memoryRequest: Math.max(FLOOR.memory, MARGIN * memory.quantile(0.9)),
  };
}
