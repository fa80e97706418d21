import { Field, ObjectType } from 'type-graphql';
import { AlertState } from './alert.entity.js';

@ObjectType({ description: 'A stretch of time in which an alert was in one state.' })
export class AlertStateSpan {
  @Field(() => Date, { description: 'Its first moment, by the server’s clock.' })
  from!: Date;

  @Field(() => Date, { description: 'Its end; now for the last one.' })
  to!: Date;

  @Field(() => AlertState, { description: 'The state, as far as was known.' })
  state!: AlertState;

  @Field(() => Boolean, {
    description: 'Whether its cluster was heard of all the while; where not, nobody knows what was.',
  })
  isObserved!: boolean;
}
