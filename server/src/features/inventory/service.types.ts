import { Field, InputType } from 'type-graphql';
import { connectionTypeOf } from '../../platform/relay.types.js';
import { facetsOf, listArgsOf, NamespacedFilter } from './namespaced.types.js';
import { ServiceType } from './namespaced-inputs.types.js';
import { Service } from './service.entity.js';

@InputType({ description: 'Which services; fields AND, lists OR.' })
export class ServiceFilter extends NamespacedFilter {
  @Field(() => [ServiceType], { nullable: true, description: 'Of one of these types.' })
  type?: ServiceType[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether an endpoint is ready; no finds those that serve nobody. Those whose endpoints are unknown match neither.',
  })
  hasReadyEndpoints?: boolean | null;

  @Field(() => ServiceFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: ServiceFilter | null;
}

export const ServiceListArgs = listArgsOf('Service', 'services', () => ServiceFilter);
export const ServiceFacet = facetsOf('Service', 'services', {
  TYPE: { description: 'Type.' },
});
export const ServiceConnection = connectionTypeOf(
  'Service',
  () => Service,
  () => ServiceFacet,
);
export type ServiceConnection = InstanceType<typeof ServiceConnection>;
