import { Extensions } from 'type-graphql';

/** Own points of a field: a number, or a function of its arguments as they were written, with variables filled in. */
export type FieldCost = number | ((args: Readonly<Record<string, unknown>>) => number);

/** Says what a field itself costs where that is more than an object, before what is selected below it. */
export function Cost(cost: FieldCost): MethodDecorator & PropertyDecorator {
  return Extensions({ cost });
}

/** Says how many objects a plain list has as a rule; 10 where nothing is said. */
export function ListSize(listSize: number): MethodDecorator & PropertyDecorator {
  return Extensions({ listSize });
}
