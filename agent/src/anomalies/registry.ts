// All series, as many as the memory is meant for. When it is full, the series that was silent longest makes room, if it
// has been silent for an hour; else the new one is refused, since two series that push each other out never learn.
import { type DetectorSettings, HOUR_MS, READING_MS } from './detector-settings.js';
import type { HourOfWeek } from './season.js';
import { newSeriesState, Series, type SeriesState } from './series.js';
import { SlotPages } from './slots.js';
import type { WatchedMetric } from './watched.js';

/** What a series is of. */
export interface SeriesName {
  readonly namespace: string;
  readonly kind: string;
  readonly workload: string;
  readonly container: string;
  readonly metric: WatchedMetric;
}

export interface Tracked {
  readonly name: SeriesName;
  readonly series: Series;
  /** Of its name: spreads the series over files and moments. */
  readonly hash: number;
  /** False once it made room for another one. */
  isAlive: boolean;
}

export interface RegistryOptions {
  readonly maxSeries: number;
  readonly settings: DetectorSettings;
  readonly hourOfWeek: HourOfWeek;
}

/** Judging all series at one moment would block the agent; samples come every 15 s, so it is a twentieth at a time. */
const PHASES = 20;
const IDLE_MS = HOUR_MS;
/** After a look in vain, the next one comes no sooner: it looks at every series. */
const LOOK_MS = 60_000;

export const keyOf = ({ namespace, kind, workload, container, metric }: SeriesName): string =>
  `${namespace}/${kind}/${workload}/${container}/${metric.metric}`;

/** FNV-1a, as names are short and only spread by it. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export class Registry {
  private readonly pages = new SlotPages();
  private readonly byKey = new Map<string, Tracked>();
  private lookAgainAt = Number.NEGATIVE_INFINITY;
  /** Since the start. */
  evicted = 0;
  refused = 0;

  constructor(private readonly options: RegistryOptions) {}

  get size(): number {
    return this.byKey.size;
  }

  all(): Iterable<Tracked> {
    return this.byKey.values();
  }

  /** The series of a name, a new one if need be; undefined where there is no room for it. `now` is that of its samples. */
  get(name: SeriesName, now: number): Tracked | undefined {
    return this.byKey.get(keyOf(name)) ?? (this.hasRoom(now) ? this.add(name, newSeriesState()) : undefined);
  }

  /** Takes a series up that was stored; its slots are to be filled. */
  restore(name: SeriesName, state: SeriesState): Tracked | undefined {
    return this.size < this.options.maxSeries ? this.add(name, state) : undefined;
  }

  private add(name: SeriesName, state: SeriesState): Tracked {
    const { settings, hourOfWeek } = this.options;
    const key = keyOf(name);
    const hash = hashOf(key);
    const phaseMs = (hash % PHASES) * (READING_MS / PHASES);
    const slots = this.pages.claim();
    const series = new Series({ metric: name.metric, slots, state, settings, hourOfWeek, phaseMs });
    const tracked: Tracked = { name, series, hash, isAlive: true };
    this.byKey.set(key, tracked);
    return tracked;
  }

  private hasRoom(now: number): boolean {
    if (this.size < this.options.maxSeries) return true;
    if (now >= this.lookAgainAt && this.evict(now)) return true;
    if (now >= this.lookAgainAt) this.lookAgainAt = now + LOOK_MS;
    this.refused += 1;
    return false;
  }

  private evict(now: number): boolean {
    const heardAt = ({ series }: Tracked): number => series.state.gatheredAt ?? now;
    let oldest: Tracked | undefined;
    for (const tracked of this.byKey.values()) {
      if (oldest === undefined || heardAt(tracked) < heardAt(oldest)) oldest = tracked;
    }
    if (oldest === undefined || now - heardAt(oldest) < IDLE_MS) return false;
    oldest.isAlive = false;
    this.byKey.delete(keyOf(oldest.name));
    this.pages.release(oldest.series.slots);
    this.evicted += 1;
    return true;
  }
}
