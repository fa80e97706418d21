import type { SelectorOperator, SelectorRequirementInput } from '../../api/generated.js';
import type { KubeSelector } from '../../kube/objects.js';

const OPERATORS: Record<string, SelectorOperator> = {
  In: 'IN',
  NotIn: 'NOT_IN',
  Exists: 'EXISTS',
  DoesNotExist: 'DOES_NOT_EXIST',
};

/** A label selector as conditions that must all hold; none for one that is not set. */
export function selectorOf(selector: KubeSelector | null | undefined): SelectorRequirementInput[] {
  const { matchLabels, matchExpressions } = selector ?? {};
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
