import { type AuthChecker, Authorized, Extensions } from 'type-graphql';
import { AppError } from './errors.js';
import type { RequestContext } from './request-context.js';
import { greatestRole } from './rights.js';
import { hasRole, Role } from './role.js';

/** Says which role a field, query, mutation or subscription asks for; printed into the schema as `@auth`. */
export function Guard(role: keyof typeof Role): MethodDecorator & PropertyDecorator {
  const guards = [Authorized(Role[role]), Extensions({ requires: Role[role] })] as (MethodDecorator &
    PropertyDecorator)[];
  return ((target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    for (const guard of guards) guard(target, key, descriptor);
  }) as MethodDecorator & PropertyDecorator;
}

/** @throws UNAUTHENTICATED for nobody, FORBIDDEN for somebody of a lower role */
export const checkRole: AuthChecker<RequestContext, Role> = ({ context }, [required]) => {
  if (!required) return true;
  const { caller } = context;
  if (caller.kind === 'ANONYMOUS') {
    throw new AppError('UNAUTHENTICATED', 'Nobody is signed in. Sign in, or send a valid credential as bearer token.');
  }
  const role = required === Role.VIEWER ? greatestRole(caller.rights) : caller.role;
  if (hasRole(role, required)) return true;
  throw new AppError('FORBIDDEN', `This needs the role ${required}; you have ${role ?? 'none'}. Ask an administrator.`);
};
