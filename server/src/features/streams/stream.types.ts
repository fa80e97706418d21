import { Field, ObjectType, registerEnumType } from 'type-graphql';

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

/** What the events of every stream have; each stream adds the object that it tells of. */
@ObjectType({ description: 'An event of a stream.' })
export abstract class StreamEventBase {
  @Field(() => String, {
    description:
      'Pass it as `after` to go on behind this event. That of a SNAPSHOT leads to CURSOR_EXPIRED: keep the one of SYNCED.',
  })
  cursor!: string;

  @Field(() => StreamEventType, { description: 'What happened, as seen through the filter.' })
  type!: StreamEventType;

  @Field(() => Date, { description: 'When it was stored; for SNAPSHOT, SYNCED and BOOKMARK when it was sent.' })
  occurredAt!: Date;
}
