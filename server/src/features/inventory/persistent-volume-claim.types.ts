import { Field, InputType } from 'type-graphql';
import { connectionTypeOf } from '../../platform/relay.types.js';
import { facetsOf, listArgsOf, NamespacedFilter } from './namespaced.types.js';
import { VolumeClaimPhase } from './namespaced-inputs.types.js';
import { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';

@InputType({ description: 'Which persistent volume claims; fields AND, lists OR.' })
export class PersistentVolumeClaimFilter extends NamespacedFilter {
  @Field(() => [VolumeClaimPhase], { nullable: true, description: 'In one of these phases.' })
  phase?: VolumeClaimPhase[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these storage classes.' })
  storageClass?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a pod that has not ended mounts it; those of which that is unknown match neither.',
  })
  isMounted?: boolean | null;

  @Field(() => PersistentVolumeClaimFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: PersistentVolumeClaimFilter | null;
}

export const PersistentVolumeClaimListArgs = listArgsOf(
  'PersistentVolumeClaim',
  'persistent volume claims',
  () => PersistentVolumeClaimFilter,
);
export const PersistentVolumeClaimFacet = facetsOf('PersistentVolumeClaim', 'persistent volume claims', {
  PHASE: { description: 'Phase.' },
  STORAGE_CLASS: { description: 'Storage class.' },
});
export const PersistentVolumeClaimConnection = connectionTypeOf(
  'PersistentVolumeClaim',
  () => PersistentVolumeClaim,
  () => PersistentVolumeClaimFacet,
);
export type PersistentVolumeClaimConnection = InstanceType<typeof PersistentVolumeClaimConnection>;
