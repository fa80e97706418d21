/** Samples of containers for the questions: what each store is sent of them, and what the right answers are. */
import { HostFleet } from './host-samples.mjs';
import { encodeLabels, RemoteWriter } from './remote-write.mjs';
import { reportBody } from './report-body.mjs';
import { peerName } from './store-sink.mjs';

const NAMESPACES = 4;
/** A machine's cores and memory wander as a container's do; of the columns of a fleet these two are taken. */
export const CONTAINER_METRICS = [
  { name: 'container.cpu.usage', column: 0, perUnit: 1_000_000 },
  { name: 'container.memory.working_set', column: 2, perUnit: 1 },
];
export const CPU = /** @type {const} */ ('container.cpu.usage');

/** @typedef {import('./host-samples.mjs').Chunk} Chunk */

export class Containers {
  /** Everything that was measured. @type {Chunk[]} */
  chunks = [];
  #fleet;

  /** @param {number} count */
  constructor(count) {
    this.#fleet = new HostFleet({ machines: count, seed: 7 });
    // As pods lie on nodes: neighbours in the order of reporting belong to different namespaces.
    this.subjects = this.#fleet.names.map((_, n) => ({
      kind: 'CONTAINER',
      namespace: `team-${n % NAMESPACES}`,
      name: `app-${n}-7c9d8b5f4-x2k9q`,
      container: 'app',
    }));
  }

  /** @param {{ fromMs: number, stepMs: number, moments: number }} span */
  measure(span) {
    const chunk = this.#fleet.measure(span);
    this.chunks.push(chunk);
    return chunk;
  }

  /** @param {Chunk} chunk @param {string} batchId */
  report({ names, fromMs, stepMs, moments, columns }, batchId) {
    const rows = names.length * moments;
    return reportBody(batchId, {
      subjects: this.subjects,
      rows: Array.from({ length: rows }, (_, row) => row % names.length),
      times: Array.from({ length: rows }, (_, row) => fromMs + Math.floor(row / names.length) * stepMs),
      columns: Object.fromEntries(
        CONTAINER_METRICS.map(({ name, column }) => [name, Array.from(columns[column] ?? [])]),
      ),
    });
  }

  /** @param {readonly Chunk[]} chunks @returns {Buffer[]} remote-write requests */
  requests(chunks) {
    const writer = new RemoteWriter();
    const labels = this.subjects.map(({ namespace, name: pod, container }) =>
      CONTAINER_METRICS.map(({ name }) =>
        encodeLabels({ __name__: peerName(name), cluster: 'bench', namespace, pod, container }),
      ),
    );
    for (const { names, fromMs, stepMs, moments, columns } of chunks) {
      for (let row = 0; row < names.length * moments; row++) {
        const timeMs = fromMs + Math.floor(row / names.length) * stepMs;
        const ofContainer = labels[row % names.length] ?? [];
        for (const [at, { column, perUnit }] of CONTAINER_METRICS.entries()) {
          writer.add(/** @type {Buffer} */ (ofContainer[at]), timeMs, (columns[column]?.[row] ?? Number.NaN) / perUnit);
        }
      }
    }
    writer.flush();
    return writer.requests;
  }

  /**
   * CPU samples (cores) of the containers of one namespace, or of all, by bucket and container.
   * @param {{ from: number, to: number, stepMs: number, namespace: string | null }} question
   * @returns {Map<number, number[][]>} by the start of the bucket; containers without samples are empty
   */
  buckets({ from, to, stepMs, namespace }) {
    /** @type {Map<number, number[][]>} */
    const buckets = new Map();
    const asked = [...this.subjects.keys()].filter(
      (subject) => namespace === null || this.subjects[subject]?.namespace === namespace,
    );
    for (const { timeMs, cpu } of this.#moments(from, to)) {
      const start = timeMs - (timeMs % stepMs);
      const bucket = buckets.get(start) ?? this.subjects.map(() => []);
      buckets.set(start, bucket);
      for (const subject of asked) bucket[subject]?.push((cpu[subject] ?? Number.NaN) / 1_000_000);
    }
    return buckets;
  }

  /** @param {number} from @param {number} to */
  *#moments(from, to) {
    for (const { names, fromMs, stepMs, moments, columns } of this.chunks) {
      for (let moment = 0; moment < moments; moment++) {
        const timeMs = fromMs + moment * stepMs;
        const cpu = columns[0]?.subarray(moment * names.length, (moment + 1) * names.length) ?? new Float64Array();
        if (timeMs >= from && timeMs < to) yield { timeMs, cpu };
      }
    }
  }
}

/** The least sample that a share of the samples does not exceed. @param {readonly number[]} values @param {number} share */
export function nearestRank(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Between the two samples beside the rank, as Prometheus has it. @param {readonly number[]} values @param {number} share */
export function interpolated(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)] ?? Number.NaN, sorted[Math.ceil(rank)] ?? Number.NaN];
  return below + (above - below) * (rank - Math.floor(rank));
}

/** @param {readonly number[]} values */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
