import { Field, InputType } from 'type-graphql';
import { connectionTypeOf } from '../../platform/relay.types.js';
import { facetsOf, listArgsOf, NamespacedFilter } from './namespaced.types.js';
import { PodDisruptionBudget } from './pod-disruption-budget.entity.js';

@InputType({ description: 'Which pod disruption budgets; fields AND, lists OR.' })
export class PodDisruptionBudgetFilter extends NamespacedFilter {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether a pod may be evicted now; no finds what blocks the draining of cluster nodes. Unknown ones match neither.',
  })
  allowsDisruption?: boolean | null;

  @Field(() => PodDisruptionBudgetFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: PodDisruptionBudgetFilter | null;
}

export const PodDisruptionBudgetListArgs = listArgsOf(
  'PodDisruptionBudget',
  'pod disruption budgets',
  () => PodDisruptionBudgetFilter,
);
export const PodDisruptionBudgetFacet = facetsOf('PodDisruptionBudget', 'pod disruption budgets');
export const PodDisruptionBudgetConnection = connectionTypeOf(
  'PodDisruptionBudget',
  () => PodDisruptionBudget,
  () => PodDisruptionBudgetFacet,
);
export type PodDisruptionBudgetConnection = InstanceType<typeof PodDisruptionBudgetConnection>;
