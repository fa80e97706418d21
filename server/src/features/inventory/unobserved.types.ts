import { Field, ObjectType } from 'type-graphql';
import { InventoryKind } from './inventory.types.js';

@ObjectType('UnobservedKind', {
  description:
    'A kind of objects that the agent of a cluster does not see: its lists are empty, or older than they look.',
})
export class UnobservedKind {
  @Field(() => InventoryKind, { description: 'Kind that is not seen.' })
  kind!: InventoryKind;

  @Field(() => String, { description: 'Why, with what can be done about it.' })
  reason!: string;
}
