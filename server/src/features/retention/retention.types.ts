import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { RETENTION_KINDS, type RetentionKind } from './retention.catalog.js';
import { effective, type RetentionChoice } from './retention.service.js';

export enum RetainedData {
  RAW = 'rawDays',
  FIVE_MINUTES = 'fiveMinuteDays',
  HOUR = 'hourDays',
  DAY = 'dayDays',
  ALERTS = 'alertDays',
  EVENTS = 'eventDays',
  STREAMS = 'streamDays',
  RECEIPTS = 'receiptDays',
}
registerEnumType(RetainedData, {
  name: 'RetainedData',
  description: 'Kinds of data that are kept for a time.',
  valuesConfig: {
    RAW: { description: 'Samples as they were measured.' },
    FIVE_MINUTES: { description: 'Roll-ups of five minutes.' },
    HOUR: { description: 'Roll-ups of an hour, and what workloads cost by day.' },
    DAY: { description: 'Roll-ups of a day, and what clusters cost by day.' },
    ALERTS: { description: 'Alerts after they were resolved, and anomalies after they ended.' },
    EVENTS: { description: 'Events of clusters after they were last seen.' },
    STREAMS: { description: 'What streams replay; an older cursor is answered with CURSOR_EXPIRED.' },
    RECEIPTS: { description: 'Receipts of reports, by which a repeated report is known.' },
  },
});

@ObjectType('RetentionPeriod', { description: 'How long one kind of data is kept.' })
export class RetentionPeriod {
  @Field(() => RetainedData, { description: 'What is kept.' })
  data!: RetentionKind;

  @Field(() => Int, { description: 'Days it is kept for at least; what is older is not shown and then deleted.' })
  days!: number;

  @Field(() => Int, { description: 'Days it is kept where the tenant has chosen nothing.' })
  defaultDays!: number;

  @Field(() => Boolean, { description: 'Whether the tenant has chosen the days itself.' })
  isChosen!: boolean;

  @Field(() => Int, { description: 'Fewest days that can be chosen.' })
  minDays!: number;

  @Field(() => Int, { description: 'Most days that can be chosen.' })
  maxDays!: number;
}

@ObjectType('Retention', { description: 'How long the data of the tenant is kept.' })
export class RetentionSettings {
  @Field(() => Int, {
    description: 'Counts its changes, 0 before the first; for `updateRetention(expectedRevision:)`.',
  })
  revision!: number;

  @Field(() => [RetentionPeriod], { description: 'One period for every kind of data.' })
  periods!: RetentionPeriod[];

  static of({ revision, chosen, defaults }: RetentionChoice): RetentionSettings {
    const days = effective(chosen, defaults);
    const periods = Object.entries(RETENTION_KINDS).map(([kind, { minDays, maxDays }]) => {
      const data = kind as RetentionKind;
      const isChosen = chosen[data] !== null;
      return { data, days: days[data], defaultDays: defaults[data], isChosen, minDays, maxDays };
    });
    return { revision, periods };
  }
}

const STAYS = 'left out it stays as it is, null goes back to the default.';

@InputType('UpdateRetentionInput', { description: 'How long data is to be kept, in days; what is left out stays.' })
export class UpdateRetentionInput {
  @Field(() => Int, { nullable: true, description: `Days of samples, 3-366, at most \`fiveMinuteDays\`; ${STAYS}` })
  rawDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Days of roll-ups of five minutes, 3-366, at most \`hourDays\`; ${STAYS}`,
  })
  fiveMinuteDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Days of roll-ups of an hour and of costs of workloads, 3-3,660, at most \`dayDays\`; ${STAYS}`,
  })
  hourDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Days of roll-ups of a day and of costs of clusters, 3-7,320; ${STAYS}`,
  })
  dayDays?: number | null;

  @Field(() => Int, { nullable: true, description: `Days of resolved alerts and ended anomalies, 1-3,660; ${STAYS}` })
  alertDays?: number | null;

  @Field(() => Int, { nullable: true, description: `Days of events of clusters, 1-366; ${STAYS}` })
  eventDays?: number | null;

  @Field(() => Int, { nullable: true, description: `Days that streams can replay, 1-90; ${STAYS}` })
  streamDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Days of receipts of reports, 3-30, because agents repeat for 3 days; ${STAYS}`,
  })
  receiptDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Refuses with CONFLICT where the retention has another `revision` by now; not checked without it.',
  })
  expectedRevision?: number | null;
}

@ObjectType('UpdateRetentionPayload', { description: 'What became of the retention.' })
export class UpdateRetentionPayload {
  @Field(() => RetentionSettings, { nullable: true, description: 'How long data is kept now; null when refused.' })
  retention!: RetentionSettings | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}
