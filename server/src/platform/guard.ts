import { Extensions } from 'type-graphql';
import { Role } from './role.js';

/**
 * Says which role a field, query, mutation, subscription or, on a class, every object of a type asks for. Printed into
 * the schema as `@auth`; the executor builds the rule into the plans of each class of callers, so it costs no row.
 * A guarded field is nullable: below the role it is null with one FORBIDDEN error.
 */
export function Guard(role: keyof typeof Role): MethodDecorator & PropertyDecorator & ClassDecorator {
  return Extensions({ requires: Role[role] });
}
