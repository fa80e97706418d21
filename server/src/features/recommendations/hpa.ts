/** What of a HorizontalPodAutoscaler couples it to requests. */
export interface AutoscalerFacts {
  name: string;
  minReplicas: number;
  maxReplicas: number;
  currentReplicas: number | null;
  metrics: readonly AutoscalerMetricFacts[];
}

export interface AutoscalerMetricFacts {
  type: 'RESOURCE' | 'CONTAINER_RESOURCE' | 'PODS' | 'OBJECT' | 'EXTERNAL';
  /** Such as “cpu”. */
  name: string;
  /** Null where it is of whole pods. */
  container: string | null;
  /** Share of the requests to be kept, 0.8 for 80 %; null where the target is a quantity. */
  targetUtilization: number | null;
}

export type Resource = 'cpu' | 'memory';

/** What the containers of a pod request now, and what they need. Null: not set. */
export interface ContainerNeed {
  name: string;
  current: number | null;
  need: number | null;
  /** Nothing of it was measured: it counts in a sum as it is set, and stays so. */
  isUnmeasured?: boolean;
}

/** A target and what it has to become: shares, with its place in the list of metrics. */
export interface SolvedTarget {
  metric: number;
  container: string | null;
  from: number;
  to: number;
}

export type HpaSolution =
  /** No metric goes by a share of these requests: they can change freely. */
  | { kind: 'NOT_COUPLED' }
  /** Requests and target to apply together; the autoscaler then acts at the same usage as before. */
  | { kind: 'SOLVED'; requests: Map<string, number>; targets: SolvedTarget[] }
  | { kind: 'BLOCKED'; reason: 'HPA_REQUEST_MISSING' | 'HPA_TWO_TARGETS'; text: string };

/** A higher target leaves too little room until new replicas are ready. */
export const MOST_TARGET = 0.8;

/**
 * Solves requests and target together. An autoscaler compares usage with target × request. A request that is cut alone
 * lowers that product: more replicas come, each uses less, and the next look at usage cuts again (the ratchet). So the
 * product stays what it is, in whole per cent of the target:
 *
 *     target′ = target × request / request′,  at most 80 % (or what it is now, where that is more),
 *
 * and the request is never cut below what that takes. Solving again with what it gave changes nothing.
 */
export function solveWithHpa(
  resource: Resource,
  containers: readonly ContainerNeed[],
  autoscaler: AutoscalerFacts,
): HpaSolution {
  const coupled = autoscaler.metrics.flatMap((metric, index) =>
    isShareOf(metric, resource) ? [{ metric, index, target: metric.targetUtilization! }] : [],
  );
  const ofPods = coupled.filter(({ metric }) => metric.container === null);
  const ofContainers = coupled.filter(({ metric }) => metric.container !== null);
  if (coupled.length === 0) return { kind: 'NOT_COUPLED' };
  if (ofPods.length > 0 && ofContainers.length > 0) return blocked('HPA_TWO_TARGETS', resource, autoscaler);
  const scaledNames = new Set(ofContainers.map(({ metric }) => metric.container));
  const scaled = containers.filter(({ name }) => ofPods.length > 0 || scaledNames.has(name));
  if (scaled.some(({ current }) => !current)) return blocked('HPA_REQUEST_MISSING', resource, autoscaler);
  const requests = new Map(containers.flatMap(({ name, need }) => (need === null ? [] : [[name, need]])));
  const targets = coupled.map(({ metric, index, target }) => {
    const members = containers.filter(({ name }) => metric.container === null || name === metric.container);
    return {
      metric: index,
      container: metric.container,
      from: target,
      to: solveTarget(members, { target, step: STEP[resource] }, requests),
    };
  });
  return { kind: 'SOLVED', requests, targets };
}

function isShareOf(metric: AutoscalerMetricFacts, resource: Resource): boolean {
  const isOfPods = metric.type === 'RESOURCE' || metric.type === 'CONTAINER_RESOURCE';
  return isOfPods && metric.name === resource && metric.targetUtilization !== null;
}

/** Whole millicores and whole MiB. */
const STEP: Record<Resource, number> = { cpu: 1_000, memory: 1_048_576 };

/** Writes the requests of one metric's containers and gives its target, in whole per cent. */
function solveTarget(
  members: readonly ContainerNeed[],
  { target, step }: { target: number; step: number },
  requests: Map<string, number>,
): number {
  const needed = members
    .filter(({ isUnmeasured }) => !isUnmeasured)
    .map(({ name, current, need }) => ({ name, amount: need ?? current! }));
  const kept = members.reduce((sum, { isUnmeasured, current }) => sum + (isUnmeasured ? current! : 0), 0);
  const now = members.reduce((sum, { current }) => sum + current!, 0);
  const sized = needed.reduce((sum, { amount }) => sum + amount, 0);
  const then = sized + kept;
  const most = Math.max(MOST_TARGET, target);
  const atUsage = target * now;
  // Whole per cent, and no larger than what the request carries at the most.
  const to = Math.max(0.01, Math.min(most, Math.floor((100 * atUsage) / then + 1e-9) / 100));
  const total = Math.max(then, atUsage / to);
  for (const { name, amount } of needed) {
    requests.set(name, Math.ceil((amount * (total - kept)) / sized / step - 1e-9) * step);
  }
  return to;
}

function blocked(
  reason: 'HPA_REQUEST_MISSING' | 'HPA_TWO_TARGETS',
  resource: Resource,
  { name }: AutoscalerFacts,
): HpaSolution {
  const why = {
    HPA_REQUEST_MISSING: `a container it counts requests no ${resource}, so it cannot work out a share; set that request first`,
    HPA_TWO_TARGETS: `it goes by the ${resource} of whole pods and of single containers at once, and no cut leaves both as they are`,
  }[reason];
  return { kind: 'BLOCKED', reason, text: `HorizontalPodAutoscaler ${name} scales by ${resource}, and ${why}.` };
}
