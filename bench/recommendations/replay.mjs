/** Sizes on what was seen, judges by what came after, and rolls on. */
import { POINTS_PER_DAY, STEP_MS } from './made-series.mjs';

/** @typedef {import('./made-series.mjs').Replayed} Replayed */
/** @typedef {import('./made-series.mjs').PodSeries} PodSeries */
/** @typedef {import('./methods.mjs').Method} Method */

/**
 * One container over one judged week. Amounts relative to what is requested today; minutes as shares of measured
 * pod-minutes; kills are rises of memory above the request, which is what a limit equal to it would kill.
 * @typedef {{ name: string, kind: string, cpu: number, cpuNow: number, memory: number, memoryNow: number, aboveCpu: number, aboveMemory: number, kills: number, isChanged: boolean, isBelowSeen: boolean }} Week
 */

export const JUDGED_DAYS = 7;
/** Moves that are worth an entry in a change log. */
const MOVED = 0.1;

/** @param {PodSeries} pod @param {number} from @param {number} to @returns {PodSeries} */
const slice = (pod, from, to) => ({
  name: pod.name,
  cpuMean: pod.cpuMean.subarray(from, to),
  cpuMax: pod.cpuMax.subarray(from, to),
  memoryMean: pod.memoryMean.subarray(from, to),
  memoryMax: pod.memoryMax.subarray(from, to),
});

/** @param {Replayed} series @param {Method} method @param {number} seenDays @returns {Week[]} */
export function replay(series, method, seenDays) {
  const length = series.pods[0]?.cpuMean.length ?? 0;
  /** @type {Week[]} */
  const weeks = [];
  let set = { cpuRequest: series.cpuRequest, memoryRequest: series.memoryRequest };
  for (let now = seenDays * POINTS_PER_DAY; now + 6 * POINTS_PER_DAY <= length; now += JUDGED_DAYS * POINTS_PER_DAY) {
    const from = now - seenDays * POINTS_PER_DAY;
    const seen = series.pods.map((pod) => slice(pod, from, now));
    const found = method({ startAt: series.startAt + from * STEP_MS, pods: seen, set });
    const moved = Math.max(
      Math.abs(found.cpuRequest / set.cpuRequest - 1),
      series.memoryRequest === 0 ? 0 : Math.abs(found.memoryRequest / set.memoryRequest - 1),
    );
    set = found;
    const after = series.pods.map((pod) => slice(pod, now, Math.min(length, now + JUDGED_DAYS * POINTS_PER_DAY)));
    const isBelowSeen = seen.some(({ memoryMax }) => memoryMax.some((value) => value > found.memoryRequest));
    weeks.push({ ...judged(series, after, found), isChanged: weeks.length > 0 && moved > MOVED, isBelowSeen });
  }
  return weeks;
}

/** @param {Replayed} series @param {PodSeries[]} pods @param {import('./methods.mjs').Requests} set @returns {Omit<Week, 'isChanged' | 'isBelowSeen'>} */
function judged({ name, kind, cpuRequest, memoryRequest }, pods, set) {
  const cpu = pods.map(({ cpuMean }) => above(cpuMean, set.cpuRequest));
  const memory = pods.map(({ memoryMax }) => above(memoryMax, set.memoryRequest));
  return {
    ...{ name, kind, cpu: set.cpuRequest, cpuNow: cpuRequest, memory: set.memoryRequest, memoryNow: memoryRequest },
    aboveCpu: share(cpu),
    aboveMemory: share(memory),
    kills: memory.reduce((sum, { rises }) => sum + rises, 0),
  };
}

/** @param {readonly { measured: number, above: number }[]} pods */
function share(pods) {
  const measured = pods.reduce((sum, pod) => sum + pod.measured, 0);
  return measured === 0 ? 0 : pods.reduce((sum, pod) => sum + pod.above, 0) / measured;
}

/** @param {Float64Array} values @param {number} amount */
function above(values, amount) {
  const found = { measured: 0, above: 0, rises: 0 };
  let wasAbove = false;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const isAbove = value > amount;
    found.measured++;
    found.above += Number(isAbove);
    found.rises += Number(isAbove && !wasAbove);
    wasAbove = isAbove;
  }
  return found;
}

/**
 * Means over container-weeks, so that no big machine hides the small ones; `cores` and `bytes` are the sums.
 * @typedef {{ weeks: number, cpuSaved: number, coresSaved: number, aboveCpu: number, worst: number, memorySaved: number, bytesSaved: number, aboveMemory: number, kills: number, changes: number, belowSeen: number }} Figures
 */

/** @param {readonly Week[]} weeks @returns {Figures} */
export function figuresOf(weeks) {
  const withMemory = weeks.filter(({ memoryNow }) => memoryNow > 0);
  /** @template T @param {readonly T[]} all @param {(one: T) => number} of */
  const mean = (all, of) => (all.length === 0 ? 0 : all.reduce((sum, one) => sum + of(one), 0) / all.length);
  const part = (/** @type {number} */ some, /** @type {number} */ all) => (all === 0 ? 0 : 1 - some / all);
  return {
    weeks: weeks.length,
    cpuSaved: mean(weeks, ({ cpu, cpuNow }) => 1 - cpu / cpuNow),
    coresSaved: part(
      mean(weeks, ({ cpu }) => cpu),
      mean(weeks, ({ cpuNow }) => cpuNow),
    ),
    aboveCpu: mean(weeks, (week) => week.aboveCpu),
    worst: weeks.reduce((most, { aboveCpu }) => Math.max(most, aboveCpu), 0),
    memorySaved: mean(withMemory, ({ memory, memoryNow }) => 1 - memory / memoryNow),
    bytesSaved: part(
      mean(withMemory, ({ memory }) => memory),
      mean(withMemory, ({ memoryNow }) => memoryNow),
    ),
    aboveMemory: mean(withMemory, (week) => week.aboveMemory),
    kills: weeks.reduce((sum, week) => sum + week.kills, 0),
    changes: mean(weeks, ({ isChanged }) => Number(isChanged)),
    belowSeen: mean(withMemory, ({ isBelowSeen }) => Number(isBelowSeen)),
  };
}
