import type { DecodedLanding } from './landing-fold.js';

interface Entry {
  group: string;
  decoded: DecodedLanding;
  bytes: number;
}

/**
 * Decoded landing blocks of the hours that are open, which every chart that is looked at asks for again and again. A row
 * never changes, so what was decoded of its id stays right until it is gone; who may see the row is asked each time
 * anew. The ones that were not used for longest leave first.
 */
export class LandingCache {
  readonly #entries = new Map<string, Entry>();
  /** Ids by cluster, hour and metric. */
  readonly #groups = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(private readonly mostBytes: number) {}

  /** Ids of rows whose bodies need not be read. */
  idsOf(clusterId: string, hours: readonly number[], metricId: number): string[] {
    return hours.flatMap((hourAt) => [...(this.#groups.get(groupOf(clusterId, hourAt, metricId)) ?? [])]);
  }

  get(id: string, metricId: number): DecodedLanding | undefined {
    const key = `${id} ${metricId}`;
    const found = this.#entries.get(key);
    if (!found) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, found);
    return found.decoded;
  }

  put(row: { id: string; clusterId: string; hourAt: number }, metricId: number, decoded: DecodedLanding): void {
    const key = `${row.id} ${metricId}`;
    if (this.#entries.has(key)) return;
    const group = groupOf(row.clusterId, row.hourAt, metricId);
    const bytes = sizeOf(decoded);
    this.#entries.set(key, { group, decoded, bytes });
    this.#bytes += bytes;
    const ids = this.#groups.get(group) ?? new Set();
    this.#groups.set(group, ids.add(row.id));
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.mostBytes) break;
      this.#drop(oldest, entry);
    }
  }

  #drop(key: string, { group, bytes }: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= bytes;
    const ids = this.#groups.get(group)!;
    ids.delete(key.slice(0, key.indexOf(' ')));
    if (ids.size === 0) this.#groups.delete(group);
  }
}

function groupOf(clusterId: string, hourAt: number, metricId: number): string {
  return `${clusterId} ${hourAt} ${metricId}`;
}

function sizeOf({ block, values }: DecodedLanding): number {
  const { subjectIds, starts, times } = block;
  return 200 + subjectIds.byteLength + starts.byteLength + times.byteLength + (values?.byteLength ?? 0);
}
