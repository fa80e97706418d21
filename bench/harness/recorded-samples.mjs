/** Recorded series as machines of a cluster: each recording several times, turned by some hours, so that no two agree at a moment. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { hostMetric } from './host-samples.mjs';

const DATA = new URL('../data/', import.meta.url);
export const RECORDED_STEP_MS = 300_000;
const KIB = 1_024;
const SECONDS_PER_POINT = RECORDED_STEP_MS / 1_000;

/** @typedef {{ metrics: readonly import('./host-samples.mjs').HostMetric[], columns: Float64Array[] }} Recording */

/** @param {string} file @returns {string[][]} rows without the header */
function readCsv(file) {
  const [, ...lines] = gunzipSync(readFileSync(new URL(file, DATA)))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.map((line) => line.split(','));
}

/** Virtual machines, all 8 values of each. @returns {Recording[]} */
export function bitbrains() {
  const metrics = [
    hostMetric('host.cpu.usage'),
    hostMetric('host.cpu.utilization'),
    hostMetric('host.memory.used'),
    hostMetric('host.memory.available'),
    hostMetric('host.disk.read'),
    hostMetric('host.disk.write'),
    hostMetric('host.network.receive'),
    hostMetric('host.network.transmit'),
  ];
  /** @type {Map<string, number[][]>} */
  const machines = new Map();
  for (const [machine = '', , ...numbers] of readCsv('bitbrains.csv.gz')) {
    const [cores, percent, memory, used, ...rates] = /** @type {[number, number, number, number]} */ (
      numbers.map(Number)
    );
    const row = [
      ...[cores * percent * 10_000, percent * 10, used * KIB, (memory - used) * KIB],
      ...rates.map((/** @type {number} */ rate) => rate * KIB),
    ];
    machines.set(machine, [...(machines.get(machine) ?? []), row]);
  }
  return [...machines.values()].map((rows) => ({ metrics, columns: transpose(rows, metrics.length) }));
}

/** Instances of which CPU, network and disk were recorded, each CPU with the same network and disk. @returns {Recording[]} */
export function nab() {
  const metrics = [hostMetric('host.cpu.usage'), hostMetric('host.network.receive'), hostMetric('host.disk.write')];
  const rows = readCsv('nab.csv.gz').map((row) => row.map(Number));
  return [0, 1, 2].map((cpu) => {
    const values = rows.map((row) => [
      // Percent of one core in microcores, and bytes of five minutes per second.
      (row[cpu] ?? 0) * 10_000,
      ...[3, 4].map((at) => (row[at] ?? 0) / SECONDS_PER_POINT),
    ]);
    return { metrics, columns: transpose(values, metrics.length) };
  });
}

/** @param {readonly (readonly number[])[]} rows @param {number} width @returns {Float64Array[]} whole numbers */
function transpose(rows, width) {
  return Array.from({ length: width }, (_, at) => Float64Array.from(rows, (row) => Math.round(row[at] ?? 0)));
}

/** Behaves like a HostFleet, for steps of five minutes. */
export class RecordedFleet {
  /** @type {string[]} */
  names = [];
  #machines;

  /** @param {readonly Recording[]} recordings @param {number} turns of each, spread evenly over its length */
  constructor(recordings, turns) {
    this.metrics = recordings[0]?.metrics ?? [];
    this.#machines = recordings.flatMap((recording) => {
      const length = recording.columns[0]?.length ?? 0;
      return Array.from({ length: turns }, (_, turn) => ({
        columns: recording.columns,
        length,
        offset: Math.floor((turn * length) / turns),
      }));
    });
    this.names = this.#machines.map((_, n) => `recorded-${String(n).padStart(4, '0')}.example.net`);
  }

  /** @param {{ fromMs: number, stepMs: number, moments: number }} span @returns {import('./host-samples.mjs').Chunk} */
  measure({ fromMs, stepMs, moments }) {
    const columns = this.metrics.map(() => new Float64Array(moments * this.names.length));
    let row = 0;
    for (let moment = 0; moment < moments; moment++) {
      const point = Math.floor((fromMs + moment * stepMs) / RECORDED_STEP_MS);
      for (const { columns: recorded, length, offset } of this.#machines) {
        for (const [at, column] of columns.entries()) column[row] = recorded[at]?.[(point + offset) % length] ?? 0;
        row++;
      }
    }
    return { metrics: this.metrics, names: this.names, fromMs, stepMs, moments, columns };
  }
}
