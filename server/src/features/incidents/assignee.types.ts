import { ArgsType, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Somebody who can look after an alert or lead an incident.' })
export class Assignee {
  @Field(() => ID, { description: 'Id of the user, as assignAlerts and assignIncident take it.' })
  userId!: string;

  @Field(() => String, { description: 'Name for people.' })
  name!: string;
}

@ArgsType()
export class AssigneeArgs {
  @Field(() => ID, { description: 'Id of the alert or the incident that is to be assigned.' })
  of!: string;

  @Field(() => String, { nullable: true, description: 'Part of the name, without case; everybody without it.' })
  search?: string | null;
}
