import { Buckets } from './buckets.js';
import type { ResolutionChoice } from './resolution.js';
import { ROLLUP_STEP_MS, type Series } from './rollup.js';

/** Folds samples and roll-ups of many subjects into the buckets of one answer; both may be mixed, hour by hour. */
export class SpanFold {
  readonly sources = new Set<string>();
  /** Unix ms of the newest sample; null while there is none. */
  observedAt: number | null = null;
  readonly #buckets = new Map<number, Map<number, Buckets>>();

  constructor(private readonly choice: Pick<ResolutionChoice, 'from' | 'to' | 'stepSeconds' | 'points'>) {}

  /** Adds samples; those outside the span are passed over. */
  addSeries(metricId: number, subjectId: number, { times, values, sources }: Series): void {
    const { from, to } = this.choice;
    const first = times.findIndex((time) => time >= from);
    if (first < 0 || times[first]! >= to) return;
    const buckets = this.#at(metricId, subjectId);
    const stepMs = this.choice.stepSeconds * 1_000;
    let n = first;
    for (; n < times.length && times[n]! < to; n++) {
      buckets.add(Math.floor((times[n]! - from) / stepMs), times[n]!, values[n]!);
    }
    this.#saw(times[n - 1]!, sources);
  }

  /** Adds the five-minute buckets of one hour; exact because the span and its step are multiples of five minutes. */
  addChunk(metricId: number, subjectId: number, chunk: Buckets, chunkAt: number, sources: readonly string[]): void {
    const { from, to } = this.choice;
    const stepMs = this.choice.stepSeconds * 1_000;
    for (let n = 0; n < chunk.length; n++) {
      const at = chunkAt + n * ROLLUP_STEP_MS;
      if (chunk.counts[n] === 0 || at < from || at >= to) continue;
      this.#at(metricId, subjectId).merge(Math.floor((at - from) / stepMs), chunk, n);
      this.#saw(chunk.lastTimes[n]!, sources);
    }
  }

  /** The buckets of one subject; undefined where nothing was measured in the span. */
  bucketsOf(metricId: number, subjectId: number): Buckets | undefined {
    return this.#buckets.get(metricId)?.get(subjectId);
  }

  #at(metricId: number, subjectId: number): Buckets {
    const bySubject = this.#buckets.get(metricId) ?? new Map<number, Buckets>();
    this.#buckets.set(metricId, bySubject);
    const buckets = bySubject.get(subjectId) ?? new Buckets(this.choice.points);
    bySubject.set(subjectId, buckets);
    return buckets;
  }

  #saw(time: number, sources: readonly string[]): void {
    this.observedAt = Math.max(this.observedAt ?? time, time);
    for (const source of sources) this.sources.add(source);
  }
}
