import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Tx } from '../../platform/database.js';
import type { StoredEvent } from './stream.service.js';

/** A reader of a stream inside the server: what it makes of events, it writes in the transaction that moves its place. */
export interface StreamConsumer {
  /** Its key in the table of positions; never to be given to another. */
  readonly name: string;
  readonly stream: string;
  /** Most events of one transaction. */
  readonly batch: number;
  /**
   * Writes what the events cause, through `tx` and nothing else: it may run again after a conflict or a crash. It may
   * append to a stream behind its own in the order alert, cluster-health, incident.
   */
  handle(tx: Tx, tenantId: string, events: readonly StoredEvent[], now: Date): Promise<void>;
  /**
   * Catches up with the present where the events in between are lost (older than what is kept, or a restored backup).
   * The position then moves to the head read before, so that an event may be handled although this has seen its effect.
   */
  rebuild?(tx: Tx, tenantId: string, now: Date): Promise<void>;
}

@ObjectType('StreamConsumer', {
  description: 'A reader of a stream inside the server, such as the one that joins alerts to incidents.',
})
export class StreamConsumerState {
  @Field(() => String, { description: 'Its name, as in the log and the metrics of the server.' })
  name!: string;

  @Field(() => String, { description: 'The stream that it reads, such as “alert”.' })
  stream!: string;

  @Field(() => Float, { description: 'Events that it has not handled yet; 0 where it has caught up.' })
  lag!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Age of the oldest event that it has not handled, in seconds; null where it has caught up.',
  })
  lagSeconds!: number | null;

  @Field(() => Date, { nullable: true, description: 'When it last handled a batch; null before the first.' })
  movedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the batch that comes next could not be handled; it is tried again. Null where nothing failed.',
  })
  lastError!: string | null;

  @Field(() => Date, { nullable: true, description: 'When that was; null where nothing failed.' })
  failedAt!: Date | null;

  @Field(() => Int, { description: 'How often in a row the next batch has failed.' })
  failures!: number;
}
