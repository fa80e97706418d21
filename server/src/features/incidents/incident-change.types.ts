import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { Incident, IncidentSeverity } from './incident.entity.js';

const WHICH = 'The incident, by id.';
const REVISION = 'Refuse unless its revision is still this; without it the last one wins.';

@ObjectType({ description: 'Outcome of changing an incident.' })
export class IncidentPayload {
  @Field(() => Incident, { nullable: true, description: 'The incident as it is now; null where userErrors says why.' })
  incident!: Incident | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty otherwise.' })
  userErrors!: UserError[];
}

@InputType({ description: 'Take an incident, with its alerts that fire.' })
export class AcknowledgeIncidentInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => String, { nullable: true, description: 'A note beside it, at most 4,000 characters.' })
  comment?: string | null;
}

@InputType({ description: 'Say that an incident is over.' })
export class ResolveIncidentInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => String, { description: 'Why, 1 to 4,000 characters; it becomes a note.' })
  reason!: string;
}

@InputType({ description: 'Open an incident again.' })
export class ReopenIncidentInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Why, at most 4,000 characters; it becomes a note.' })
  reason?: string | null;
}

@InputType({ description: 'Change what an incident is called or how bad it is; what is not given stays.' })
export class UpdateIncidentInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Title, at most 200 characters; an empty one gives the title back to the server.',
  })
  title?: string | null;

  @Field(() => IncidentSeverity, { nullable: true, description: 'Severity, which then stays as people set it.' })
  severity?: IncidentSeverity | null;

  @Field(() => Int, { nullable: true, description: REVISION })
  expectedRevision?: number | null;
}

@InputType({ description: 'Say who leads the work on an incident.' })
export class AssignIncidentInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'The user who leads; nobody without it.' })
  user?: string | null;
}

@InputType({ description: 'Write a note into the timeline of an incident.' })
export class AddIncidentNoteInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => String, { description: 'Text, 1 to 4,000 characters.' })
  text!: string;

  @Field(() => Date, { nullable: true, description: 'The moment it is about, now or before; now without it.' })
  at?: Date | null;
}

@InputType({ description: 'Make several incidents one.' })
export class MergeIncidentsInput {
  @Field(() => ID, { description: 'The incident that stays, by id.' })
  into!: string;

  @Field(() => [ID], { description: 'The incidents that end in it, 1 to 50, by id.' })
  incidents!: string[];
}

@InputType({ description: 'Move alerts out of an incident.' })
export class SplitIncidentInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => [ID], { description: 'The alerts to move, 1 to 500, by the ids of alerts or of incident alerts.' })
  alerts!: string[];

  @Field(() => ID, { nullable: true, description: 'The incident to move them to; a new one without it.' })
  into?: string | null;
}

@ObjectType({ description: 'Outcome of moving alerts.' })
export class SplitIncidentPayload {
  @Field(() => Incident, {
    nullable: true,
    description: 'The incident they were moved out of; null where it was refused.',
  })
  incident!: Incident | null;

  @Field(() => Incident, { nullable: true, description: 'The incident they are in now; null where it was refused.' })
  target!: Incident | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty otherwise.' })
  userErrors!: UserError[];
}
