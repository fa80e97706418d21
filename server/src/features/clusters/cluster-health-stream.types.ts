import { ArgsType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { StreamEventBase } from '../streams/stream.types.js';
import { ClusterHealth, ClusterHealthStatus } from './cluster.types.js';

/** The health of one cluster at one moment; the cluster itself is a field that is loaded when it is asked for. */
@ObjectType('ClusterHealthState', { description: 'The health of a cluster at one moment.' })
export class ClusterHealthState {
  clusterId!: string;

  @Field(() => ClusterHealth, { description: 'How it was doing then, why, and since when.' })
  health!: ClusterHealth;
}

@ObjectType({ description: 'One event of the stream of clusters’ health, in commit order.' })
export class ClusterHealthEvent extends StreamEventBase {
  @Field(() => ClusterHealthState, {
    nullable: true,
    description: 'The cluster and its health as it was then; null for SYNCED and BOOKMARK.',
  })
  state!: ClusterHealthState | null;
}

@ObjectType({ description: 'The health of clusters at one moment, and that moment in the stream.' })
export class ClusterHealthSnapshot {
  @Field(() => String, {
    description: 'Pass it as `after` to `clusterHealthStream`: every later change follows, none twice.',
  })
  cursor!: string;

  @Field(() => [ClusterHealthState], { description: 'Every cluster of the filter that the caller may see.' })
  states!: ClusterHealthState[];
}

@InputType({ description: 'Which clusters; fields AND, lists OR, an empty list matches none.' })
export class ClusterHealthFilter {
  @Field(() => [ID], { nullable: true, description: 'One of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [ClusterHealthStatus], { nullable: true, description: 'One of these health statuses.' })
  status?: ClusterHealthStatus[] | null;
}

@ArgsType()
export class ClusterHealthStreamArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last event seen; null starts now, with a BOOKMARK that tells where that is.',
  })
  after?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Starts with one SNAPSHOT per cluster and SYNCED; counts only where `after` is null.',
  })
  snapshotFirst?: boolean | null;

  @Field(() => ClusterHealthFilter, { nullable: true, description: 'Which clusters; all where it is not given.' })
  filter?: ClusterHealthFilter | null;
}
