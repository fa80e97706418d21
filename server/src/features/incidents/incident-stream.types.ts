import { ArgsType, Field, ObjectType } from 'type-graphql';
import { StreamEventBase } from '../streams/stream.types.js';
import { Incident } from './incident.entity.js';
import { IncidentFilter } from './incident.types.js';

@ObjectType({ description: 'One event of the incident stream, in commit order.' })
export class IncidentEvent extends StreamEventBase {
  @Field(() => Incident, {
    nullable: true,
    description: 'The incident as it was then; null for SYNCED and BOOKMARK. The greater `revision` is the newer one.',
  })
  incident!: Incident | null;
}

@ObjectType({ description: 'The incidents that are not over at one moment, and that moment in the stream.' })
export class IncidentSnapshot {
  @Field(() => String, {
    description: 'Pass it as `after` to `incidentStream`: every later change follows, none twice.',
  })
  cursor!: string;

  @Field(() => [Incident], {
    description: 'Incidents of the filter that are not resolved and that the caller may see, at most 5,000.',
  })
  incidents!: Incident[];
}

@ArgsType()
export class IncidentStreamArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last event seen; null starts now, with a BOOKMARK that tells where that is.',
  })
  after?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Starts with one SNAPSHOT per incident that is not over and SYNCED; counts only where `after` is null.',
  })
  snapshotFirst?: boolean | null;

  @Field(() => IncidentFilter, { nullable: true, description: 'Which incidents; all where it is not given.' })
  filter?: IncidentFilter | null;
}
