/** The demo's invented estate, as tables: daily and weekly rhythm, a rollout, a leak with restarts, night jobs, a silence. */
import { importDemo } from './built.mjs';

const CPU = 1_000_000;
const METRICS = {
  CLUSTER_NODE: [
    { name: 'node.cpu.usage', perUnit: CPU },
    { name: 'node.memory.working_set', perUnit: 1 },
  ],
  CONTAINER: [
    { name: 'container.cpu.usage', perUnit: CPU },
    { name: 'container.memory.working_set', perUnit: 1 },
  ],
};

/**
 * @typedef {{ subject: import('./tables.mjs').Subject, times: Float64Array, cpuMicrocores: Float64Array, memoryBytes: Float64Array }} Series
 */

export class Estate {
  /** @param {any} history @param {(history: any, span: object) => Series[]} seriesOf */
  constructor(history, seriesOf) {
    this.history = history;
    this.seriesOf = seriesOf;
  }

  /** @param {{ fromMs: number, toMs: number, containers: number }} options @returns {Promise<Estate>} */
  static async invent(options) {
    const { estateOf } = await importDemo('history/estate.js');
    const { seriesOf } = await importDemo('history/series.js');
    return new Estate(estateOf({ seed: 5, ...options }), seriesOf);
  }

  /** @param {{ fromMs: number, toMs: number, stepMs: number }} span @returns {import('./tables.mjs').Table[]} */
  measure(span) {
    const series = this.seriesOf(this.history, span);
    return /** @type {const} */ (['CLUSTER_NODE', 'CONTAINER']).map((kind) =>
      tableOf(
        METRICS[kind],
        series.filter(({ subject }) => subject.kind === kind),
      ),
    );
  }
}

/** @param {import('./tables.mjs').Table['metrics']} metrics @param {readonly Series[]} series @returns {import('./tables.mjs').Table} */
function tableOf(metrics, series) {
  const points = series.flatMap(({ times, cpuMicrocores, memoryBytes }, subject) =>
    Array.from(times, (time, n) => ({ subject, time, cpu: cpuMicrocores[n] ?? 0, memory: memoryBytes[n] ?? 0 })),
  );
  const measured = points.filter(({ cpu }) => !Number.isNaN(cpu)).sort((a, b) => a.time - b.time);
  return {
    metrics,
    subjects: series.map(({ subject }) => subject),
    rows: measured.map(({ subject }) => subject),
    times: measured.map(({ time }) => time),
    columns: [measured.map(({ cpu }) => cpu), measured.map(({ memory }) => memory)],
  };
}
