import { Field, Float, InputType } from 'type-graphql';
import { connectionTypeOf } from '../../platform/relay.types.js';
import { facetsOf, listArgsOf, NamespacedFilter } from './namespaced.types.js';
import { ResourceQuota } from './resource-quota.entity.js';

@InputType({ description: 'Which resource quotas; fields AND, lists OR.' })
export class ResourceQuotaFilter extends NamespacedFilter {
  @Field(() => Float, {
    nullable: true,
    description: 'Of whose most used limit at least this share is used, 0.8 for 80 %.',
  })
  minUsedShare?: number | null;

  @Field(() => ResourceQuotaFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: ResourceQuotaFilter | null;
}

export const ResourceQuotaListArgs = listArgsOf('ResourceQuota', 'resource quotas', () => ResourceQuotaFilter, {
  USED_SHARE: { description: 'Share used of the limit that is used most; unknown ones are last.' },
});
export const ResourceQuotaFacet = facetsOf('ResourceQuota', 'resource quotas');
export const ResourceQuotaConnection = connectionTypeOf(
  'ResourceQuota',
  () => ResourceQuota,
  () => ResourceQuotaFacet,
);
export type ResourceQuotaConnection = InstanceType<typeof ResourceQuotaConnection>;
