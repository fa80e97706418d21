import type { PodDisruptionBudgetInput } from '../../api/generated.js';
import type { KubeDisruptionBudget } from '../../kube/objects.js';
import { identityOf, labelsOf } from './fields.js';
import { selectorOf } from './selector.js';

/** A number or a percentage, as it was written. */
function amount(value: number | string | undefined): string | null {
  return value === undefined ? null : String(value);
}

/** What the server keeps of a PodDisruptionBudget. */
export function toDisruptionBudget(budget: KubeDisruptionBudget): PodDisruptionBudgetInput {
  const { metadata, spec, status } = budget;
  return {
    ...identityOf(metadata),
    namespace: metadata?.namespace ?? '',
    minAvailable: amount(spec?.minAvailable),
    maxUnavailable: amount(spec?.maxUnavailable),
    selector: selectorOf(spec?.selector),
    currentHealthy: status?.currentHealthy ?? null,
    desiredHealthy: status?.desiredHealthy ?? null,
    expectedPods: status?.expectedPods ?? null,
    disruptionsAllowed: status?.disruptionsAllowed ?? null,
    labels: labelsOf(metadata),
  };
}
