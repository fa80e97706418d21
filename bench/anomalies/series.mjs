/** The series that the detector is scored on: recorded ones with windows that people labelled, and made ones. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { importDemo } from '../harness/built.mjs';

/** @typedef {import('./detector.mjs').LabelledSeries} LabelledSeries */

const FOLDER = new URL('../data/nab/', import.meta.url);
const POINT_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Times of the recordings are without a zone; UTC is as good as any. @param {string} text */
const timeOf = (text) => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);

/** Least σ by what is measured: a percentage point, half a machine, 10 kB (a second). @param {string} file */
function floorOf(file) {
  if (file.includes('cpu')) return 1;
  return file.startsWith('grok') ? 0.5 : 10_000;
}

/** @returns {LabelledSeries[]} */
export function recordedSeries() {
  /** @type {Record<string, [string, string][]>} */
  const windows = JSON.parse(readFileSync(new URL('windows.json', FOLDER), 'utf8'));
  return Object.entries(windows).map(([file, spans]) => {
    const lines = gunzipSync(readFileSync(new URL(`${file}.gz`, FOLDER)))
      .toString()
      .trim()
      .split(/\r?\n/)
      .slice(1);
    const points = lines.map((line) => {
      const [time = '', value = ''] = line.split(',');
      return { at: timeOf(time), value: Number(value) };
    });
    points.sort((a, b) => a.at - b.at);
    return {
      name: file.replace('.csv', ''),
      isPercent: file.includes('cpu'),
      floor: floorOf(file),
      points,
      windows: spans.map(([from, to]) => ({ from: timeOf(from), to: timeOf(to) })),
    };
  });
}

/** A Monday. */
const FROM = Date.UTC(2026, 2, 2);
const WEEKS = 6;
/** Millicores and MiB, as the demo cluster's workloads have them; 0.7 is how much of them they use at the most. */
const PROFILES = /** @type {const} */ ([
  { shape: 'traffic', cpu: [8, 190], memory: [48, 110] },
  { shape: 'traffic', cpu: [40, 420], memory: [820, 1180], driftPerHour: 9 },
  { shape: 'traffic', cpu: [20, 240], memory: [330, 520], driftPerHour: 6 },
  { shape: 'steady', cpu: [30, 120], memory: [200, 260] },
]);

/**
 * What is done to a made series, for how long, and by which factor at which share of that time.
 * @type {Record<string, { hours: number, factor: (share: number) => number }>}
 */
const TROUBLES = {
  surge: { hours: 1.5, factor: () => 2.5 },
  stop: { hours: 3, factor: () => 0.05 },
  leak: { hours: 8, factor: (share) => 1 + 1.2 * share },
  level: { hours: 20, factor: () => 1.8 },
};

/**
 * Containers of the simulated cluster over six weeks, without and with trouble, which is planted: the windows are where.
 * @returns {Promise<LabelledSeries[]>}
 */
export async function madeSeries() {
  const { loadOf, cpuAt, memoryAt, traffic } = await importDemo('load.js');
  const { Random } = await importDemo('prng.js');
  return [0, 1, 2].flatMap((copy) =>
    PROFILES.flatMap((profile, i) =>
      ['cpu', 'memory'].map((metric) => {
        const random = new Random(`anomalies/${copy}/${i}/${metric}`);
        const load = loadOf(profile, { seed: 5, key: `${copy}/${i}`, cpuLimit: Infinity, memoryLimit: Infinity });
        /** @param {number} at */
        const valueAt = (at) => {
          const visitors = traffic(5, at);
          const startedAt = FROM - DAY_MS;
          return metric === 'cpu' ? cpuAt(load, at, startedAt, visitors) : memoryAt(load, at, startedAt, visitors);
        };
        // A third of the series stays as it is: whatever is told of them is a false alarm.
        const planted = copy === 0 ? [] : plant(random, metric);
        const count = (WEEKS * 7 * DAY_MS) / POINT_MS;
        const points = Array.from({ length: count }, (_, at) => FROM + at * POINT_MS).map((at) => {
          const trouble = planted.find(({ from, to }) => at >= from && at < to);
          const share = trouble === undefined ? 0 : (at - trouble.from) / (trouble.to - trouble.from);
          return { at, value: valueAt(at) * (trouble?.factor(share) ?? 1) };
        });
        const windows = planted.map(({ from, to }) => ({ from, to: to + HOUR_MS }));
        return {
          name: `${profile.shape} ${i}/${copy} ${metric}`,
          isPercent: false,
          floor: metric === 'cpu' ? 10 : 8,
          points,
          windows,
        };
      }),
    ),
  );
}

/**
 * One trouble a week from the second on, at any hour.
 * @param {{ next(): number }} random @param {string} metric
 */
function plant(random, metric) {
  const kinds = metric === 'cpu' ? ['surge', 'stop', 'level'] : ['surge', 'leak', 'level'];
  return Array.from({ length: WEEKS - 1 }, (_, week) => {
    const { hours, factor } = TROUBLES[kinds[week % kinds.length] ?? 'surge'] ?? { hours: 1, factor: () => 2 };
    const from = FROM + (week + 1) * 7 * DAY_MS + Math.floor(random.next() * 5 * 24) * HOUR_MS;
    return { from, to: from + hours * HOUR_MS, factor };
  });
}
