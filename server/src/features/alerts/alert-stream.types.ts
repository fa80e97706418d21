import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Alert } from './alert.entity.js';
import { AlertFilter } from './alert.types.js';

export enum StreamEventType {
  SNAPSHOT = 'SNAPSHOT',
  SYNCED = 'SYNCED',
  ADDED = 'ADDED',
  MODIFIED = 'MODIFIED',
  LEFT_FILTER = 'LEFT_FILTER',
  RESOLVED = 'RESOLVED',
  BOOKMARK = 'BOOKMARK',
}
registerEnumType(StreamEventType, {
  name: 'StreamEventType',
  description: 'What an event of a stream says.',
  valuesConfig: {
    SNAPSHOT: { description: 'Stood when the stream began.' },
    SYNCED: { description: 'The snapshot is complete; live events follow.' },
    ADDED: { description: 'It is new, or matches the filter from now on.' },
    MODIFIED: { description: 'It has changed.' },
    LEFT_FILTER: { description: 'It no longer matches the filter: take it off the list.' },
    RESOLVED: { description: 'It has ended, and the filter still matches it.' },
    BOOKMARK: { description: 'Nothing for this filter; the cursor has moved on.' },
  },
});

@ObjectType({ description: 'One event of the alert stream, in commit order.' })
export class AlertEvent {
  @Field(() => String, {
    description:
      'Pass it as `after` to go on behind this event. That of a SNAPSHOT leads to CURSOR_EXPIRED: keep the one of SYNCED.',
  })
  cursor!: string;

  @Field(() => StreamEventType, { description: 'What happened, as seen through the filter.' })
  type!: StreamEventType;

  @Field(() => Date, { description: 'When it was stored; for SNAPSHOT, SYNCED and BOOKMARK when it was sent.' })
  occurredAt!: Date;

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
