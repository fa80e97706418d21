import type { LatestBoard } from './latest-board.js';

/** What one thing, or several together, used when it was measured last; in API units. */
export interface NewestUsage {
  cpuCores: number | null;
  memoryBytes: number | null;
  source: string;
  observedAt: Date;
}

const MICROCORES = 1_000_000;
/** Above any number of entries: a pod's subject and a position are kept as one number below 2^53. */
const POSITIONS = 2 ** 22;

/** Answers from a board what a subject uses; a pod, which nobody measures, is the sum of its containers. */
export class LatestView {
  /** Containers by their pods: subject of the pod × POSITIONS + position, ascending; made when a pod is asked for. */
  #byPod: Float64Array | null = null;

  constructor(
    readonly board: LatestBoard,
    readonly revision: number,
    /** Tells states of the row apart, also those of one revision. */
    readonly stamp: string,
  ) {}

  /**
   * @param togetherMs of a pod's containers: one whose newest value is this much older than the pod's newest has ended
   * and does not count
   */
  usageOf(subjectId: number, togetherMs: number): NewestUsage | null {
    const { subjectIds, podSubjectIds } = this.board;
    const at = lowerBound(subjectIds, subjectId);
    if (subjectIds[at] === subjectId && podSubjectIds[at] !== subjectId) return this.#sum([at]);
    return this.#sum(this.#together(this.#containersOf(subjectId), togetherMs), 'OLDEST');
  }

  /** All machines of the cluster that were measured at most so long before the newest of them. */
  usageOfMachines(togetherMs: number): NewestUsage | null {
    const machines: number[] = [];
    for (let n = 0; n < this.board.subjectIds.length; n++) if (this.board.podSubjectIds[n] === 0) machines.push(n);
    return this.#sum(this.#together(machines, togetherMs + 1), 'NEWEST');
  }

  /** Every subject that has a usage: machines, containers and their pods. */
  *subjects(): Generator<number> {
    yield* this.board.subjectIds;
    let last = 0;
    for (const key of this.#pods()) {
      const pod = Math.floor(key / POSITIONS);
      if (pod !== last) yield pod;
      last = pod;
    }
  }

  #pods(): Float64Array {
    if (!this.#byPod) {
      const keys = new Float64Array(this.board.subjectIds.length);
      let count = 0;
      this.board.podSubjectIds.forEach((pod, n) => {
        if (pod > 0) keys[count++] = pod * POSITIONS + n;
      });
      this.#byPod = keys.slice(0, count).sort();
    }
    return this.#byPod;
  }

  #containersOf(pod: number): number[] {
    const keys = this.#pods();
    const found: number[] = [];
    for (let n = lowerBound(keys, pod * POSITIONS); keys[n]! < (pod + 1) * POSITIONS; n++) {
      found.push(keys[n]! % POSITIONS);
    }
    return found;
  }

  #together(entries: number[], togetherMs: number): number[] {
    const { observedAts } = this.board;
    const newest = entries.reduce((latest, n) => Math.max(latest, observedAts[n]!), Number.NEGATIVE_INFINITY);
    return entries.filter((n) => observedAts[n]! > newest - togetherMs);
  }

  /** A sum is null where none of its parts is known. */
  #sum(entries: readonly number[], moment: 'OLDEST' | 'NEWEST' = 'OLDEST'): NewestUsage | null {
    if (entries.length === 0) return null;
    const { cpu, memory, observedAts, sourceIndexes, sources } = this.board;
    const times = entries.map((n) => observedAts[n]!);
    const cores = sumOf(cpu, entries);
    return {
      cpuCores: cores === null ? null : cores / MICROCORES,
      memoryBytes: sumOf(memory, entries),
      source: entries.map((n) => sources[sourceIndexes[n]!]!).reduce((a, b) => (a > b ? a : b)),
      observedAt: new Date(times.reduce((a, b) => (moment === 'OLDEST' ? Math.min(a, b) : Math.max(a, b)))),
    };
  }
}

function sumOf(values: Float64Array, entries: readonly number[]): number | null {
  let sum: number | null = null;
  for (const n of entries) if (!Number.isNaN(values[n]!)) sum = (sum ?? 0) + values[n]!;
  return sum;
}

/** The first position whose value is not below the one asked for. */
function lowerBound(values: Int32Array | Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
