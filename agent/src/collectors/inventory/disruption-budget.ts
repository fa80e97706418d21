import type { PodDisruptionBudgetInput, SelectorOperator, SelectorRequirementInput } from '../../api/generated.js';
import type { KubeDisruptionBudget } from '../../kube/objects.js';
import { identityOf, labelsOf } from './fields.js';

const OPERATORS: Record<string, SelectorOperator> = {
  In: 'IN',
  NotIn: 'NOT_IN',
  Exists: 'EXISTS',
  DoesNotExist: 'DOES_NOT_EXIST',
};

function selectorOf({ spec }: KubeDisruptionBudget): SelectorRequirementInput[] {
  const { matchLabels, matchExpressions } = spec?.selector ?? {};
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'IN' as const,
    values: [value],
  }));
  const expressions = (matchExpressions ?? []).flatMap(({ key = '', operator = '', values }) => {
    const known = OPERATORS[operator];
    return known === undefined ? [] : [{ key, operator: known, values: values ?? [] }];
  });
  return [...equal, ...expressions];
}

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
    selector: selectorOf(budget),
    currentHealthy: status?.currentHealthy ?? null,
    desiredHealthy: status?.desiredHealthy ?? null,
    expectedPods: status?.expectedPods ?? null,
    disruptionsAllowed: status?.disruptionsAllowed ?? null,
    labels: labelsOf(metadata),
  };
}
