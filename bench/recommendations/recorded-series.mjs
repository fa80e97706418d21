/** Machines that others recorded, as containers: what was provisioned is what they request. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** @typedef {import('./made-series.mjs').Replayed} Replayed */
/** @typedef {import('./made-series.mjs').PodSeries} PodSeries */

const DATA = new URL('../data/', import.meta.url);
const STEP_S = 300;
const KIB = 1_024;
const CORE = 1_000_000;

/** @param {string} file @returns {string[][]} rows without the header */
function readRows(file) {
  const [, ...lines] = gunzipSync(readFileSync(new URL(file, DATA)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  return lines.map((line) => line.split(','));
}

/** @param {string} name @param {number} length @returns {PodSeries} of which nothing is measured yet */
function emptyPod(name, length) {
  const [cpu, memory] = [0, 1].map(() => new Float64Array(length).fill(Number.NaN));
  return /** @type {PodSeries} */ ({ name, cpuMean: cpu, cpuMax: cpu, memoryMean: memory, memoryMax: memory });
}

/**
 * Bitbrains: 12 virtual machines over a month, a point every five minutes. A cell that is empty is as in the row before,
 * and seconds are counted from the row before where no machine is named.
 * @returns {Replayed[]} by machine
 */
export function bitbrainsMonth() {
  /** @type {Map<string, { second: number, cores: number, percent: number, size: number, used: number }[]>} */
  const machines = new Map();
  let row = { machine: '', second: 0, cores: 0, size: 0 };
  for (const [machine, second, cores, percent, size, used] of readRows('bitbrains-month.csv.gz')) {
    const own = machine || row.machine;
    const at = machine ? Number(second) : row.second + Number(second);
    row = { machine: own, second: at, cores: Number(cores || row.cores), size: Number(size || row.size) };
    const known = machines.get(own) ?? [];
    if (known.length === 0) machines.set(own, known);
    known.push({ ...row, percent: Number(percent), used: Number(used) });
  }
  return [...machines].map(([machine, rows]) => {
    const begin = Math.ceil((rows[0]?.second ?? 0) / STEP_S);
    const bucketOf = (/** @type {number} */ second) => Math.floor(second / STEP_S) - begin + 1;
    const pod = emptyPod(`vm-${machine}`, bucketOf(rows.at(-1)?.second ?? 0) + 1);
    for (const { second, cores, percent, used } of rows) {
      pod.cpuMean[bucketOf(second)] = (cores * percent * CORE) / 100;
      pod.memoryMean[bucketOf(second)] = used * KIB;
    }
    const cpuRequest = CORE * Math.max(...rows.map(({ cores }) => cores));
    const memoryRequest = KIB * Math.max(...rows.map(({ size }) => size));
    const name = `vm-${machine}`;
    return {
      name,
      kind: 'recorded machine',
      startAt: 1_000 * STEP_S * (begin - 1),
      pods: [pod],
      cpuRequest,
      memoryRequest,
    };
  });
}

const INSTANCES = [
  'ec2_cpu_utilization_24ae8d',
  'ec2_cpu_utilization_5f5533',
  'ec2_cpu_utilization_825cc2',
  'ec2_cpu_utilization_fe7f93',
  'rds_cpu_utilization_cc0c53',
];

/** Numenta: CPU of five instances over two weeks. */
export const numentaInstances = () => numentaCpu(INSTANCES);

/** Numenta: CPU of a group that was scaled wrongly, over two months. */
export const numentaGroup = () => numentaCpu(['cpu_utilization_asg_misconfiguration']);

/** In per cent of the instance, which stands for one core. @param {readonly string[]} files @returns {Replayed[]} */
function numentaCpu(files) {
  return files.map((file) => {
    const rows = readRows(`nab/${file}.csv.gz`).map(([time = '', value]) => ({
      second: Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`) / 1_000,
      value: Number(value),
    }));
    rows.sort((a, b) => a.second - b.second);
    const begin = Math.floor((rows[0]?.second ?? 0) / STEP_S);
    const pod = emptyPod(file, Math.floor((rows.at(-1)?.second ?? 0) / STEP_S) - begin + 1);
    for (const { second, value } of rows) pod.cpuMean[Math.floor(second / STEP_S) - begin] = (value * CORE) / 100;
    const startAt = 1_000 * STEP_S * begin;
    return { name: file, kind: 'recorded CPU', startAt, pods: [pod], cpuRequest: CORE, memoryRequest: 0 };
  });
}
