import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { Cluster, ClusterKind } from './cluster.entity.js';
import { EnrolToken } from './enrol-token.entity.js';
import { Label } from './label.types.js';

@InputType('CreateEnrolTokenInput', { description: 'An enrol token to make.' })
export class CreateEnrolTokenInput {
  @Field(() => String, { description: 'Name to know it by; 1 to 100 characters.' })
  name!: string;

  @Field(() => Int, { nullable: true, defaultValue: 30, description: 'Days until it expires, 1 to 365.' })
  expiresInDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many credentials it may give out, from 1; no limit without it.',
  })
  maxUses?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Environment of the clusters it registers, where the agent names none; at most 100 characters.',
  })
  environment?: string | null;

  @Field(() => [Label], {
    nullable: true,
    description: 'Labels of the clusters it registers, at most 64; agents cannot name others for the same keys.',
  })
  labels?: Label[] | null;
}

@ObjectType('CreateEnrolTokenPayload', { description: 'The new enrol token.' })
export class CreateEnrolTokenPayload {
  @Field(() => EnrolToken, { nullable: true, description: 'The new token without its secret; null when refused.' })
  enrolToken!: EnrolToken | null;

  @Field(() => String, { nullable: true, description: 'The token, shown once and never again; null when refused.' })
  token!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Shell command that installs an agent with it; the name of the cluster is still to be filled in.',
  })
  installCommand!: string | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}

@InputType('RevokeEnrolTokenInput', { description: 'The enrol token to end.' })
export class RevokeEnrolTokenInput {
  @Field(() => ID, { description: 'Id of the enrol token.' })
  id!: string;
}

@ObjectType('RevokeEnrolTokenPayload', { description: 'The enrol token as it is now.' })
export class RevokeEnrolTokenPayload {
  @Field(() => EnrolToken, { nullable: true, description: 'The revoked token; null when there is none of this id.' })
  enrolToken!: EnrolToken | null;

  @Field(() => [UserError], { description: 'Why nothing was revoked; empty when it was.' })
  userErrors!: UserError[];
}

@InputType('RegisterAgentInput', { description: 'The cluster that an agent wants to report for.' })
export class RegisterAgentInput {
  @Field(() => String, { description: '1 to 63 lower case letters, digits, “-” or “.”.' })
  clusterName!: string;

  @Field(() => ClusterKind, { description: 'What the agent watches.' })
  kind!: ClusterKind;

  @Field(() => String, {
    nullable: true,
    description:
      'uid of the namespace kube-system, which tells two clusters of one name apart; null when not readable.',
  })
  kubeSystemUid?: string | null;

  @Field(() => String, { nullable: true, description: 'Environment; that of the enrol token without it.' })
  environment?: string | null;

  @Field(() => [Label], {
    nullable: true,
    description:
      'Labels, at most 64, beside those of the enrol token, which hold where both name a key. A cluster that is known keeps what it has.',
  })
  labels?: Label[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is the demo cluster; not one without it.' })
  isDemo?: boolean | null;
}

@ObjectType('RegisterAgentPayload', { description: 'The registered cluster and its agent’s credential.' })
export class RegisterAgentPayload {
  @Field(() => Cluster, { nullable: true, description: 'The cluster; null when refused.' })
  cluster!: Cluster | null;

  @Field(() => String, {
    nullable: true,
    description: 'Credential of the agent, shown once; earlier ones of the same cluster end. Null when refused.',
  })
  credential!: string | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}
