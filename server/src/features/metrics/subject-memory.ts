import type { SubjectKey } from './subject-key.js';

// The ids of subjects as one process knows them. An id never changes and is never given out again, so what is
// remembered is never wrong while the subject is kept, which is at least three days after it was measured last; so a
// cluster is remembered for one day and then asked for anew. What is not remembered is asked of the database. Nothing is
// remembered before the transaction that may have made it has committed.

/** A machine with its volumes, or a pod with its containers; an id of 0 is not known. */
interface Place {
  id: number;
  parts: string[];
  partIds: number[];
}

interface ClusterSubjects {
  /** By namespace, '' for machines, then by name. */
  places: Map<string, Map<string, Place>>;
  count: number;
  /** By the clock of the process, in milliseconds. */
  since: number;
}

const REMEMBERED_MS = 24 * 3_600_000;

/** What names a subject; absent parts may be null, undefined or ''. */
type Named = { kind: string; name: string; namespace?: string | null; container?: string | null };

/** The clusters used last, of so many subjects together; a subject has some 150 bytes. */
export class SubjectMemory {
  readonly #clusters = new Map<string, ClusterSubjects>();
  #count = 0;

  constructor(
    private readonly maxSubjects: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** What is known of a cluster, which counts as used with that. */
  of(clusterId: string): ClusterIds {
    const known = this.#known(clusterId);
    this.#clusters.delete(clusterId);
    this.#clusters.set(clusterId, known);
    return new ClusterIds(known);
  }

  remember(clusterId: string, subject: SubjectKey, id: number): void {
    const known = this.#known(clusterId);
    this.#clusters.set(clusterId, known);
    if (!put(known.places, subject, id)) return;
    known.count++;
    this.#count++;
    if (this.#count > this.maxSubjects) this.#forgetOldest();
  }

  get size(): number {
    return this.#count;
  }

  /** What is remembered of a cluster and not for too long, else nothing yet. */
  #known(clusterId: string): ClusterSubjects {
    const known = this.#clusters.get(clusterId);
    if (known && this.clock() - known.since < REMEMBERED_MS) return known;
    this.#count -= known?.count ?? 0;
    return { places: new Map(), count: 0, since: this.clock() };
  }

  #forgetOldest(): void {
    const [clusterId, oldest] = this.#clusters.entries().next().value!;
    this.#clusters.delete(clusterId);
    this.#count -= oldest.count;
  }
}

/** Finds the remembered ids of one cluster; 0 is not known. */
export class ClusterIds {
  constructor(private readonly known: ClusterSubjects) {}

  idOf({ kind, namespace, name, container }: Named): number {
    const place = this.known.places.get(namespace ?? '')?.get(name);
    if (!place) return 0;
    if (kind === 'POD' || kind === 'CLUSTER_NODE') return place.id;
    const at = place.parts.indexOf(container ?? '');
    return at < 0 ? 0 : place.partIds[at]!;
  }

  podIdOf({ namespace, name }: Named): number {
    return this.known.places.get(namespace ?? '')?.get(name)?.id ?? 0;
  }
}

/** @returns whether it was not there before */
function put(places: ClusterSubjects['places'], { kind, namespace, name, container }: SubjectKey, id: number): boolean {
  const named = places.get(namespace) ?? new Map<string, Place>();
  places.set(namespace, named);
  const place = named.get(name) ?? { id: 0, parts: [], partIds: [] };
  named.set(name, place);
  if (kind === 'POD' || kind === 'CLUSTER_NODE') {
    const isNew = place.id === 0;
    place.id = id;
    return isNew;
  }
  if (place.parts.includes(container)) return false;
  place.parts.push(container);
  place.partIds.push(id);
  return true;
}
