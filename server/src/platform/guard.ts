import { Extensions } from 'type-graphql';
import { Role } from './role.js';

/**
 * Says which role a field, query, mutation, subscription or, on a class, every object of a type asks for. Printed into
 * the schema as `@auth`; the executor builds the rule into the plans of each class of callers, so it costs no row.
 * A guarded field is nullable: below the role it is null with one FORBIDDEN error.
 * @param where of a mutation, or of a query about one object: ANYWHERE lets those in who have the role at some place, and
 *   the service asks for it at the places of what is to be changed
 */
export function Guard(
  role: keyof typeof Role,
  where: 'TENANT' | 'ANYWHERE' = 'TENANT',
): MethodDecorator & PropertyDecorator & ClassDecorator {
  return Extensions({ requires: Role[role], ...(where === 'ANYWHERE' && { requiresAnywhere: true }) });
}
