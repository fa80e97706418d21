import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { Alert } from '../alerts/alert.entity.js';
import { MatcherInput } from '../alerts/matcher.types.js';
import { Silence, SilenceState } from './silence.entity.js';

export const SilenceConnection = connectionTypeOf('Silence', () => Silence);
export type SilenceConnection = InstanceType<typeof SilenceConnection>;

@InputType({ description: 'Which silences; fields AND, lists OR, and an empty list matches nothing.' })
export class SilenceFilter {
  @Field(() => [SilenceState], { nullable: true, description: 'States.' })
  state?: SilenceState[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: those that are active and mute no open alert. False: all others.',
  })
  matchesNothing?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'Maintenance windows that opened them, by id.' })
  maintenanceWindow?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: those of maintenance windows. False: those that people made.',
  })
  isOfWindow?: boolean | null;

  @Field(() => SilenceFilter, { nullable: true, description: 'Matches what this filter does not; one level deep.' })
  not?: SilenceFilter | null;
}

export enum SilenceOrderField {
  ENDS_AT = 'ENDS_AT',
  CREATED_AT = 'CREATED_AT',
}
registerEnumType(SilenceOrderField, {
  name: 'SilenceOrderField',
  description: 'What silences are sorted by.',
  valuesConfig: {
    ENDS_AT: { description: 'By their end.' },
    CREATED_AT: { description: 'By when they were made.' },
  },
});

@InputType({ description: 'How silences are sorted.' })
export class SilenceOrder {
  @Field(() => SilenceOrderField, { description: 'Value to sort by.' })
  field!: SilenceOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

@ArgsType()
export class SilenceListArgs extends PageArgsType {
  @Field(() => SilenceFilter, { nullable: true, description: 'Which silences; all where it is not given.' })
  filter?: SilenceFilter | null;

  @Field(() => SilenceOrder, { nullable: true, description: 'Order; the last to end first where it is not given.' })
  orderBy?: SilenceOrder | null;
}

const REASON = 'Why nobody is to be notified; 3 to 1,000 characters.';
const OVERRIDE = 'True makes it although it mutes more than one trouble; a preview says whether that is needed.';
const REVISION = 'The revision it was read at; refused with CONFLICT where somebody has changed it since.';
const ENDS = 'When it ends at the latest: in the future, after its begin, at most a year after it.';

@InputType({ description: 'A silence to make.' })
export class CreateSilenceInput {
  @Field(() => [MatcherInput], { description: 'Which alerts to mute: those for which all of these hold, 1 to 20.' })
  matchers!: MatcherInput[];

  @Field(() => String, { description: REASON })
  reason!: string;

  @Field(() => Date, { nullable: true, description: 'When it begins; now where it is not given or past.' })
  startsAt?: Date | null;

  @Field(() => Date, { description: ENDS })
  endsAt!: Date;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether it also ends once all that it muted has been resolved for two minutes.',
  })
  isUntilResolved!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: OVERRIDE })
  overrideBroad!: boolean;
}

@InputType({ description: 'Changes to a silence that has not ended; what is not given stays.' })
export class UpdateSilenceInput {
  @Field(() => ID, { description: 'Id of the silence.' })
  id!: string;

  @Field(() => Int, { nullable: true, description: REVISION })
  expectedRevision?: number | null;

  @Field(() => [MatcherInput], { nullable: true, description: 'Which alerts to mute from now on.' })
  matchers?: MatcherInput[] | null;

  @Field(() => String, { nullable: true, description: REASON })
  reason?: string | null;

  @Field(() => Date, { nullable: true, description: ENDS })
  endsAt?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it also ends once all that it muted is resolved.' })
  isUntilResolved?: boolean | null;

  @Field(() => Boolean, { defaultValue: false, description: OVERRIDE })
  overrideBroad!: boolean;
}

@InputType({ description: 'A later end of a silence.' })
export class ExtendSilenceInput {
  @Field(() => ID, { description: 'Id of the silence.' })
  id!: string;

  @Field(() => Date, { description: 'The new end, later than the one it has, at most a year after its begin.' })
  endsAt!: Date;
}

@InputType({ description: 'A silence to end now.' })
export class ExpireSilenceInput {
  @Field(() => ID, { description: 'Id of the silence.' })
  id!: string;

  @Field(() => Int, { nullable: true, description: REVISION })
  expectedRevision?: number | null;
}

@ObjectType({ description: 'The silence as it is now.' })
export class SilencePayload {
  @Field(() => Silence, { nullable: true, description: 'The silence; null when refused.' })
  silence!: Silence | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ArgsType()
export class SilencePreviewArgs {
  @Field(() => [MatcherInput], { description: 'Matchers as they would be saved.' })
  matchers!: MatcherInput[];

  @Field(() => Int, { defaultValue: 10, description: 'Most examples, 0 to 50.' })
  first!: number;
}

@ObjectType({
  description: 'What matchers would mute. Only alerts that the caller may see are counted; each count stops at 50,000.',
})
export class SilencePreview {
  @Field(() => Int, { description: 'Open alerts that match now, pending ones too.' })
  openNow!: number;

  @Field(() => Int, { description: 'Of those, the ones that fire.' })
  firingNow!: number;

  @Field(() => Int, { description: 'Of those that are open, the ones that another silence mutes already.' })
  silencedNow!: number;

  @Field(() => Int, { description: 'All open alerts, whether they match or not.' })
  openTotal!: number;

  @Field(() => Int, { description: 'Alerts that match and were open at some time in the last 24 hours.' })
  lastDay!: number;

  @Field(() => Int, { description: 'Alerts that match and were open at some time in the last 7 days.' })
  lastWeek!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why these matchers are refused without `overrideBroad`; null where they are not.',
  })
  broadReason!: string | null;

  @Field(() => [UserError], { description: 'What is wrong with the matchers; nothing is counted then.' })
  problems!: UserError[];

  @Field(() => [Alert], { description: 'Some that match, also ended ones of the last 7 days; open and newest first.' })
  examples!: Alert[];
}
