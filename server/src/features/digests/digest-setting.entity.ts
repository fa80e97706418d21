import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whether, when and where to a tenant is sent its digest of the week; its row is also the lock under which it is sent. */
@Entity('digest_setting')
export class DigestSetting {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_digest_setting' })
  tenantId!: string;

  @Column('boolean')
  isOn!: boolean;

  /** 1 is Monday, 7 is Sunday. */
  @Column('smallint')
  weekday!: number;

  @Column('smallint')
  hour!: number;

  /** IANA zone. */
  @Column('text')
  zone!: string;

  @Column('uuid', { array: true })
  channelIds!: string[];

  /** What was due before is not sent: since then it is on with this schedule. */
  @Column('timestamptz')
  since!: Date;

  /** The moment of the digest that was sent last; null before the first. */
  @Column('timestamptz', { nullable: true })
  lastDueAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lastSentAt!: Date | null;

  @Column('integer')
  revision!: number;

  @Column('timestamptz')
  changedAt!: Date;

  @Column('text', { nullable: true })
  changedBy!: string | null;
}
