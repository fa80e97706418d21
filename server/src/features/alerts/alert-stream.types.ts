import { ArgsType, Field, ObjectType } from 'type-graphql';
import { StreamEventBase } from '../streams/stream.types.js';
import { Alert } from './alert.entity.js';
import { AlertFilter } from './alert.types.js';

@ObjectType({ description: 'One event of the alert stream, in commit order.' })
export class AlertEvent extends StreamEventBase {
  @Field(() => Alert, {
    nullable: true,
    description: 'The alert as it was then; null for SYNCED and BOOKMARK. The greater `revision` is the newer one.',
  })
  alert!: Alert | null;
}

@ObjectType({ description: 'The alerts that fire at one moment, and that moment in the stream.' })
export class AlertSnapshot {
  @Field(() => String, { description: 'Pass it as `after` to `alertStream`: every later change follows, none twice.' })
  cursor!: string;

  @Field(() => [Alert], { description: 'Firing alerts of the filter that the caller may see, at most 5,000.' })
  alerts!: Alert[];
}

@ArgsType()
export class AlertStreamArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last event seen; null starts now, with a BOOKMARK that tells where that is.',
  })
  after?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Starts with one SNAPSHOT per firing alert and SYNCED; counts only where `after` is null.',
  })
  snapshotFirst?: boolean | null;

  @Field(() => AlertFilter, { nullable: true, description: 'Which alerts; all where it is not given.' })
  filter?: AlertFilter | null;
}
