import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';

/** The secret itself is not here: its hash lies in the reference table of access tokens. */
@ObjectType('ApiKey', {
  implements: RelayNode,
  description:
    'A key with which a program uses this API. It may do what its role bindings give it, and never more than its owner may at that moment.',
})
@Entity('api_key')
@Index('ix_api_key_created', ['tenantId', 'createdAt', 'id'])
@Index('ix_api_key_owner', ['tenantId', 'ownerId', 'createdAt', 'id'])
export class ApiKey extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_api_key' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_api_key' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('ApiKey', this.id);
  }

  @Field(() => String, { description: 'Name its maker gave it.' })
  @Column('text')
  name!: string;

  @Field(() => String, { description: 'How the key begins, to tell keys apart; not secret.' })
  @Column('text')
  prefix!: string;

  @Column('uuid')
  ownerId!: string;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'From when on it is refused; null where it never expires, which leaks outlive: better renew keys.',
  })
  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null while it was not.' })
  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
