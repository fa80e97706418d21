import type { HorizontalPodAutoscaler } from '../kinds.js';
import { limitsOf } from '../limits.js';
import { traffic } from '../load.js';
import { quantity } from '../quantity.js';
import type { Condition, Deployment } from '../types.js';
import type { Controllers, Workload } from './controllers.js';
import { namedMeta } from './pod-factory.js';
import type { WorkloadDraft } from './workload.js';
import type { World } from './world.js';

/** HPA's usual goal: 70 % of what the replicas asked for. */
const TARGET_PERCENT = 70;

function scalingConditions(now: string, isLimited: boolean): Condition[] {
  const at = { lastTransitionTime: now };
  return [
    {
      ...at,
      message: 'recommended size matches current size',
      reason: 'ReadyForNewScale',
      status: 'True',
      type: 'AbleToScale',
    },
    {
      ...at,
      message:
        'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
      reason: 'ValidMetricFound',
      status: 'True',
      type: 'ScalingActive',
    },
    isLimited
      ? {
          ...at,
          message: 'the desired replica count is more than the maximum replica count',
          reason: 'TooManyReplicas',
          status: 'True',
          type: 'ScalingLimited',
        }
      : {
          ...at,
          message: 'the desired count is within the acceptable range',
          reason: 'DesiredWithinRange',
          status: 'False',
          type: 'ScalingLimited',
        },
  ];
}

/** The autoscaler of a workload whose replicas follow the traffic; it has measured nothing yet. */
export function autoscalerOf(world: World, draft: WorkloadDraft): HorizontalPodAutoscaler | undefined {
  const { autoscale, name, namespace, kind } = draft;
  if (!autoscale) return undefined;
  const [minReplicas, maxReplicas] = autoscale;
  const target = { averageUtilization: TARGET_PERCENT, type: 'Utilization' };
  const replicas = draft.replicas ?? 1;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: namedMeta(world, 'HorizontalPodAutoscaler', { labels: { app: name }, name, namespace }),
    spec: {
      maxReplicas,
      metrics: [{ resource: { name: 'cpu', target }, type: 'Resource' }],
      minReplicas,
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
    },
    status: { currentMetrics: [], currentReplicas: replicas, desiredReplicas: replicas },
  };
}

/** What an autoscaler found: share of the requests that is used, percent, and how many replicas that calls for. */
interface Found {
  from: number;
  to: number;
  wanted: number;
  percent: number;
  /** Millicores of a replica. */
  used: number;
}

function report(world: World, autoscaler: HorizontalPodAutoscaler, found: Found): void {
  const current = { averageUtilization: found.percent, averageValue: `${Math.round(found.used)}m` };
  const now = world.clock.timestamp();
  const { namespace, name } = autoscaler.metadata;
  world.store.update('horizontalpodautoscalers', namespace, name, ({ spec, status }) => {
    const before = status.conditions ?? [];
    const conditions = scalingConditions(now, Math.ceil(found.wanted) > spec.maxReplicas);
    status.conditions = conditions.map((it) => {
      const known = before.find(({ type, status: value }) => type === it.type && value === it.status);
      return known ? { ...it, lastTransitionTime: known.lastTransitionTime } : it;
    });
    status.currentMetrics = [{ resource: { current, name: 'cpu' }, type: 'Resource' }];
    status.currentReplicas = found.from;
    status.desiredReplicas = found.to;
    if (found.to !== found.from) status.lastScaleTime = now;
  });
}

/** What a replica uses and what it requests, millicores: the load of the moment without its noise. */
function replicaOf(world: World, deployment: Deployment, { draft, plan }: Workload): { used: number; request: number } {
  const visitors = traffic(world.seed, world.clock.now());
  const share = Math.min(2.5, (draft.replicas ?? 1) / Math.max(1, deployment.spec.replicas));
  const { containers } = deployment.spec.template.spec;
  const used = containers.map((container) => {
    const [idle, peak] = plan.load[container.name]?.cpu ?? [0, 0];
    const limit = limitsOf(container).cpuLimit ?? Number.POSITIVE_INFINITY;
    return Math.min(limit, idle + (peak - idle) * visitors * share);
  });
  const request = containers.map((it) => 1000 * quantity(it.resources.requests?.cpu));
  return { used: sum(used), request: sum(request) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function look(world: World, deployment: Deployment, workload: Workload): Found | undefined {
  const { namespace, name } = workload.draft;
  const autoscaler = world.store.get('horizontalpodautoscalers', namespace, name);
  const from = deployment.spec.replicas;
  const { used, request } = replicaOf(world, deployment, workload);
  // Without a request there is nothing of which a share could be used; scaled to none, an autoscaler is off.
  if (!autoscaler || request === 0 || from === 0) return undefined;
  const { minReplicas, maxReplicas, metrics } = autoscaler.spec;
  const target = metrics[0]?.resource.target.averageUtilization ?? TARGET_PERCENT;
  const percent = Math.round((100 * used) / request);
  const wanted = (from * percent) / target;
  // Within 10 % an autoscaler leaves things as they are.
  const isNear = Math.abs(wanted / from - 1) < 0.1;
  const to = Math.max(minReplicas, Math.min(maxReplicas, isNear ? from : Math.ceil(wanted)));
  const found = { from, to, wanted, percent, used };
  report(world, autoscaler, found);
  return found;
}

/** One look of the autoscaler at what its target uses of what it requests; scales when it is worth it. */
export function autoscale(world: World, controllers: Controllers, workload: Workload): void {
  const { namespace, name } = workload.draft;
  const deployment = world.store.get('deployments', namespace, name);
  const found = deployment && look(world, deployment, workload);
  if (!deployment || !found || found.to === found.from) return;
  const { from, to } = found;
  world.store.update('deployments', namespace, name, (it) => {
    it.spec.replicas = to;
    it.metadata.generation = (it.metadata.generation ?? 0) + 1;
  });
  const above = 'cpu resource utilization (percentage of request) above target';
  const message = `New size: ${to}; reason: ${to > from ? above : 'All metrics below target'}`;
  const component = 'horizontal-pod-autoscaler';
  world.events.emit({ object: deployment, component, reason: 'SuccessfulRescale', message });
  controllers.enqueue('Deployment', namespace, name);
}
