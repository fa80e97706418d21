import type {
  AutoscalerRowFragment,
  BudgetRowFragment,
  ClaimRowFragment,
  ServiceRowFragment,
} from '../../graphql/generated';
import { formatCount, formatRatio, joinQuantity, plural } from '../../lib/format';
import type { StatusKind } from '../../ui/Status';

// What the rows of the resources page say of their objects, in words. Unknown is never shown as zero or as well.

export interface ResourceStatus {
  readonly kind: StatusKind;
  readonly word: string;
  /** More about it, for the tooltip. */
  readonly detail?: string;
}

const UNKNOWN: ResourceStatus = { kind: 'unknown', word: 'n/a', detail: 'Kubernetes has not told yet' };

/** Whether an autoscaler can do its work. */
export function autoscalerStatus(autoscaler: AutoscalerRowFragment): ResourceStatus {
  const { conditions, desiredReplicas, maxReplicas, currentReplicas } = autoscaler;
  const broken = conditions.find(
    ({ type, status }) => (type === 'ScalingActive' || type === 'AbleToScale') && status === 'False',
  );
  if (broken && broken.reason !== 'ScalingDisabled') {
    return { kind: 'failing', word: broken.reason ?? 'Cannot scale', detail: broken.message ?? undefined };
  }
  if (broken) return { kind: 'paused', word: 'Scaled to 0', detail: broken.message ?? undefined };
  if (desiredReplicas === null) return UNKNOWN;
  if (desiredReplicas >= maxReplicas) {
    return {
      kind: 'degraded',
      word: 'At maximum',
      detail: `It asks for all ${plural(maxReplicas, 'replica')} it may have`,
    };
  }
  if (currentReplicas !== null && currentReplicas !== desiredReplicas) {
    return {
      kind: 'progressing',
      word: 'Scaling',
      detail: `From ${currentReplicas} to ${plural(desiredReplicas, 'replica')}`,
    };
  }
  return { kind: 'healthy', word: 'Steady' };
}

const share = (value: number): string => joinQuantity(formatRatio(value));

/** “cpu 42 % of 80 %”, “requests 12 of 500m”. */
export function metricText({
  name,
  container,
  targetUtilization,
  currentUtilization,
  targetValue,
  currentValue,
}: AutoscalerRowFragment['metrics'][number]): string {
  const subject = container ? `${container} ${name}` : name;
  const isShare = targetUtilization !== null;
  const target = isShare ? share(targetUtilization) : (targetValue ?? '?');
  const current = isShare ? currentUtilization && share(currentUtilization) : currentValue;
  const isZero = isShare && currentUtilization === 0;
  return `${subject} ${isZero ? share(0) : (current ?? 'n/a')} of ${target}`;
}

/** Whether the pods of a budget may be evicted. Of no pods at all none can be blocked. */
export function budgetStatus({ disruptionsAllowed, expectedPods }: BudgetRowFragment): ResourceStatus {
  if (disruptionsAllowed === null) return UNKNOWN;
  if (expectedPods === 0) return { kind: 'unknown', word: 'No pods', detail: 'Its selector finds no pod' };
  const word = `Allows ${plural(disruptionsAllowed, 'disruption')}`;
  if (disruptionsAllowed > 0) return { kind: 'healthy', word };
  return { kind: 'degraded', word, detail: 'Draining a node with one of its pods waits' };
}

/** “min available 2” or “max unavailable 10%”. */
export function budgetRule({ minAvailable, maxUnavailable }: BudgetRowFragment): string {
  if (maxUnavailable !== null) return `max unavailable ${maxUnavailable}`;
  return minAvailable === null ? '—' : `min available ${minAvailable}`;
}

const CLAIM: Readonly<Record<ClaimRowFragment['phase'], ResourceStatus>> = {
  BOUND: { kind: 'healthy', word: 'Bound' },
  PENDING: { kind: 'progressing', word: 'Pending', detail: 'It waits for a volume' },
  LOST: { kind: 'failing', word: 'Lost', detail: 'Its volume is gone' },
};

const NEARLY_FULL = 0.9;

/** Whether a claim has its volume, and that volume has room. */
export function claimStatus({ phase, usage }: ClaimRowFragment): ResourceStatus {
  if (phase === 'BOUND' && (usage.usedShare ?? 0) >= NEARLY_FULL) {
    return { kind: 'degraded', word: 'Nearly full', detail: `${share(usage.usedShare ?? 0)} of its space is used` };
  }
  return CLAIM[phase];
}

/** Whether a service has somebody to serve its clients. */
export function serviceStatus({
  type,
  externalName,
  readyEndpoints,
  notReadyEndpoints,
}: ServiceRowFragment): ResourceStatus {
  if (type === 'EXTERNAL_NAME') return { kind: 'healthy', word: externalName ?? 'Alias' };
  if (readyEndpoints === null) {
    return { kind: 'unknown', word: 'n/a', detail: 'The agent may not list EndpointSlices' };
  }
  const notReady = notReadyEndpoints ?? 0;
  const of = notReady > 0 ? `${formatCount(readyEndpoints)} of ${formatCount(readyEndpoints + notReady)} ready` : null;
  if (readyEndpoints === 0)
    return { kind: 'failing', word: of ?? 'No endpoints', detail: 'Nobody answers its clients' };
  if (of) return { kind: 'degraded', word: of };
  return { kind: 'healthy', word: `${formatCount(readyEndpoints)} ready` };
}

const SERVICE_TYPES: Readonly<Record<ServiceRowFragment['type'], string>> = {
  CLUSTER_IP: 'ClusterIP',
  NODE_PORT: 'NodePort',
  LOAD_BALANCER: 'LoadBalancer',
  EXTERNAL_NAME: 'ExternalName',
};

/** As Kubernetes writes it: “ClusterIP, headless”. */
export function serviceType({ type, isHeadless }: ServiceRowFragment): string {
  return isHeadless ? `${SERVICE_TYPES[type]}, headless` : SERVICE_TYPES[type];
}

/** “http 80 → 8080, 443/UDP”; TCP goes without saying. */
export function portsText({ ports }: ServiceRowFragment): string {
  const texts = ports.map(({ name, port, protocol, targetPort, nodePort }) => {
    const outside = `${name ? `${name} ` : ''}${port}${protocol === 'TCP' ? '' : `/${protocol}`}`;
    const onNodes = nodePort === null ? '' : ` (nodes ${nodePort})`;
    return `${outside}${targetPort && targetPort !== String(port) ? ` → ${targetPort}` : ''}${onNodes}`;
  });
  return texts.join(', ') || '—';
}
