import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import type { Numbers, Outcome, RecommendationBody } from './recommendation-body.js';
import type { CategoryName, DismissReasonName, LevelName, RecommendationStateName } from './recommendation-state.js';

export enum RecommendationState {
  OPEN = 'OPEN',
  APPLIED = 'APPLIED',
  VERIFIED = 'VERIFIED',
  REGRESSED = 'REGRESSED',
  DISMISSED = 'DISMISSED',
  SNOOZED = 'SNOOZED',
  WITHDRAWN = 'WITHDRAWN',
}
registerEnumType(RecommendationState, {
  name: 'RecommendationState',
  description: 'Where a recommendation stands.',
  valuesConfig: {
    OPEN: { description: 'It waits for somebody to act.' },
    APPLIED: { description: 'It was found applied in the inventory, and is watched for three days.' },
    VERIFIED: { description: 'It was watched, and what came after is no worse than what was back-tested.' },
    REGRESSED: { description: 'It was watched, and what came after is worse than what was back-tested.' },
    DISMISSED: { description: 'Somebody said that it is not for them; it does not come again.' },
    SNOOZED: { description: 'It comes back at a time that somebody chose.' },
    WITHDRAWN: { description: 'Its reason is gone without it having been found applied.' },
  },
});

export enum RecommendationCategory {
  COST = 'COST',
  STABILITY = 'STABILITY',
}
registerEnumType(RecommendationCategory, {
  name: 'RecommendationCategory',
  description: 'What a recommendation is good for.',
  valuesConfig: {
    COST: { description: 'Something is reserved or paid for that nobody uses.' },
    STABILITY: { description: 'Something is likely to fail, or fails.' },
  },
});

export enum RecommendationLevel {
  HIGH = 'HIGH',
  MEDIUM = 'MEDIUM',
  LOW = 'LOW',
}
registerEnumType(RecommendationLevel, {
  name: 'RecommendationLevel',
  description: 'How much of something there is, such as risk or confidence.',
  valuesConfig: {
    HIGH: { description: 'Much.' },
    MEDIUM: { description: 'Some.' },
    LOW: { description: 'Little.' },
  },
});

export enum DismissReason {
  INTENDED = 'INTENDED',
  TOO_RISKY = 'TOO_RISKY',
  WRONG = 'WRONG',
  NOT_WORTH_IT = 'NOT_WORTH_IT',
  DONE_ELSEWHERE = 'DONE_ELSEWHERE',
}
registerEnumType(DismissReason, {
  name: 'DismissReason',
  description: 'Why a recommendation is not for somebody.',
  valuesConfig: {
    INTENDED: { description: 'It is so on purpose.' },
    TOO_RISKY: { description: 'What it saves is not worth what could go wrong.' },
    WRONG: { description: 'What it says is not so; the comment tells why.' },
    NOT_WORTH_IT: { description: 'It saves too little for the work.' },
    DONE_ELSEWHERE: { description: 'Another change takes care of it.' },
  },
});

@ObjectType('Recommendation', {
  implements: RelayNode,
  description: 'Advice that is kept: what to change, why, what it would have done, and what became of it.',
})
@Entity('recommendation')
@Index('uq_recommendation_standing', ['tenantId', 'identity'], { unique: true, where: 'settled_at IS NULL' })
@Index('ix_recommendation_standing', ['tenantId', 'clusterId', 'rule'], { where: 'settled_at IS NULL' })
@Index('ix_recommendation_identity', ['tenantId', 'identity', 'openedAt'])
@Index('ix_recommendation_weight', ['tenantId', 'weight', 'id'])
@Index('ix_recommendation_risk', ['tenantId', 'riskRank', 'id'])
@Index('ix_recommendation_opened', ['tenantId', 'openedAt', 'id'])
@Index('ix_recommendation_changed', ['tenantId', 'changedAt', 'id'])
@Index('ix_recommendation_name', ['tenantId', 'subjectName', 'id'])
@Index('ix_recommendation_cluster', ['tenantId', 'clusterId', 'namespace', 'id'])
@Index('ix_recommendation_subject', ['tenantId', 'subjectId', 'id'])
@Index('ix_recommendation_state', ['tenantId', 'state', 'id'])
export class Recommendation extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_recommendation' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_recommendation' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Recommendation', this.id);
  }

  /** What it is about and which rule says it: the same advice stands once. */
  @Column('text')
  identity!: string;

  /** Null for what is of no one cluster, such as a rule of alerts. */
  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_recommendation_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_recommendation_cluster' },
  ])
  ownerCluster?: Cluster;

  @Field(() => String, { nullable: true, description: 'Namespace of what it is about; null where that lies in none.' })
  @Column('text', { nullable: true })
  namespace!: string | null;

  @Column('text')
  subjectKind!: string;

  @Column('uuid', { nullable: true })
  subjectId!: string | null;

  @Column('text')
  subjectName!: string;

  @Column('text', { nullable: true })
  container!: string | null;

  @Field(() => String, { description: 'Name of the rule that says it, such as “over-provisioned”.' })
  @Column('text')
  rule!: string;

  @Field(() => RecommendationCategory, { description: 'What it is good for.' })
  @Column('text')
  category!: CategoryName;

  @Field(() => RecommendationLevel, {
    description: 'What could go wrong: of saving, with the change; of stability, without it.',
  })
  @Column('text')
  risk!: LevelName;

  /** 3 for HIGH to 1 for LOW, so that descending has the worst first. */
  @Column('smallint')
  riskRank!: number;

  @Column('text')
  confidence!: LevelName;

  @Field(() => RecommendationState, { description: 'Where it stands.' })
  @Column('text')
  state!: RecommendationStateName;

  @Field(() => Int, { description: 'Counts its changes, from 1; for `expectedRevision`.' })
  @Column('integer')
  revision!: number;

  @Field(() => String, { description: 'What is so, in one sentence with its numbers.' })
  @Column('text')
  title!: string;

  @Field(() => String, { description: 'What to do, and why.' })
  @Column('text')
  text!: string;

  @Column('jsonb')
  @OnDemand('confidence', 'evidence', 'unknowns', 'changes', 'targets', 'replicas', 'forSeconds', 'packing', 'patch')
  body!: RecommendationBody;

  /** What it proposed when it last changed so that people were told. */
  @Column('jsonb')
  @OnDemand()
  told!: Numbers;

  /** Microcores of requests that all pods together would free; negative where it takes more. */
  @Column('double precision', { nullable: true })
  cpuFreed!: number | null;

  @Column('double precision', { nullable: true })
  memoryFreed!: number | null;

  /** What it frees as one number that tells no money, in cores: the order of savings. */
  @Column('double precision')
  weight!: number;

  /** Units of the currency per month, as the two below. */
  @Column('double precision', { nullable: true })
  requestsValue!: number | null;

  @Column('double precision', { nullable: true })
  billSaving!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Currency of its amounts of money, such as USD; null where nothing is priced.',
  })
  @Column('text', { nullable: true })
  currency!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was priced; null where it is not.' })
  @Column('timestamptz', { nullable: true })
  pricedAt!: Date | null;

  @Field(() => Boolean, {
    description:
      'Whether totals count it: of advice about one workload that overlaps, such as fewer replicas and smaller ones, only what saves most is.',
  })
  @Column('boolean')
  isCounted!: boolean;

  @Field(() => Date, { description: 'When it was first said.' })
  @Column('timestamptz')
  openedAt!: Date;

  @Field(() => Date, { description: 'When what it proposes or where it stands changed last.' })
  @Column('timestamptz')
  changedAt!: Date;

  @Field(() => Date, { description: 'When its rule said it last.' })
  @Column('timestamptz')
  seenAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was found applied; null where it was not.' })
  @Column('timestamptz', { nullable: true })
  appliedAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it was verified, found regressed or withdrawn; null while it stands.',
  })
  @Column('timestamptz', { nullable: true })
  settledAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when a verified one does not hold any more, as somebody took it back; null while it holds.',
  })
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  /** When the watch looked at it last. */
  @Column('timestamptz', { nullable: true })
  checkedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when it sleeps; null where it is not snoozed.' })
  @Column('timestamptz', { nullable: true })
  snoozedUntil!: Date | null;

  @Column('text', { nullable: true })
  dismissedReason!: DismissReasonName | null;

  @Column('text', { nullable: true })
  comment!: string | null;

  /** Who dismissed or snoozed it, by the name then. */
  @Column('text', { nullable: true })
  actedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  actedAt!: Date | null;

  /** What was found freed after it was applied, in all pods: microcores and bytes. */
  @Column('double precision', { nullable: true })
  realisedCpu!: number | null;

  @Field(() => Float, {
    name: 'realisedMemoryBytes',
    nullable: true,
    description:
      'Requested memory that was found freed in all pods after it was applied; null before, or where none is.',
  })
  @Column('double precision', { nullable: true })
  realisedMemory!: number | null;

  @Column('double precision', { nullable: true })
  realisedValue!: number | null;

  @Column('double precision', { nullable: true })
  realisedBill!: number | null;

  @Column('jsonb', { nullable: true })
  outcome!: Outcome | null;
}
