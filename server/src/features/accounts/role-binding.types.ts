import { ArgsType, createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionTypeOf, PageArgsType } from '../../platform/relay.types.js';
import { Role } from '../../platform/role.js';
import { UserError } from '../../platform/user-error.types.js';
import { User } from './account.types.js';
import { ApiKey } from './api-key.entity.js';
import { RoleBinding } from './role-binding.entity.js';
import { Team } from './team.entity.js';

export const RoleBindingConnection = connectionTypeOf('RoleBinding', () => RoleBinding);

export const RoleBindingSubject = createUnionType({
  name: 'RoleBindingSubject',
  description: 'Who a role binding gives its role to.',
  types: () => [User, Team, ApiKey] as const,
});

@InputType({ description: 'Which role bindings; fields AND, lists OR.' })
export class RoleBindingFilter {
  @Field(() => [Role], { nullable: true, description: 'One of these roles.' })
  role?: Role[] | null;

  @Field(() => [ID], { nullable: true, description: 'Of one of these users, teams or API keys.' })
  subject?: string[] | null;

  @Field(() => RoleBindingFilter, { nullable: true, description: 'Matches what this filter does not; one level deep.' })
  not?: RoleBindingFilter | null;
}

@ArgsType()
export class RoleBindingListArgs extends PageArgsType {
  @Field(() => RoleBindingFilter, { nullable: true, description: 'Which bindings; all without it.' })
  filter?: RoleBindingFilter | null;
}

@InputType({ description: 'A role to give to somebody.' })
export class CreateRoleBindingInput {
  @Field(() => ID, {
    description: 'Id of the user, team or API key. A key gets no more than its owner has at the moment of use.',
  })
  subject!: string;

  @Field(() => Role, { description: 'VIEWER, OPERATOR or ADMIN.' })
  role!: Role;

  @Field(() => String, {
    nullable: true,
    description:
      'Only in these clusters: a Kubernetes label selector over name, environment, region, provider, kind and the cluster’s labels, such as “environment=production,region in (eu, us)”. In all without it.',
  })
  clusterSelector?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Only in these namespaces, 1 to 100; without it in whole clusters, their nodes included.',
  })
  namespaces?: string[] | null;
}

@ObjectType({ description: 'The new role binding.' })
export class CreateRoleBindingPayload {
  @Field(() => RoleBinding, { nullable: true, description: 'The new binding; null when refused.' })
  roleBinding!: RoleBinding | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}

@InputType({ description: 'The role binding to delete.' })
export class DeleteRoleBindingInput {
  @Field(() => ID, { description: 'Id of the binding.' })
  id!: string;
}

@ObjectType({ description: 'What became of the role binding.' })
export class DeleteRoleBindingPayload {
  @Field(() => ID, { nullable: true, description: 'Id of the binding that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}
