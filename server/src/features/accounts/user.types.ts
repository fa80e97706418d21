import { ArgsType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { Direction } from '../../platform/list.js';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Role } from '../../platform/role.js';
import { UserError } from '../../platform/user-error.types.js';
import { User } from './account.types.js';

export const UserConnection = connectionTypeOf('User', () => User);

@InputType({ description: 'Which users; fields AND.' })
export class UserFilter {
  @Field(() => String, { nullable: true, description: 'Prefix of the e-mail address, without case.' })
  email?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the user is disabled.' })
  isDisabled?: boolean | null;

  @Field(() => UserFilter, { nullable: true, description: 'Matches what this filter does not; one level deep.' })
  not?: UserFilter | null;
}

export enum UserOrderField {
  EMAIL = 'EMAIL',
  CREATED_AT = 'CREATED_AT',
  LAST_SIGN_IN_AT = 'LAST_SIGN_IN_AT',
}
registerEnumType(UserOrderField, {
  name: 'UserOrderField',
  description: 'What users can be sorted by.',
  valuesConfig: {
    EMAIL: { description: 'The e-mail address.' },
    CREATED_AT: { description: 'When the account was made.' },
    LAST_SIGN_IN_AT: { description: 'The last sign-in; users without one are last.' },
  },
});

@InputType({ description: 'How to sort users.' })
export class UserOrder {
  @Field(() => UserOrderField, { description: 'By what.' })
  field!: UserOrderField;

  @Field(() => SortDirection, { description: 'In which direction.' })
  direction!: Direction;
}

@ArgsType()
export class UserListArgs extends PageArgsType {
  @Field(() => UserFilter, { nullable: true, description: 'Which users; all without it.' })
  filter?: UserFilter | null;

  @Field(() => UserOrder, { nullable: true, description: 'How to sort; by e-mail address without it.' })
  orderBy?: UserOrder | null;
}

@InputType({ description: 'A person to let in.' })
export class InviteUserInput {
  @Field(() => String, { description: 'E-mail address to sign in with; case does not matter.' })
  email!: string;

  @Field(() => String, { description: 'Name for people; 1 to 100 characters.' })
  name!: string;

  @Field(() => Role, { description: 'VIEWER, OPERATOR or ADMIN.' })
  role!: Role;

  @Field(() => String, {
    nullable: true,
    description: 'Only in the clusters of this Kubernetes label selector; in all without it. See createRoleBinding.',
  })
  clusterSelector?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Only in these namespaces, 1 to 100; without it in whole clusters, their nodes included.',
  })
  namespaces?: string[] | null;
}

@ObjectType({ description: 'The user, and the link to sign in with.' })
export class InviteUserPayload {
  @Field(() => User, { nullable: true, description: 'The user; null when refused.' })
  user!: User | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Link that signs the user in once and for 24 hours; shown once and never again. Give it to that person alone. Null when refused.',
  })
  signInLink!: string | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}

@InputType({ description: 'The user who gets a new sign-in link.' })
export class RenewSignInLinkInput {
  @Field(() => ID, { description: 'Id of the user.' })
  id!: string;
}

@InputType({ description: 'The user to shut out.' })
export class DisableUserInput {
  @Field(() => ID, { description: 'Id of the user.' })
  id!: string;
}

@InputType({ description: 'The user to let in again.' })
export class EnableUserInput {
  @Field(() => ID, { description: 'Id of the user.' })
  id!: string;
}

@ObjectType({ description: 'The user as they are now.' })
export class UserPayload {
  @Field(() => User, { nullable: true, description: 'The user; null when refused.' })
  user!: User | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}
