import type { NodeFacts, PlacedPod } from './facts.js';
import { fitsLabels, type LabelRequirement, meets } from './node-fit.js';

// Which pods lie beside which, and which may not: required pod affinity and anti-affinity, and topology spread. A place is
// all cluster nodes with the same value of a label. Every distinct term finds its pods once; after that only counts move.

type Scheduling = NonNullable<PlacedPod['scheduling']>;
type PodTerm = NonNullable<Scheduling['podAffinity']>[number];
type Spread = NonNullable<Scheduling['topologySpread']>[number];

/** Pods that somebody asks about, counted by place. */
class Crowd {
  /** Of the pods that match. */
  readonly at = new Map<string, number>();
  /** Of the pods that must not be beside one that matches. */
  readonly avoidedAt = new Map<string, number>();
  total = 0;

  constructor(
    readonly topologyKey: string,
    readonly members: ReadonlySet<PlacedPod>,
  ) {}

  count(place: string): number {
    return this.at.get(place) ?? 0;
  }
}

interface Ties {
  apart: Crowd[];
  beside: Crowd[];
  spread: { crowd: Crowd; rule: Spread }[];
  /** Crowds it is one of. */
  within: Crowd[];
}

/** How many pods a place may hold before one more. */
export interface SpreadBound {
  crowd: Crowd;
  most: number;
}

const HOSTNAME = 'kubernetes.io/hostname';

/** The value of a node for a topology key; undefined where it has none, and so is no place. */
function placeOf(node: NodeFacts, topologyKey: string): string | undefined {
  return node.labels[topologyKey] ?? (topologyKey === HOSTNAME ? node.name : undefined);
}

function move(counts: Map<string, number>, place: string | undefined, by: number): void {
  if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + by);
}

/** Where pods lie that others want, or do not want, to be beside. */
export class Neighbours {
  private readonly ties = new Map<PlacedPod, Ties>();
  private readonly crowds = new Map<string, Crowd>();
  private readonly byLabel = new Map<string, PlacedPod[]>();

  constructor(
    private readonly nodes: ReadonlyMap<string, NodeFacts>,
    private readonly pods: readonly PlacedPod[],
  ) {
    for (const pod of pods) {
      this.ties.set(pod, { apart: [], beside: [], spread: [], within: [] });
      for (const label of Object.entries(pod.labels)) {
        const own = this.byLabel.get(label.join('=')) ?? [];
        own.push(pod);
        this.byLabel.set(label.join('='), own);
      }
    }
    for (const pod of pods) if (pod.scheduling) this.tie(pod, pod.scheduling);
    for (const crowd of this.crowds.values()) for (const pod of crowd.members) this.ties.get(pod)!.within.push(crowd);
    for (const pod of pods) this.put(pod, pod.nodeName);
  }

  /** Counts a pod as lying on a node. */
  put(pod: PlacedPod, nodeName: string): void {
    this.count(pod, nodeName, 1);
  }

  /** Counts a pod as lying there no more. */
  lift(pod: PlacedPod, nodeName: string): void {
    this.count(pod, nodeName, -1);
  }

  /** Whether it has to be beside others: such pods are placed after these. */
  wantsCompany(pod: PlacedPod): boolean {
    return this.ties.get(pod)!.beside.length > 0;
  }

  /** What spread leaves to a pod that is about to be placed. @param open nodes that stay */
  boundsOf(pod: PlacedPod, open: readonly NodeFacts[]): SpreadBound[] {
    return this.ties.get(pod)!.spread.map(({ crowd, rule }) => {
      const places = new Set<string>();
      for (const node of open) {
        const place = placeOf(node, rule.topologyKey);
        if (place !== undefined && fitsLabels(node, pod.scheduling!)) places.add(place);
      }
      const isFew = places.size < (rule.minDomains ?? 1);
      const least = isFew ? 0 : Math.min(...[...places].map((place) => crowd.count(place)));
      return { crowd, most: rule.maxSkew + least - (crowd.members.has(pod) ? 1 : 0) };
    });
  }

  /** Why a pod may not go to a node because of the pods there; null where it may. The pod itself lies nowhere just now. */
  refusalOf(pod: PlacedPod, node: NodeFacts, bounds: readonly SpreadBound[]): string | null {
    const { apart, beside, within } = this.ties.get(pod)!;
    const isBeside = ({ topologyKey, at }: Crowd, counts = at): boolean => {
      const place = placeOf(node, topologyKey);
      return place !== undefined && (counts.get(place) ?? 0) > 0;
    };
    if (apart.some((crowd) => isBeside(crowd))) return 'has a pod near that it must keep away from';
    if (within.some((crowd) => isBeside(crowd, crowd.avoidedAt))) return 'has a pod near that must keep away from it';
    // The first of those that want each other’s company may go anywhere.
    const isFirst = (crowd: Crowd): boolean => crowd.total === 0 && crowd.members.has(pod);
    const isPlace = ({ topologyKey }: Crowd): boolean => placeOf(node, topologyKey) !== undefined;
    if (!beside.every((crowd) => isPlace(crowd) && (isBeside(crowd) || isFirst(crowd))))
      return 'has no pod near that it must be beside';
    const isUneven = bounds.some(({ crowd, most }) => {
      const place = placeOf(node, crowd.topologyKey);
      return place === undefined || crowd.count(place) > most;
    });
    return isUneven ? 'would make its spread uneven' : null;
  }

  private count(pod: PlacedPod, nodeName: string, by: number): void {
    const node = this.nodes.get(nodeName);
    if (!node) return;
    const { apart, within } = this.ties.get(pod)!;
    for (const crowd of within) {
      crowd.total += by;
      move(crowd.at, placeOf(node, crowd.topologyKey), by);
    }
    for (const crowd of apart) move(crowd.avoidedAt, placeOf(node, crowd.topologyKey), by);
  }

  private tie(pod: PlacedPod, { podAntiAffinity, podAffinity, topologySpread }: Scheduling): void {
    const own = this.ties.get(pod)!;
    for (const term of podAntiAffinity ?? []) own.apart.push(this.crowdOf(term, namespacesOf(term, pod)));
    for (const term of podAffinity ?? []) own.beside.push(this.crowdOf(term, namespacesOf(term, pod)));
    for (const rule of topologySpread ?? [])
      own.spread.push({ crowd: this.crowdOf(rule, new Set([pod.namespace])), rule });
  }

  private crowdOf(
    { topologyKey, selector }: Pick<PodTerm, 'topologyKey' | 'selector'>,
    namespaces: Set<string> | null,
  ) {
    const key = JSON.stringify([topologyKey, selector, namespaces && [...namespaces].sort()]);
    const known = this.crowds.get(key);
    if (known) return known;
    const members = this.candidates(selector).filter(
      (pod) =>
        (namespaces === null || namespaces.has(pod.namespace)) && selector.every((one) => meets(pod.labels, one)),
    );
    const crowd = new Crowd(topologyKey, new Set(members));
    this.crowds.set(key, crowd);
    return crowd;
  }

  /** Nearly every selector names a label’s value: then only pods with it are looked at. */
  private candidates(selector: readonly LabelRequirement[]): readonly PlacedPod[] {
    const named = selector.find(({ operator }) => operator === 'IN');
    return named ? named.values.flatMap((value) => this.byLabel.get(`${named.key}=${value}`) ?? []) : this.pods;
  }
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Namespaces that a term is about; null for all. Labels of namespaces are not at hand: chosen by them, it is about all. */
function namespacesOf({ namespaces, namespaceSelector }: PodTerm, pod: PlacedPod): Set<string> | null {
  if (!namespaceSelector) return new Set(namespaces ?? [pod.namespace]);
  const byName = namespaceSelector.find(({ key, operator }) => key === NAMESPACE_NAME && operator === 'IN');
  return byName ? new Set([...(namespaces ?? []), ...byName.values]) : null;
}
