import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Guard } from '../../platform/guard.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Label } from './label.types.js';

/** The secret itself is not here: its hash lies in the reference table of access tokens. */
@ObjectType('EnrolToken', {
  implements: RelayNode,
  description: 'A token with which agents register their clusters by themselves.',
})
@Guard('ADMIN')
@Entity('enrol_token')
export class EnrolToken extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_enrol_token' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_enrol_token' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('EnrolToken', this.id);
  }

  @Field(() => String, { description: 'Name its maker gave it.' })
  @Column('text')
  name!: string;

  @Field(() => String, { description: 'How the token begins, to tell tokens apart; not secret.' })
  @Column('text')
  prefix!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Environment of the clusters it registers, where the agent names none.',
  })
  @Column('text', { nullable: true })
  environment!: string | null;

  @Field(() => [Label], { description: 'Labels of the clusters it registers; empty when it has none.' })
  @Column('jsonb', { default: () => `'[]'` })
  labels!: Label[];

  @Column('uuid', { nullable: true })
  createdBy!: string | null;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, { description: 'From when on it is refused.' })
  @Column('timestamptz')
  expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null while it was not.' })
  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;

  @Field(() => Int, { description: 'How many credentials were given out for it, renewed ones included.' })
  @Column('integer')
  usedCount!: number;

  @Field(() => Int, { nullable: true, description: 'How many credentials it may give out; null without a limit.' })
  @Column('integer', { nullable: true })
  maxUses!: number | null;
}
