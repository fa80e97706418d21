import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isNonNullType,
  responsePathAsArray,
} from 'graphql';
import type { Caller, RequestContext } from '../platform/request-context.js';
import { rightsOf } from '../platform/request-context.js';
import { greatestRole, leastRole, type Rights, roleAt } from '../platform/rights.js';
import { hasRole, Role } from '../platform/role.js';
import { liesInCluster, placeOf } from './place-of.js';

type Resolve = GraphQLFieldResolver<unknown, RequestContext>;
type FieldConfig = GraphQLFieldConfig<unknown, RequestContext>;

/**
 * What guards depend on, and nothing else: callers with the same three roles share one schema and its compiled plans.
 * Between `least` and `greatest` the answer differs by place, so these guards look at each row; all others are decided
 * once, when the schema of the class is made, and cost nothing per row.
 */
export interface RightsClass {
  key: string;
  tenant: Role | null;
  least: Role | null;
  greatest: Role | null;
}

export function rightsClassOf(caller: Caller): RightsClass {
  const rights: Rights = caller.kind === 'ANONYMOUS' ? [] : caller.rights;
  const tenant = caller.kind === 'ANONYMOUS' ? null : caller.role;
  const least = leastRole(rights);
  const greatest = greatestRole(rights);
  return { key: `${tenant}/${least}/${greatest}`, tenant, least, greatest };
}

/** The schema with the guards of one class of callers built into its resolvers. */
export function guardSchema(schema: GraphQLSchema, rights: RightsClass): GraphQLSchema {
  const roots = new Set([schema.getQueryType()?.name, schema.getMutationType()?.name]);
  const streams = schema.getSubscriptionType()?.name;
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, typeName) => {
      if (typeName === streams) return guardStream(field, `${typeName}.${name}`, rights);
      const decide =
        roots.has(typeName) || !liesInCluster(typeName)
          ? tenantDecision(rights, field.extensions?.['requiresAnywhere'] === true)
          : placedDecision(rights, typeName);
      return guardField(field, `${typeName}.${name}`, decide);
    },
  });
}

/** Allowed and denied are settled for the class; a function decides for each row. */
type Decision = 'ALLOWED' | 'DENIED' | ((source: unknown, context: RequestContext) => boolean);

/**
 * At the root, and on what belongs to no cluster: reading asks for any grant, as lists are scoped; more than reading asks
 * for the role in the whole tenant, or anywhere where the service looks at each place.
 */
function tenantDecision({ tenant, greatest }: RightsClass, isAnywhere = false): (required: Role) => Decision {
  return (required) => {
    const held = required === Role.VIEWER || isAnywhere ? greatest : tenant;
    return hasRole(held, required) ? 'ALLOWED' : 'DENIED';
  };
}

function placedDecision({ least, greatest }: RightsClass, typeName: string): (required: Role) => Decision {
  return (required) => {
    if (hasRole(least, required)) return 'ALLOWED';
    if (!hasRole(greatest, required)) return 'DENIED';
    return (source, context) => {
      const place = placeOf(typeName, source);
      return place !== null && hasRole(roleAt(rightsOf(context), place), required);
    };
  };
}

function guardField(field: FieldConfig, coordinate: string, decide: (required: Role) => Decision): FieldConfig {
  const resolve = guardArguments(field, coordinate, decide);
  const required = requiredOf(field);
  if (!required) return { ...field, resolve: resolve as Resolve };
  const decision = decide(required);
  if (decision === 'ALLOWED') return { ...field, resolve: resolve as Resolve };
  const deny = denier(coordinate, required);
  if (decision === 'DENIED') return { ...field, resolve: deny };
  const inner = resolve ?? (defaultFieldResolver as Resolve);
  return {
    ...field,
    resolve: (source, args, context, info) => (decision(source, context) ? inner : deny)(source, args, context, info),
  };
}

/** The greater role of the field itself and of the type it answers; a field that may not be null is guarded where it is reached. */
function requiredOf(field: FieldConfig): Role | null {
  const own = field.extensions?.['requires'] as Role | undefined;
  const ofType = getNamedType(field.type).extensions['requires'] as Role | undefined;
  if (!ofType || isNonNullType(field.type)) return own ?? null;
  return own && hasRole(own, ofType) ? own : ofType;
}

function guardArguments(
  field: FieldConfig,
  coordinate: string,
  decide: (required: Role) => Decision,
): Resolve | undefined {
  const guards = Object.entries((field.extensions?.['argumentRequires'] ?? {}) as Record<string, Role>);
  const denied = guards.filter(([, required]) => decide(required) !== 'ALLOWED');
  const inner = field.resolve as Resolve | undefined;
  if (denied.length === 0) return inner;
  return (source, args, context, info) => {
    const refused = denied.find(([name]) => args[name] != null);
    if (refused) return denier(`${coordinate}(${refused[0]}:)`, refused[1])(source, args, context, info);
    return (inner ?? (defaultFieldResolver as Resolve))(source, args, context, info);
  };
}

function denier(coordinate: string, required: Role): Resolve {
  return (_source, _args, context, info) => {
    context.denials.note(coordinate, required, () => responsePathAsArray(info.path));
    return null;
  };
}

/** A stream that may not be opened has no event to be null in: the subscription itself is refused. */
function guardStream(field: FieldConfig, coordinate: string, rights: RightsClass): FieldConfig {
  const required = requiredOf(field);
  if (!required || tenantDecision(rights)(required) === 'ALLOWED') return field;
  return {
    ...field,
    subscribe: (_source, _args, context) => {
      context.denials.note(coordinate, required, () => []);
      throw context.denials.take()[0]!.error;
    },
  };
}
