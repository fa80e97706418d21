import type { HorizontalPodAutoscaler } from '../kinds.js';
import { traffic } from '../load.js';
import { quantity } from '../quantity.js';
import type { Condition } from '../types.js';
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

/** What an autoscaler says after it looked: the load of the replicas, and how many it wants. */
function report(world: World, draft: WorkloadDraft, found: { from: number; to: number; wanted: number }): void {
  const percent = Math.round((found.wanted / found.from) * TARGET_PERCENT);
  const request = quantity(draft.containers[0]?.cpu?.[0] ?? undefined);
  const current = { averageUtilization: percent, averageValue: `${Math.round(request * percent * 10)}m` };
  const now = world.clock.timestamp();
  world.store.update('horizontalpodautoscalers', draft.namespace, draft.name, ({ spec, status }) => {
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

/** One look of the autoscaler: measures, and scales when it is worth it. */
export function autoscale(world: World, controllers: Controllers, { draft }: Workload): void {
  const [min, max] = draft.autoscale ?? [1, 1];
  const { namespace, name } = draft;
  const deployment = world.store.get('deployments', namespace, name);
  if (!deployment) return;
  const from = deployment.spec.replicas;
  const wanted = (traffic(world.seed, world.clock.now()) * (draft.replicas ?? 1) * 100) / TARGET_PERCENT;
  // Within 10 % an autoscaler leaves things as they are.
  const isNear = Math.abs(wanted / from - 1) < 0.1;
  const to = isNear ? from : Math.max(min, Math.min(max, Math.ceil(wanted)));
  report(world, draft, { from, to, wanted });
  if (to === from) return;
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
