import { Field, InputType } from 'type-graphql';
import { connectionTypeOf } from '../../platform/relay.types.js';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import { facetsOf, listArgsOf, NamespacedFilter } from './namespaced.types.js';

@InputType({ description: 'Which horizontal pod autoscalers; fields AND, lists OR.' })
export class HorizontalPodAutoscalerFilter extends NamespacedFilter {
  @Field(() => [String], { nullable: true, description: 'That scale one of these kinds, such as “Deployment”.' })
  targetKind?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'That scale something of one of these names.' })
  targetName?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether they ask for as many replicas as they may; those that ask for nothing yet match neither.',
  })
  isAtMaximum?: boolean | null;

  @Field(() => HorizontalPodAutoscalerFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: HorizontalPodAutoscalerFilter | null;
}

export const HorizontalPodAutoscalerListArgs = listArgsOf(
  'HorizontalPodAutoscaler',
  'horizontal pod autoscalers',
  () => HorizontalPodAutoscalerFilter,
);
export const HorizontalPodAutoscalerFacet = facetsOf('HorizontalPodAutoscaler', 'horizontal pod autoscalers');
export const HorizontalPodAutoscalerConnection = connectionTypeOf(
  'HorizontalPodAutoscaler',
  () => HorizontalPodAutoscaler,
  () => HorizontalPodAutoscalerFacet,
);
export type HorizontalPodAutoscalerConnection = InstanceType<typeof HorizontalPodAutoscalerConnection>;
