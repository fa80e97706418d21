import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Recommendation } from './recommendation.entity.js';
import type { Numbers } from './recommendation-body.js';

export type RecommendationEntryKindName = keyof typeof RecommendationEntryKind;

export enum RecommendationEntryKind {
  OPENED = 'OPENED',
  CHANGED = 'CHANGED',
  APPLIED = 'APPLIED',
  VERIFIED = 'VERIFIED',
  REGRESSED = 'REGRESSED',
  ENDED = 'ENDED',
  DISMISSED = 'DISMISSED',
  SNOOZED = 'SNOOZED',
  REOPENED = 'REOPENED',
  WITHDRAWN = 'WITHDRAWN',
}
registerEnumType(RecommendationEntryKind, {
  name: 'RecommendationEntryKind',
  description: 'What an entry of the history of a recommendation tells.',
  valuesConfig: {
    OPENED: { description: 'It was said for the first time.' },
    CHANGED: { description: 'It proposes something else.' },
    APPLIED: { description: 'It was found applied.' },
    VERIFIED: { description: 'It was watched and holds.' },
    REGRESSED: { description: 'It was watched and turned out worse than back-tested.' },
    ENDED: { description: 'What was verified was taken back.' },
    DISMISSED: { description: 'Somebody dismissed it.' },
    SNOOZED: { description: 'Somebody put it off.' },
    REOPENED: { description: 'It is open again.' },
    WITHDRAWN: { description: 'Its reason is gone.' },
  },
});

@ObjectType('RecommendationEntry', {
  implements: RelayNode,
  description: 'One line of the history of a recommendation.',
})
@Entity('recommendation_entry')
@Index('ix_recommendation_entry_at', ['tenantId', 'recommendationId', 'at', 'id'])
export class RecommendationEntry extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_recommendation_entry' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_recommendation_entry' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('RecommendationEntry', this.id);
  }

  @Column('uuid')
  recommendationId!: string;

  @ManyToOne(() => Recommendation, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'tenant_id',
      referencedColumnName: 'tenantId',
      foreignKeyConstraintName: 'fk_recommendation_entry_recommendation',
    },
    {
      name: 'recommendation_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'fk_recommendation_entry_recommendation',
    },
  ])
  ownerRecommendation?: Recommendation;

  /** Where its recommendation lies. */
  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @Column('text', { nullable: true })
  namespace!: string | null;

  @Field(() => RecommendationEntryKind, { description: 'What happened.' })
  @Column('text')
  kind!: RecommendationEntryKindName;

  @Field(() => Date, { description: 'When it happened.' })
  @Column('timestamptz')
  at!: Date;

  @Field(() => String, { description: 'What happened, in one line.' })
  @Column('text')
  text!: string;

  /** Of what changed: what was proposed before, and what is. */
  @Column('jsonb', { nullable: true })
  numbers!: { before: Numbers; after: Numbers } | null;

  @Field(() => String, { nullable: true, description: 'Who did it, by the name then; null where nobody did.' })
  @Column('text', { nullable: true })
  actorName!: string | null;
}
