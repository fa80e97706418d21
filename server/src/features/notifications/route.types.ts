import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { MatcherInput } from '../alerts/matcher.types.js';
import { IncidentSeverity } from '../incidents/incident.entity.js';
import { Route } from './route.entity.js';

const ZONE = 'IANA time zone, such as Europe/Berlin.';
const DAYS = 'Days on which it begins: 1 is Monday, 7 is Sunday.';
const FROM = 'Begin, local time, such as 08:30.';
const TO = 'End, local time; at or before the begin it is that of the next day.';

@ObjectType('ActiveTime', { description: 'A time of the week by the clock of a place.' })
export class ActiveTimeOutput {
  @Field(() => String, { description: ZONE })
  zone!: string;

  @Field(() => [Int], { description: DAYS })
  weekdays!: number[];

  @Field(() => String, { description: FROM })
  from!: string;

  @Field(() => String, { description: TO })
  to!: string;
}

@InputType({ description: 'A time of the week by the clock of a place.' })
export class ActiveTimeInput {
  @Field(() => String, { description: ZONE })
  zone!: string;

  @Field(() => [Int], { description: DAYS })
  weekdays!: number[];

  @Field(() => String, { description: FROM })
  from!: string;

  @Field(() => String, { description: TO })
  to!: string;
}

const MATCHERS = 'Conditions on the alerts of an incident; one alert must meet them all. Empty matches every incident.';
const ACTIVE = 'When it tells; empty for always. What opens outside is told when the next one begins. At most 20.';
const CHANNELS = 'Ids of the channels it tells, at most 20.';
const WAIT = 'Seconds from the first alert to the first message, 0 to 3,600.';
const INTERVAL = 'Fewest seconds between two messages about new alerts of one incident, 0 to 86,400.';
const REPEAT =
  'Seconds after which an open incident that nobody acknowledged is told again: 300 to 604,800, or 0 for never.';
const CONTINUE = 'Whether the routes after it are tried too where it matches.';

@InputType({ description: 'A route to make; it is the last unless `position` says otherwise.' })
export class CreateRouteInput {
  @Field(() => String, { description: 'Unique in the tenant; 1 to 100 characters.' })
  name!: string;

  @Field(() => [MatcherInput], { nullable: true, description: `${MATCHERS} Empty where left out.` })
  matchers?: MatcherInput[] | null;

  @Field(() => IncidentSeverity, {
    nullable: true,
    description: 'Least severity it is for; SEV4, which is every incident, without it.',
  })
  minimumSeverity?: IncidentSeverity | null;

  @Field(() => [ActiveTimeInput], { nullable: true, description: ACTIVE })
  activeTimes?: ActiveTimeInput[] | null;

  @Field(() => [ID], { nullable: true, description: CHANNELS })
  channels?: string[] | null;

  @Field(() => Int, { nullable: true, description: `${WAIT} 30 without it.` })
  groupWaitSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: `${INTERVAL} 300 without it.` })
  groupIntervalSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: `${REPEAT} 14,400 without it.` })
  repeatIntervalSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: `${CONTINUE} No without it.` })
  isContinue?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is tried at all; yes without it.' })
  isEnabled?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Its place in the order, from 1; the last without it.' })
  position?: number | null;
}

@InputType({ description: 'What to change of a route; what is left out stays.' })
export class UpdateRouteInput {
  @Field(() => ID, { description: 'Id of the route.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'New name; 1 to 100 characters.' })
  name?: string | null;

  @Field(() => [MatcherInput], { nullable: true, description: MATCHERS })
  matchers?: MatcherInput[] | null;

  @Field(() => IncidentSeverity, { nullable: true, description: 'Least severity it is for.' })
  minimumSeverity?: IncidentSeverity | null;

  @Field(() => [ActiveTimeInput], { nullable: true, description: ACTIVE })
  activeTimes?: ActiveTimeInput[] | null;

  @Field(() => [ID], { nullable: true, description: CHANNELS })
  channels?: string[] | null;

  @Field(() => Int, { nullable: true, description: WAIT })
  groupWaitSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: INTERVAL })
  groupIntervalSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: REPEAT })
  repeatIntervalSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: CONTINUE })
  isContinue?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is tried at all.' })
  isEnabled?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Its new place in the order, from 1; the others make room.' })
  position?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Refuses with CONFLICT where the route has another `revision` by now; not checked without it.',
  })
  expectedRevision?: number | null;
}

@InputType({ description: 'The route to delete.' })
export class DeleteRouteInput {
  @Field(() => ID, { description: 'Id of the route.' })
  id!: string;
}

@ObjectType('RoutePayload', { description: 'The route as it is now.' })
export class RoutePayload {
  @Field(() => Route, { nullable: true, description: 'The route; null when refused.' })
  route!: Route | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType('DeleteRoutePayload', { description: 'What became of the route.' })
export class DeleteRoutePayload {
  @Field(() => ID, { nullable: true, description: 'Id of the route that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}
