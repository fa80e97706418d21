import { registerEnumType } from 'type-graphql';

export enum Role {
  VIEWER = 'VIEWER',
  OPERATOR = 'OPERATOR',
  ADMIN = 'ADMIN',
  AGENT = 'AGENT',
}
registerEnumType(Role, {
  name: 'Role',
  description: 'VIEWER < OPERATOR < ADMIN. AGENT is no rank: it may report for its own cluster and nothing else.',
  valuesConfig: {
    VIEWER: { description: 'Reads everything but settings that are for administrators.' },
    OPERATOR: { description: 'May also act on alerts.' },
    ADMIN: { description: 'May also change settings, clusters and tokens.' },
    AGENT: { description: 'Reports for one cluster.' },
  },
});

const RANK: Partial<Record<Role, number>> = { [Role.VIEWER]: 1, [Role.OPERATOR]: 2, [Role.ADMIN]: 3 };

/** The one decision about rank. */
export function hasRole(found: Role | null, required: Role): boolean {
  if (required === Role.AGENT || found === Role.AGENT) return found === required;
  return found !== null && (RANK[found] ?? 0) >= (RANK[required] ?? Number.POSITIVE_INFINITY);
}
