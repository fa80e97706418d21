import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionTypeOf, PageArgsType } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { MatcherInput } from '../alerts/matcher.types.js';
import { MaintenanceWindow, WindowRecurrence } from './maintenance-window.entity.js';

export const MaintenanceWindowConnection = connectionTypeOf('MaintenanceWindow', () => MaintenanceWindow);
export type MaintenanceWindowConnection = InstanceType<typeof MaintenanceWindowConnection>;

@InputType({ description: 'Which maintenance windows; fields AND.' })
export class MaintenanceWindowFilter {
  @Field(() => String, { nullable: true, description: 'Prefix of the name, as written.' })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they are switched on.' })
  isEnabled?: boolean | null;

  @Field(() => MaintenanceWindowFilter, {
    nullable: true,
    description: 'Matches what this filter does not; one level deep.',
  })
  not?: MaintenanceWindowFilter | null;
}

@ArgsType()
export class MaintenanceWindowListArgs extends PageArgsType {
  @Field(() => MaintenanceWindowFilter, { nullable: true, description: 'Which windows; all where it is not given.' })
  filter?: MaintenanceWindowFilter | null;
}

@InputType({ description: 'When a maintenance window opens, and for how long.' })
export class WindowScheduleInput {
  @Field(() => WindowRecurrence, { description: 'How often it opens.' })
  recurrence!: WindowRecurrence;

  @Field(() => String, {
    description:
      'IANA name of the zone of its days and times, such as “Europe/Berlin”; for ONCE the zone it is shown in.',
  })
  zone!: string;

  @Field(() => Date, { nullable: true, description: 'When it opens; for ONCE only, where it is required.' })
  startsAt?: Date | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'Days of the week, 1 for Monday to 7 for Sunday; for WEEKLY only, where at least one is required.',
  })
  weekdays?: number[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Minutes after midnight of its zone, 0 to 1439; for WEEKLY only, where it is required.',
  })
  startMinute?: number | null;

  @Field(() => Int, { description: 'Minutes it is open: 1 to 1,440 for WEEKLY, up to 43,200 for ONCE.' })
  durationMinutes!: number;
}

const OVERRIDE = 'True saves it although it mutes more than one trouble, such as a whole cluster.';

@InputType({ description: 'A maintenance window to make.' })
export class CreateMaintenanceWindowInput {
  @Field(() => String, { description: 'Unique in the tenant; 1 to 100 characters.' })
  name!: string;

  @Field(() => String, { description: 'What is being done; 3 to 1,000 characters.' })
  reason!: string;

  @Field(() => [MatcherInput], { description: 'Which alerts to mute while it is open, 1 to 20.' })
  matchers!: MatcherInput[];

  @Field(() => WindowScheduleInput, { description: 'When it opens.' })
  schedule!: WindowScheduleInput;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether it opens.' })
  isEnabled!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: OVERRIDE })
  overrideBroad!: boolean;
}

@InputType({
  description: 'Changes to a maintenance window; what is not given stays. One that is open is changed too.',
})
export class UpdateMaintenanceWindowInput {
  @Field(() => ID, { description: 'Id of the maintenance window.' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The revision it was read at; refused with CONFLICT where somebody has changed it since.',
  })
  expectedRevision?: number | null;

  @Field(() => String, { nullable: true, description: 'A new name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What is being done.' })
  reason?: string | null;

  @Field(() => [MatcherInput], { nullable: true, description: 'Which alerts to mute while it is open.' })
  matchers?: MatcherInput[] | null;

  @Field(() => WindowScheduleInput, { nullable: true, description: 'When it opens; the whole schedule.' })
  schedule?: WindowScheduleInput | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it opens; switching off ends one that is open.' })
  isEnabled?: boolean | null;

  @Field(() => Boolean, { defaultValue: false, description: OVERRIDE })
  overrideBroad!: boolean;
}

@InputType({ description: 'A maintenance window to delete; one that is open ends.' })
export class DeleteMaintenanceWindowInput {
  @Field(() => ID, { description: 'Id of the maintenance window.' })
  id!: string;
}

@ObjectType({ description: 'The maintenance window as it is now.' })
export class MaintenanceWindowPayload {
  @Field(() => MaintenanceWindow, { nullable: true, description: 'The window; null when refused.' })
  maintenanceWindow!: MaintenanceWindow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What became of the maintenance window.' })
export class DeleteMaintenanceWindowPayload {
  @Field(() => ID, { nullable: true, description: 'Id of the window that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'One opening of a maintenance window.' })
export class WindowOpening {
  @Field(() => Date, { description: 'When it opens.' })
  startsAt!: Date;

  @Field(() => Date, { description: 'When it closes.' })
  endsAt!: Date;
}

@ObjectType({ description: 'When a schedule would open.' })
export class SchedulePreview {
  @Field(() => [WindowOpening], { description: 'The next openings, one that would be open now first.' })
  openings!: WindowOpening[];

  @Field(() => [UserError], { description: 'What is wrong with the schedule; nothing opens then.' })
  problems!: UserError[];
}
