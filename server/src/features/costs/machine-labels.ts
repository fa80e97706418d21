/** A label as objects have them. */
interface LabelPair {
  key: string;
  value: string;
}

/**
 * How clouds and Karpenter say by a label how a machine was bought, each by its values. GKE labels every node with
 * gke-provisioning since 1.25 and before that spot ones alone; node.kubernetes.io/lifecycle is what many set by hand.
 */
const PURCHASE_LABELS: ReadonlyMap<string, ReadonlyMap<string, boolean>> = new Map([
  ['karpenter.sh/capacity-type', values({ spot: true, 'on-demand': false, reserved: false })],
  ['eks.amazonaws.com/capacityType', values({ SPOT: true, ON_DEMAND: false, CAPACITY_BLOCK: false })],
  ['cloud.google.com/gke-provisioning', values({ spot: true, preemptible: true, standard: false })],
  ['cloud.google.com/gke-spot', values({ true: true, false: false })],
  ['cloud.google.com/gke-preemptible', values({ true: true, false: false })],
  ['kubernetes.azure.com/scalesetpriority', values({ spot: true, regular: false })],
  ['node.kubernetes.io/lifecycle', values({ spot: true, normal: false, 'on-demand': false })],
]);

/** A map, not an object: anybody may label a machine “constructor”, and every object has one. */
function values(isSpot: Record<string, boolean>): ReadonlyMap<string, boolean> {
  return new Map(Object.entries(isSpot));
}

/** Whether the labels of a cluster node say that it is a spot machine; null where none of them tells. */
export function spotOf(labels: readonly LabelPair[]): boolean | null {
  const said = labels.map(({ key, value }) => PURCHASE_LABELS.get(key)?.get(value) ?? null);
  return said.find((isSpot) => isSpot !== null) ?? null;
}

const PROVIDER_LABELS: readonly [prefix: string, provider: string][] = [
  ['eks.amazonaws.com/', 'aws'],
  ['karpenter.k8s.aws/', 'aws'],
  ['cloud.google.com/gke-', 'gce'],
  ['kubernetes.azure.com/', 'azure'],
];

/** The cloud that set a label of a cluster node, spelt as in a providerID; null where none did. */
export function providerOf(labels: readonly LabelPair[]): string | null {
  return PROVIDER_LABELS.find(([prefix]) => labels.some(({ key }) => key.startsWith(prefix)))?.[1] ?? null;
}
