import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import type { Matcher } from '../alerts/matcher.js';
import { IncidentSeverity } from '../incidents/incident.entity.js';
import type { ActiveTime } from './active-time.js';

@ObjectType('Route', {
  implements: RelayNode,
  description:
    'Which incidents are told of where, when and how often. Routes are tried in the order of their position.',
})
@Entity('route')
@Unique('uq_route_name', ['tenantId', 'name'])
@Index('ix_route_position', ['tenantId', 'position', 'id'])
export class Route extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_route' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_route' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Route', this.id);
  }

  @Field(() => Int, { description: 'Its place in the order in which routes are tried, from 1.' })
  @Column('integer')
  position!: number;

  @Field(() => String, { description: 'Unique in the tenant.' })
  @Column('text')
  name!: string;

  /** All of them hold for one alert of the incident. */
  @Column('jsonb')
  matchers!: Matcher[];

  @Field(() => IncidentSeverity, { description: 'Least severity of incidents it is for.' })
  @Column('text')
  minimumSeverity!: IncidentSeverity;

  /** None is always. */
  @Column('jsonb')
  activeTimes!: ActiveTime[];

  @Column('uuid', { array: true })
  channelIds!: string[];

  @Field(() => Int, {
    description: 'Seconds from the first alert to the first message, so that what belongs together comes together.',
  })
  @Column('integer')
  groupWaitSeconds!: number;

  @Field(() => Int, { description: 'Fewest seconds between two messages about new alerts of one incident.' })
  @Column('integer')
  groupIntervalSeconds!: number;

  @Field(() => Int, {
    description: 'Seconds after which an incident that is open and not acknowledged is told again; 0 for never.',
  })
  @Column('integer')
  repeatIntervalSeconds!: number;

  @Field(() => Boolean, { description: 'Whether the routes after it are tried too where it matches.' })
  @Column('boolean')
  isContinue!: boolean;

  @Field(() => Boolean, { description: 'Whether it is tried at all.' })
  @Column('boolean')
  isEnabled!: boolean;

  @Field(() => Int, { description: 'Counts its changes, from 1; for `expectedRevision`.' })
  @Column('integer')
  revision!: number;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was changed last.' })
  @Column('timestamptz')
  updatedAt!: Date;
}
