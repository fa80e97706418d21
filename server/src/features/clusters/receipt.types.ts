import { Field, Float, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';

export interface RejectedItem {
  index: number;
  item: string;
  reason: string;
}

/** What was stored of one batch; kept, and answered again when the same batch comes again. */
export interface Receipt {
  batchId: string;
  accepted: number;
  rejected: RejectedItem[];
  receivedAt: string;
  /** Absent where times are the server's own, and in receipts of earlier servers. */
  timeShiftSeconds?: number;
}

/** Where a batch stands in its agent's history; a later one has a greater (epoch, seq). */
export interface BatchPosition {
  epoch: number;
  seq: number;
}

@ObjectType('RejectedItem', { description: 'One item of a batch that was not stored; the others were.' })
export class RejectedItemType {
  @Field(() => Int, { description: 'Position in its list of the input, from 0.' })
  index!: number;

  @Field(() => String, { description: 'What it was, as far as it could be read.' })
  item!: string;

  @Field(() => String, { description: 'What was found, what was expected.' })
  reason!: string;
}

@ObjectType('Receipt', {
  description: 'What was stored of one batch; the same batchId always answers the same receipt.',
})
export class ReceiptType {
  @Field(() => String, { description: '`<epoch>:<sequence>`, unique per agent.' })
  batchId!: string;

  @Field(() => Int, { description: 'Number of items stored.' })
  accepted!: number;

  @Field(() => [RejectedItemType], { description: 'Items refused, with the reason.' })
  rejected!: RejectedItemType[];

  @Field(() => Date, { description: 'When the batch was stored.' })
  receivedAt!: Date;

  @Field(() => Float, {
    description:
      'Seconds by which the times in the batch were moved to the server’s clock; negative where the agent’s clock is ahead, 0 where they were left as they are.',
  })
  timeShiftSeconds!: number;
}

@ObjectType('ReportPayload', { description: 'Answer to one report of an agent.' })
export class ReportPayload {
  @Field(() => ReceiptType, { nullable: true, description: 'Null where userErrors says why nothing was stored.' })
  receipt!: ReceiptType | null;

  @Field(() => [UserError], { description: 'Why the report as a whole was refused; empty otherwise.' })
  userErrors!: UserError[];

  static of(receipt: Receipt): ReportPayload {
    return Object.assign(new ReportPayload(), {
      receipt: {
        ...receipt,
        receivedAt: new Date(receipt.receivedAt),
        timeShiftSeconds: receipt.timeShiftSeconds ?? 0,
      },
      userErrors: [],
    });
  }
}
