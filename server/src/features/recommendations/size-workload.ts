import type { Amounts } from './back-test.js';
import type { ContainerToSize, ProposedAmount, Sizing } from './container-to-size.js';
import type { AutoscalerFacts, ContainerNeed, HpaSolution, Resource, SolvedTarget } from './hpa.js';
import { solveWithHpa } from './hpa.js';
import type { SizingPolicy } from './policy.js';
import { blockedSizing, sizeContainer } from './size.js';

/** A target of an autoscaler that has to change together with the requests. */
export interface TargetChange extends SolvedTarget {
  autoscaler: string;
  resource: Resource;
}

export interface WorkloadSizing {
  containers: Map<string, Sizing>;
  /** Apply these in one step with the requests, or the number of replicas changes. */
  targets: TargetChange[];
}

/**
 * Sizes all measured containers of a workload together: an autoscaler goes by the sum of their requests, and of those of
 * the unmeasured ones, which stay as they are set.
 */
export function sizeWorkload(
  containers: ReadonlyMap<string, ContainerToSize>,
  policy: SizingPolicy,
  autoscaler: AutoscalerFacts | null,
  unmeasured: ReadonlyMap<string, Amounts> = new Map(),
): WorkloadSizing {
  const sized = new Map([...containers].map(([name, one]) => [name, sizeContainer(one, policy)]));
  if (!autoscaler) return { containers: sized, targets: [] };
  const targets = (['cpu', 'memory'] as const).flatMap((resource) => {
    const needs = needsOf(resource, containers, sized);
    if (needs.every(({ current, need }) => current === need)) return [];
    const all = [...needs, ...unmeasuredNeeds(resource, unmeasured)];
    return couple(resource, { containers, sized, policy, autoscaler }, solveWithHpa(resource, all, autoscaler));
  });
  return { containers: sized, targets };
}

const REQUEST = { cpu: 'cpuRequest', memory: 'memoryRequest' } as const;
const LIMIT = { cpu: 'cpuLimit', memory: 'memoryLimit' } as const;

function needsOf(
  resource: Resource,
  containers: ReadonlyMap<string, ContainerToSize>,
  sized: ReadonlyMap<string, Sizing>,
): ContainerNeed[] {
  const key = REQUEST[resource];
  return [...containers].map(([name, { current }]) => ({
    name,
    current: current[key],
    need: sized.get(name)![key].fits,
  }));
}

function unmeasuredNeeds(resource: Resource, unmeasured: ReadonlyMap<string, Amounts>): ContainerNeed[] {
  return [...unmeasured].map(([name, { [REQUEST[resource]]: current }]) => ({
    ...{ name, current, need: current, isUnmeasured: true },
  }));
}

interface Coupling {
  containers: ReadonlyMap<string, ContainerToSize>;
  sized: Map<string, Sizing>;
  policy: SizingPolicy;
  autoscaler: AutoscalerFacts;
}

/** Puts what the autoscaler leaves possible in place of what usage alone would have. */
function couple(
  resource: Resource,
  { containers, sized, policy, autoscaler }: Coupling,
  solution: HpaSolution,
): TargetChange[] {
  if (solution.kind === 'NOT_COUPLED') return [];
  if (solution.kind === 'BLOCKED') {
    for (const [name, { current }] of containers) {
      const blocked = blockedSizing(current, { reason: solution.reason, text: solution.text });
      sized.set(name, { ...sized.get(name)!, ...pick(blocked, resource), blockedBy: blocked.blockedBy });
    }
    return [];
  }
  const isWorthIt = [...containers].some(([name, { current }]) => {
    const [now, then] = [current[REQUEST[resource]], solution.requests.get(name)];
    if (then === undefined || now === then) return false;
    if (now === null) return true;
    // Rounding up alone must not be worth it, so that what was applied is left alone.
    return Math.abs(then - now) >= Math.max(policy.minChange[resource], policy.minChange.share * now);
  });
  for (const [name, { current }] of containers) {
    const amount = isWorthIt ? (solution.requests.get(name) ?? null) : current[REQUEST[resource]];
    sized.set(name, withRequest(resource, sized.get(name)!, { amount, limit: current[LIMIT[resource]], autoscaler }));
  }
  if (!isWorthIt) return [];
  return solution.targets
    .filter(({ from, to }) => from !== to)
    .map((change) => ({ autoscaler: autoscaler.name, resource, ...change }));
}

function pick(sizing: Sizing, resource: Resource): Partial<Sizing> {
  return resource === 'cpu'
    ? { cpuRequest: sizing.cpuRequest, cpuLimit: sizing.cpuLimit }
    : { memoryRequest: sizing.memoryRequest, memoryLimit: sizing.memoryLimit };
}

function withRequest(
  resource: Resource,
  sizing: Sizing,
  { amount, limit, autoscaler }: { amount: number | null; limit: number | null; autoscaler: AutoscalerFacts },
): Sizing {
  const [request, own] = [REQUEST[resource], LIMIT[resource]];
  if (sizing[request].value === amount) return sizing;
  const text = `${sizing[request].text} HorizontalPodAutoscaler ${autoscaler.name} scales by a share of it: request and target change together, so that the number of replicas stays what it is.`;
  const changed: ProposedAmount = { value: amount, fits: amount, reason: 'AUTOSCALER_KEPT', text };
  const proposedLimit = sizing[own].reason === 'LIMIT_REMOVED' ? null : limit;
  const atLeast = proposedLimit === null || amount === null ? proposedLimit : Math.max(sizing[own].value ?? 0, amount);
  const isSame = sizing[own].value === sizing[request].value && sizing[own].value !== null;
  return { ...sizing, [request]: changed, [own]: { ...sizing[own], value: isSame ? amount : atLeast } };
}
