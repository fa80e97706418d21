import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { SizingValuesInput } from './sizing-policy.types.js';

@InputType({ description: 'A policy to try; nothing is stored.' })
export class SizingPolicyPreviewInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The policy that it would take the place of, by id; null for a new one.',
  })
  id?: string | null;

  @Field(() => ID, { nullable: true, description: 'The cluster it would hold in, by id; null for all.' })
  cluster?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The namespaces it would hold in, “*” for any characters; null for all.',
  })
  namespace?: string | null;

  @Field(() => SizingValuesInput, { description: 'What differs from the default.' })
  sizing!: SizingValuesInput;
}

@ObjectType({ description: 'What advice about sizes comes to.' })
export class SizingOutlook {
  @Field(() => Int, { description: 'Containers whose requests are to be cut.' })
  cuts!: number;

  @Field(() => Int, { description: 'Containers whose requests are to be raised.' })
  raises!: number;

  @Field(() => Float, { description: 'Requested CPU that all of it frees, in cores; less than 0 where it takes more.' })
  freedCpuCores!: number;

  @Field(() => Float, {
    description: 'Requested memory that all of it frees, in bytes; less than 0 where it takes more.',
  })
  freedMemoryBytes!: number;
}

@ObjectType({ description: 'What a policy would propose, beside what holds now.' })
export class SizingPolicyPreview {
  @Field(() => Int, { description: 'Workloads in which it would hold.' })
  workloads!: number;

  @Field(() => Int, {
    description: 'Of these, those that it was tried on: at most 50, with 300 containers in each cluster.',
  })
  tried!: number;

  @Field(() => SizingOutlook, { nullable: true, description: 'With the policies of now; null where it was refused.' })
  current!: SizingOutlook | null;

  @Field(() => SizingOutlook, { nullable: true, description: 'With the policy; null where it was refused.' })
  proposed!: SizingOutlook | null;

  @Field(() => [UserError], { description: 'What is wrong with the policy; empty for nothing.' })
  userErrors!: UserError[];
}
