import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionTypeOf, PageArgsType } from '../../platform/relay.types.js';
import { Role } from '../../platform/role.js';
import { UserError } from '../../platform/user-error.types.js';
import { ApiKey } from './api-key.entity.js';

export const ApiKeyConnection = connectionTypeOf('ApiKey', () => ApiKey);

@InputType({ description: 'Which API keys; fields AND.' })
export class ApiKeyFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is accepted: neither revoked nor expired.',
  })
  isActive?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the name, as written.' })
  name?: string | null;

  @Field(() => ApiKeyFilter, { nullable: true, description: 'Matches what this filter does not; one level deep.' })
  not?: ApiKeyFilter | null;
}

@ArgsType()
export class ApiKeyListArgs extends PageArgsType {
  @Field(() => ApiKeyFilter, { nullable: true, description: 'Which keys; all of them without it.' })
  filter?: ApiKeyFilter | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether to list the keys of everyone in the tenant; only one’s own without it.',
  })
  everyones?: boolean | null;
}

@InputType({ description: 'An API key to make; its owner is whoever makes it.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'Name to know it by, such as the program it is for; 1 to 100 characters.' })
  name!: string;

  @Field(() => Role, { description: 'What it may do: VIEWER, OPERATOR or ADMIN, at most what its owner may do there.' })
  role!: Role;

  @Field(() => String, {
    nullable: true,
    description:
      'Only in these clusters: a Kubernetes label selector over name, environment, region, provider, kind and the cluster’s labels, such as “environment in (staging, production)”. In all without it.',
  })
  clusterSelector?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Only in these namespaces, 1 to 100; without it in whole clusters, their nodes included.',
  })
  namespaces?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 90,
    description:
      'Days until it expires, 1 to 1095. With null it never does; then a key that leaked unnoticed stays good, so renew keys instead.',
  })
  expiresInDays?: number | null;
}

@ObjectType({ description: 'The new API key.' })
export class CreateApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The new key without its secret; null when refused.' })
  apiKey!: ApiKey | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key to send as bearer token, shown once and never again; null when refused.',
  })
  token!: string | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}

@InputType({ description: 'The API key to end.' })
export class RevokeApiKeyInput {
  @Field(() => ID, { description: 'Id of the key.' })
  id!: string;
}

@ObjectType({ description: 'The API key as it is now.' })
export class RevokeApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The revoked key; null when there is none of this id.' })
  apiKey!: ApiKey | null;

  @Field(() => [UserError], { description: 'Why nothing was revoked; empty when it was.' })
  userErrors!: UserError[];
}
