import { type AuthChecker, Authorized, Extensions, registerEnumType } from 'type-graphql';
import { AppError } from './errors.js';
import type { RequestContext } from './request-context.js';

export enum Role {
  VIEWER = 'VIEWER',
  OPERATOR = 'OPERATOR',
  ADMIN = 'ADMIN',
  AGENT = 'AGENT',
}
registerEnumType(Role, {
  name: 'Role',
  description: 'VIEWER < OPERATOR < ADMIN. AGENT is no rank: it may report for its own cluster and nothing else.',
});

const RANK: Partial<Record<Role, number>> = { [Role.VIEWER]: 1, [Role.OPERATOR]: 2, [Role.ADMIN]: 3 };

/** Says which role a field, query, mutation or subscription asks for; printed into the schema as `@auth`. */
export function Guard(role: keyof typeof Role): MethodDecorator & PropertyDecorator {
  const guards = [Authorized(Role[role]), Extensions({ requires: Role[role] })] as (MethodDecorator &
    PropertyDecorator)[];
  return ((target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    for (const guard of guards) guard(target, key, descriptor);
  }) as MethodDecorator & PropertyDecorator;
}

/** The one decision about rank. */
export function hasRole(found: Role | null, required: Role): boolean {
  if (required === Role.AGENT || found === Role.AGENT) return found === required;
  return found !== null && (RANK[found] ?? 0) >= (RANK[required] ?? Number.POSITIVE_INFINITY);
}

/** @throws UNAUTHENTICATED for nobody, FORBIDDEN for somebody of a lower role */
export const checkRole: AuthChecker<RequestContext, Role> = ({ context }, [required]) => {
  if (!required) return true;
  const { caller } = context;
  if (caller.kind === 'ANONYMOUS') {
    throw new AppError('UNAUTHENTICATED', 'Nobody is signed in. Sign in, or send a valid credential as bearer token.');
  }
  const role = caller.kind === 'ENROL' ? null : caller.role;
  if (hasRole(role, required)) return true;
  throw new AppError('FORBIDDEN', `This needs the role ${required}; you have ${role ?? 'none'}. Ask an administrator.`);
};
