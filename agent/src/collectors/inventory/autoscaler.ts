import type { AutoscalerMetricInput, AutoscalerMetricType, HorizontalPodAutoscalerInput } from '../../api/generated.js';
import type { KubeAutoscaler, KubeAutoscalerMetric } from '../../kube/objects.js';
import { conditionsOf, identityOf, labelsOf, textOrNull, timeOrNull } from './fields.js';

const TYPES: Record<string, AutoscalerMetricType> = {
  Resource: 'RESOURCE',
  ContainerResource: 'CONTAINER_RESOURCE',
  Pods: 'PODS',
  Object: 'OBJECT',
  External: 'EXTERNAL',
};

/** The one part of a metric that its type fills, with what identifies it. */
function partOf(metric: KubeAutoscalerMetric) {
  const { resource, containerResource, pods, object, external } = metric;
  const named = resource ?? containerResource;
  if (named !== undefined) return { ...named, name: named.name ?? '', container: containerResource?.container ?? null };
  const custom = pods ?? object ?? external;
  return custom === undefined ? null : { ...custom, name: custom.metric?.name ?? '', container: null };
}

type Part = NonNullable<ReturnType<typeof partOf>>;

function share(percent: number | undefined): number | null {
  return percent === undefined ? null : percent / 100;
}

/** The API states what it measured in a list of its own, in which metrics that could not be read are missing. */
function currentOf(
  metric: KubeAutoscalerMetric,
  part: Part,
  measured: readonly KubeAutoscalerMetric[],
): Part['current'] {
  const same = measured
    .filter((each) => each.type === metric.type)
    .map(partOf)
    .find((each) => each?.name === part.name && each.container === part.container);
  return same?.current;
}

function toMetric(metric: KubeAutoscalerMetric, measured: readonly KubeAutoscalerMetric[]): AutoscalerMetricInput[] {
  const type = TYPES[metric.type ?? ''];
  const part = partOf(metric);
  if (type === undefined || part === null) return [];
  const { name, container, target } = part;
  const current = currentOf(metric, part, measured);
  return [
    {
      type,
      name,
      container,
      targetUtilization: share(target?.averageUtilization),
      currentUtilization: share(current?.averageUtilization),
      targetValue: textOrNull(target?.averageValue ?? target?.value),
      currentValue: textOrNull(current?.averageValue ?? current?.value),
    },
  ];
}

/** What the server keeps of a HorizontalPodAutoscaler. */
export function toAutoscaler({ metadata, spec, status }: KubeAutoscaler): HorizontalPodAutoscalerInput {
  return {
    ...identityOf(metadata),
    namespace: metadata?.namespace ?? '',
    targetKind: spec?.scaleTargetRef?.kind ?? '',
    targetName: spec?.scaleTargetRef?.name ?? '',
    minReplicas: spec?.minReplicas ?? null,
    maxReplicas: spec?.maxReplicas ?? 0,
    currentReplicas: status?.currentReplicas ?? null,
    desiredReplicas: status?.desiredReplicas ?? null,
    lastScaledAt: timeOrNull(status?.lastScaleTime),
    metrics: (spec?.metrics ?? []).flatMap((metric) => toMetric(metric, status?.currentMetrics ?? [])),
    conditions: conditionsOf(status?.conditions),
    labels: labelsOf(metadata),
  };
}
