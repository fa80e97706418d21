import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { Guard } from '../../platform/guard.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';

/** The end of a tenant's chain; its row lock orders the entries. */
@Entity('audit_head')
export class AuditHead {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_audit_head' })
  tenantId!: string;

  @Column('bigint')
  lastSeq!: string;

  @Column('bytea')
  lastHash!: Buffer;
}

@ObjectType({ implements: RelayNode, description: 'One act in the audit trail; append-only and hash-chained.' })
@Guard('ADMIN')
@Entity('audit_entry')
@Unique('uq_audit_entry_seq', ['tenantId', 'seq'])
@Index('ix_audit_entry_seq', ['tenantId', 'seq', 'id'])
export class AuditEntry extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_audit_entry' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_audit_entry' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('AuditEntry', this.id);
  }

  @Column('bigint')
  seq!: string;

  @Field(() => Float, { description: 'Number in the tenant’s chain, from 1 without a gap.' })
  get sequence(): number {
    return Number(this.seq);
  }

  @Field(() => Date, { description: 'When it was done.' })
  @Column('timestamptz')
  occurredAt!: Date;

  @Field(() => String, { description: 'USER, API_KEY, AGENT, ENROL, ANONYMOUS, or SERVER for what it does by itself.' })
  @Column('text')
  actorKind!: string;

  @Column('text', { nullable: true })
  actorId!: string | null;

  @Field(() => String, { description: 'Who did it, as named then.' })
  @Column('text')
  actorName!: string;

  @Field(() => String, { description: 'What was done, such as CREATE_CLUSTER.' })
  @Column('text')
  action!: string;

  @Field(() => String, { nullable: true, description: 'Kind of the object; null where there is none.' })
  @Column('text', { nullable: true })
  objectKind!: string | null;

  @Column('text', { nullable: true })
  objectId!: string | null;

  @Field(() => String, { nullable: true, description: 'The object as named then; null where there is none.' })
  @Column('text', { nullable: true })
  objectName!: string | null;

  @Field(() => String, { description: 'DONE or REFUSED.' })
  @Column('text')
  result!: string;

  @Field(() => String, { nullable: true, description: 'Address the request came from; null for the server itself.' })
  @Column('text', { nullable: true })
  ip!: string | null;

  @Field(() => String, { nullable: true, description: 'Request id, to be found in the logs.' })
  @Column('text', { nullable: true })
  requestId!: string | null;

  @Field(() => String, { nullable: true, description: 'JSON of what changed, before; null where nothing was.' })
  @Column('text', { nullable: true })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'JSON of what changed, after; null where nothing is.' })
  @Column('text', { nullable: true })
  after!: string | null;

  @Column('bytea')
  prevHash!: Buffer;

  @Column('bytea')
  hash!: Buffer;
}
