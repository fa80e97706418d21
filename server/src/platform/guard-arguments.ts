import { Extensions } from 'type-graphql';
import { Role } from './role.js';

/**
 * Says which role an argument asks for, whoever may use the field without it. Printed into the schema as `@auth` on the
 * argument; the executor refuses the field where somebody of a lower role gives it, so it has no default value.
 */
export function GuardArguments(guards: Record<string, keyof typeof Role>): MethodDecorator & PropertyDecorator {
  const roles = Object.entries(guards).map(([name, role]) => [name, Role[role]]);
  return Extensions({ argumentRequires: Object.fromEntries(roles) });
}
