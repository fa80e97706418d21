/** The two questions in the three languages, and what their answers have in common: values by the start of the bucket. */
import { ask } from './ask.mjs';
import { CPU, interpolated, mean, nearestRank } from './container-samples.mjs';
import { peerName } from './store-sink.mjs';

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {number} stepMs
 * @property {string | null} namespace
 * @property {'AVG' | 'P95'} overTime
 * @property {string} promql
 * @property {(samples: readonly number[]) => number} ours what overTime makes of a container's samples in the product
 * @property {(samples: readonly number[]) => number} theirs and in PromQL
 *
 * @typedef {Map<number, number>} Answer
 * @typedef {{ from: number, to: number }} Span
 */

const metric = peerName(CPU);

/** @type {Record<'summary' | 'odd', Question>} */
export const QUESTIONS = {
  summary: {
    title: '24 h by 1 h, mean of all samples of 1,000 containers',
    stepMs: 3_600_000,
    namespace: null,
    overTime: 'AVG',
    promql: `avg(avg_over_time(${metric}[1h]))`,
    ours: mean,
    theirs: mean,
  },
  odd: {
    title: '24 h by 7 min, p95 of each container of one of 4 namespaces (250 containers), mean of those',
    stepMs: 420_000,
    namespace: 'team-1',
    overTime: 'P95',
    promql: `avg(quantile_over_time(0.95, ${metric}{namespace="team-1"}[7m]))`,
    // With 14 samples in a bucket the 14th by nearest rank, and between the 13th and the 14th by interpolation.
    ours: (samples) => nearestRank(samples, 0.95),
    theirs: (samples) => interpolated(samples, 0.95),
  },
};

const TIME_SERIES = `query Read($of: SubjectSelector!, $metric: String!, $from: DateTimeISO!, $to: DateTimeISO!,
    $stepSeconds: Int!, $overTime: OverTime!) {
  timeSeries(input: { of: $of, metrics: [$metric], range: { from: $from, to: $to }, stepSeconds: $stepSeconds,
      overTime: $overTime, across: AVG }) {
    times resolution observedAt series { values }
  }
}`;

/** @param {Question} question @param {string} cluster its id @param {Span} span */
export function graphqlRequest({ stepMs, namespace, overTime }, cluster, { from, to }) {
  const variables = {
    of: namespace === null ? { cluster } : { namespace: { cluster, name: namespace } },
    ...{ metric: CPU, stepSeconds: stepMs / 1_000, overTime },
    ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  };
  return JSON.stringify({ query: TIME_SERIES, variables });
}

/** A bucket of the product starts where a window of PromQL ends. @param {Question} question @param {Span} span */
export function promqlPath({ promql, stepMs }, { from, to }) {
  const query = encodeURIComponent(promql);
  const [start, end, step] = [from + stepMs, to, stepMs].map((ms) => ms / 1_000);
  return `/api/v1/query_range?query=${query}&start=${start}&end=${end}&step=${step}&nocache=1`;
}

/** @param {{ url: string, headers: Record<string, string> }} server @param {string} body @returns {Promise<Answer>} */
export async function graphqlAnswer(server, body) {
  const { json } = await ask(server, body);
  const { times, series } = json.data.timeSeries;
  const values = /** @type {(number | null)[]} */ (series[0]?.values ?? []);
  return new Map(values.flatMap((value, n) => (value === null ? [] : [[Date.parse(times[n]), value]])));
}

/** @param {import('./stores.mjs').Store} store @param {Question} question @param {Span} span @returns {Promise<Answer>} */
export async function promqlAnswer(store, question, span) {
  const { data } = JSON.parse(await store.get(promqlPath(question, span)));
  const values = /** @type {[number, string][]} */ (data.result[0]?.values ?? []);
  return new Map(values.map(([time, value]) => [time * 1_000 - question.stepMs, Number(value)]));
}

/**
 * @param {import('./container-samples.mjs').Containers} containers
 * @param {Question} question
 * @param {Span} span
 * @returns {{ ours: Answer, theirs: Answer }} the right answers, by each side's definition of a percentile
 */
export function truthOf(containers, question, span) {
  const { stepMs, namespace } = question;
  const buckets = containers.buckets({ ...span, stepMs, namespace });
  const by = (/** @type {Question['ours']} */ overTime) =>
    new Map(
      [...buckets].map(([start, samples]) => [start, mean(samples.filter((one) => one.length > 0).map(overTime))]),
    );
  return { ours: by(question.ours), theirs: by(question.theirs) };
}

/** Sums of floating point numbers in another order differ in the last digits. */
const TOLERANCE = 1e-9;

/** @param {Answer} found @param {Answer} truth @returns {string | null} the first difference */
export function differenceOf(found, truth) {
  if (found.size !== truth.size) return `${found.size} buckets; ${truth.size} are right`;
  for (const [start, right] of truth) {
    const value = found.get(start) ?? Number.NaN;
    if (Math.abs(value - right) <= Math.abs(right) * TOLERANCE) continue;
    return `${value} at ${new Date(start).toISOString()}; ${right} is right`;
  }
  return null;
}
