import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';

/** Reference table: it belongs to no tenant. */
@ObjectType({ description: 'An organisation whose data is kept apart from all others.' })
@Entity('tenant')
export class Tenant {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tenant' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Tenant', this.id);
  }

  @Field(() => String, { description: 'Name for people.' })
  @Column('text')
  name!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  suspendedAt!: Date | null;
}

/** Reference table: an e-mail address leads to one user of one tenant. */
@Entity('login')
export class Login {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_login' })
  email!: string;

  @Column('uuid')
  tenantId!: string;

  @Column('uuid')
  userId!: string;
}

/** Reference table: a token must be found before its tenant is known. */
@Entity('access_token')
@Index('ix_access_token_principal', ['tenantId', 'principalId'])
export class AccessToken {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_access_token' })
  id!: string;

  @Column('text')
  kind!: string;

  @Column('bytea')
  secretHash!: Buffer;

  @Column('uuid')
  tenantId!: string;

  @Column('uuid')
  principalId!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lastUsedAt!: Date | null;

  @Column('text', { nullable: true })
  lastUsedIp!: string | null;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}

@Entity('app_user')
@Unique('uq_app_user_email', ['tenantId', 'email'])
@Index('ix_app_user_created', ['tenantId', 'createdAt', 'id'])
@Index('ix_app_user_last_sign_in', ['tenantId', 'lastSignInAt', 'id'])
export class AppUser {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_app_user' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_app_user' })
  id!: string;

  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  passwordHash!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  lastSignInAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  disabledAt!: Date | null;
}

/** Small numbers handed out per tenant; the row lock makes them gapless enough and unique. */
@Entity('tenant_counter')
export class TenantCounter {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tenant_counter' })
  tenantId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_tenant_counter' })
  name!: string;

  @Column('integer')
  lastValue!: number;
}
