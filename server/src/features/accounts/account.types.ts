import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Role } from '../../platform/role.js';
import { UserError } from '../../platform/user-error.types.js';
import { Right } from './access.types.js';
import { type AppUser, Tenant } from './account.entity.js';

/** A person as callers see them; the row has secrets, so the type is apart from it. */
@ObjectType({ implements: RelayNode, description: 'A person who can sign in.' })
export class User extends RelayNode {
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('User', this.id);
  }

  @Field(() => String, { description: 'E-mail address, lower case; unique.' })
  email!: string;

  @Field(() => String, { description: 'Name for people.' })
  name!: string;

  @Field(() => Date, { description: 'When the account was made.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Last sign-in; null before the first.' })
  lastSignInAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether a password is set; without one a sign-in link is needed.' })
  hasPassword!: boolean;

  @Field(() => Date, { nullable: true, description: 'When the user was shut out; null while not.' })
  disabledAt!: Date | null;
}

/** Leaves the secrets of the row behind. */
export function toUser({ id, email, name, createdAt, lastSignInAt, disabledAt, passwordHash }: AppUser): User {
  const hasPassword = passwordHash !== null;
  return Object.assign(new User(), { id, email, name, createdAt, lastSignInAt, disabledAt, hasPassword });
}

@ObjectType({ description: 'Who is signed in, and what they may do.' })
export class Viewer {
  @Field(() => User, { description: 'The person.' })
  user!: User;

  @Field(() => Tenant, { description: 'The organisation whose data is shown.' })
  tenant!: Tenant;

  @Field(() => Role, { description: 'The greatest role that a right gives anywhere.' })
  role!: Role;

  @Field(() => [Right], { description: 'What may be done, and where.' })
  rights!: Right[];
}

@InputType({ description: 'A local account’s e-mail and password.' })
export class SignInInput {
  @Field(() => String, { description: 'E-mail address; case does not matter.' })
  email!: string;

  @Field(() => String, { description: 'Password.' })
  password!: string;
}

@InputType({ description: 'A one-time sign-in link.' })
export class RedeemSignInLinkInput {
  @Field(() => String, { description: 'The token of the link.' })
  token!: string;
}

@InputType({ description: 'A new password for oneself.' })
export class SetPasswordInput {
  @Field(() => String, { description: 'New password, 12 to 200 characters.' })
  password!: string;

  @Field(() => String, { nullable: true, description: 'The present password; needed where one is set.' })
  currentPassword!: string | null;
}

@ObjectType({ description: 'Outcome of signing in.' })
export class SignInPayload {
  @Field(() => Viewer, { nullable: true, description: 'Null where userErrors says why.' })
  viewer!: Viewer | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty otherwise.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'Outcome of signing out.' })
export class SignOutPayload {
  @Field(() => [UserError], { description: 'Always empty: signing out twice is fine.' })
  userErrors!: UserError[];
}
