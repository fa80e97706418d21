import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { StoredSizingPolicy } from './sizing-policy.entity.js';

export enum CpuLimitPolicy {
  KEEP = 'KEEP',
  REMOVE = 'REMOVE',
  RATIO = 'RATIO',
}
registerEnumType(CpuLimitPolicy, {
  name: 'CpuLimitPolicy',
  description: 'What becomes of a CPU limit that is set.',
  valuesConfig: {
    KEEP: { description: 'It stays.' },
    REMOVE: { description: 'It goes: it holds up while CPU is idle.' },
    RATIO: { description: 'It keeps its ratio to the request.' },
  },
});

const ABOUT = {
  windowDays: 'Days of usage that count, 3 to 14.',
  cpuPercentile: 'Percent of the time that a container is to stay below its CPU request, 50 to 99.9.',
  cpuHeadroom: 'Factor on what the percentile asks for, 1 to 4.',
  memoryHeadroom: 'Factor on the highest memory, 1 to 4.',
  memoryHeadroomMost: 'The factor grows up to this one where the peaks of the days differ, up to 4.',
  cpuFloorCores: 'Least CPU request, in cores, 0.001 to 4.',
  memoryFloorBytes: 'Least memory request, in bytes, 4 MiB to 16 GiB.',
  cpuLimit: 'What becomes of a CPU limit that is set.',
  minChangeShare: 'Changes smaller than this share are not proposed, 0 to 1.',
  minChangeCpuCores: 'Cuts of CPU that free less are not proposed, in cores.',
  minChangeMemoryBytes: 'Cuts of memory that free less are not proposed, in bytes.',
  isExcluded: 'Whether nothing is proposed at all.',
};

@ObjectType({ description: 'How containers are sized.' })
export class SizingValues {
  @Field(() => Int, { description: ABOUT.windowDays })
  windowDays!: number;

  @Field(() => Float, { description: ABOUT.cpuPercentile })
  cpuPercentile!: number;

  @Field(() => Float, { description: ABOUT.cpuHeadroom })
  cpuHeadroom!: number;

  @Field(() => Float, { description: ABOUT.memoryHeadroom })
  memoryHeadroom!: number;

  @Field(() => Float, { description: ABOUT.memoryHeadroomMost })
  memoryHeadroomMost!: number;

  @Field(() => Float, { description: ABOUT.cpuFloorCores })
  cpuFloorCores!: number;

  @Field(() => Float, { description: ABOUT.memoryFloorBytes })
  memoryFloorBytes!: number;

  @Field(() => CpuLimitPolicy, { description: ABOUT.cpuLimit })
  cpuLimit!: CpuLimitPolicy;

  @Field(() => Float, { description: ABOUT.minChangeShare })
  minChangeShare!: number;

  @Field(() => Float, { description: ABOUT.minChangeCpuCores })
  minChangeCpuCores!: number;

  @Field(() => Float, { description: ABOUT.minChangeMemoryBytes })
  minChangeMemoryBytes!: number;

  @Field(() => Boolean, { description: ABOUT.isExcluded })
  isExcluded!: boolean;
}

const given = (about: string) => ({ nullable: true, description: `${about} The default’s where it is left out.` });

@InputType({ description: 'What of the sizing differs from the default.' })
export class SizingValuesInput {
  @Field(() => Int, given(ABOUT.windowDays))
  windowDays?: number | null;

  @Field(() => Float, given(ABOUT.cpuPercentile))
  cpuPercentile?: number | null;

  @Field(() => Float, given(ABOUT.cpuHeadroom))
  cpuHeadroom?: number | null;

  @Field(() => Float, given(ABOUT.memoryHeadroom))
  memoryHeadroom?: number | null;

  @Field(() => Float, given(ABOUT.memoryHeadroomMost))
  memoryHeadroomMost?: number | null;

  @Field(() => Float, given(ABOUT.cpuFloorCores))
  cpuFloorCores?: number | null;

  @Field(() => Float, given(ABOUT.memoryFloorBytes))
  memoryFloorBytes?: number | null;

  @Field(() => CpuLimitPolicy, given(ABOUT.cpuLimit))
  cpuLimit?: CpuLimitPolicy | null;

  @Field(() => Float, given(ABOUT.minChangeShare))
  minChangeShare?: number | null;

  @Field(() => Float, given(ABOUT.minChangeCpuCores))
  minChangeCpuCores?: number | null;

  @Field(() => Float, given(ABOUT.minChangeMemoryBytes))
  minChangeMemoryBytes?: number | null;

  @Field(() => Boolean, given(ABOUT.isExcluded))
  isExcluded?: boolean | null;
}

const CLUSTER = 'The cluster it holds in, by id; null for all.';
const NAMESPACE =
  'The namespaces it holds in: a name, or a pattern in which “*” stands for any characters; null for all.';

@InputType({ description: 'The policy to make.' })
export class CreateSizingPolicyInput {
  @Field(() => String, { description: 'Unique in the tenant, 1 to 100 characters.' })
  name!: string;

  @Field(() => ID, { nullable: true, description: CLUSTER })
  cluster?: string | null;

  @Field(() => String, { nullable: true, description: NAMESPACE })
  namespace?: string | null;

  @Field(() => SizingValuesInput, { description: 'What differs from the default.' })
  sizing!: SizingValuesInput;
}

@InputType({ description: 'What to change of a policy; what is left out stays.' })
export class UpdateSizingPolicyInput {
  @Field(() => ID, { description: 'The policy, by id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Unique in the tenant, 1 to 100 characters.' })
  name?: string | null;

  @Field(() => ID, { nullable: true, description: CLUSTER })
  cluster?: string | null;

  @Field(() => String, { nullable: true, description: NAMESPACE })
  namespace?: string | null;

  @Field(() => SizingValuesInput, { nullable: true, description: 'What differs from the default, as a whole.' })
  sizing?: SizingValuesInput | null;

  @Field(() => Int, { nullable: true, description: 'Refuses the change unless the policy is at this revision.' })
  expectedRevision?: number | null;
}

@InputType({ description: 'The policy to delete.' })
export class DeleteSizingPolicyInput {
  @Field(() => ID, { description: 'The policy, by id.' })
  id!: string;
}

@ObjectType({ description: 'The policy as it is now.' })
export class SizingPolicyPayload {
  @Field(() => StoredSizingPolicy, { nullable: true, description: 'The policy; null when refused.' })
  sizingPolicy!: StoredSizingPolicy | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What became of the policy.' })
export class DeleteSizingPolicyPayload {
  @Field(() => ID, { nullable: true, description: 'Id of the policy that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class SizingPolicyFilter {
  @Field(() => [String], { nullable: true, description: 'Names that begin so.' })
  name?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'For these clusters alone, by id.' })
  cluster?: string[] | null;

  @Field(() => SizingPolicyFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: SizingPolicyFilter | null;
}

export enum SizingPolicyOrderField {
  NAME = 'NAME',
}
registerEnumType(SizingPolicyOrderField, {
  name: 'SizingPolicyOrderField',
  description: 'What policies are sorted by.',
  valuesConfig: { NAME: { description: 'By name.' } },
});

@InputType({ description: 'How policies are sorted.' })
export class SizingPolicyOrder {
  @Field(() => SizingPolicyOrderField, { description: 'Value to sort by.' })
  field!: SizingPolicyOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

@ArgsType()
export class SizingPolicyListArgs extends PageArgsType {
  @Field(() => SizingPolicyFilter, { nullable: true, description: 'Which policies; all without it.' })
  filter?: SizingPolicyFilter | null;

  @Field(() => SizingPolicyOrder, { nullable: true, description: 'Order; by name without it.' })
  orderBy?: SizingPolicyOrder | null;
}

export const SizingPolicyConnection = connectionTypeOf('SizingPolicy', () => StoredSizingPolicy);
export type SizingPolicyConnection = InstanceType<typeof SizingPolicyConnection>;
