import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Caller } from '../src/platform/request-context.js';
import type { Role } from '../src/platform/role.js';
import { snake, tableOf, type World } from './world-model.js';

type Json = Record<string, unknown>;

/** They sum up what the caller sees, so they differ with it; tests of their own compare them with the model. */
const SUMS = new Set(['totalCount', 'isTotalCountCapped', 'pageInfo', 'cursor', 'facets']);
const SUMS_OF: Record<string, Set<string>> = {
  Cluster: new Set(['podCounts', 'firingAlerts', 'resources']),
  Image: new Set(['use']),
  Incident: new Set(['title', 'summary', 'nextStep', 'impact', 'alertCount', 'openAlertCount', 'candidates']),
};

/** What is about one object without being one: it is gone with the object, which lies in this field. */
const ABOUT: Record<string, string> = { ClusterHealthState: 'cluster' };

/** Settings of the tenant, which have no id: their guarded fields ask for a role in the whole of it. */
const OF_THE_TENANT = new Set(['DigestSettings']);

/** An answer without sums and positions. */
export function withoutSums(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSums);
  if (!isObject(value)) return value;
  const own = SUMS_OF[String(value['__typename'])];
  const kept = Object.entries(value).filter(([key]) => !SUMS.has(key) && !own?.has(nameOf(key)));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSums(inner)]));
}

export interface Projection {
  value: unknown;
  /** Where the caller is told of a refusal. */
  refused: Set<string>;
}

/** What of the owner's answer is left for somebody else: objects out of scope are gone, guarded fields are null. */
export function project(world: World, schema: GraphQLSchema, caller: Caller, value: unknown): Projection {
  const refused = new Set<string>();
  const visit = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.filter((inner) => !isGone(inner)).map(visit);
    if (!isObject(one)) return one;
    if (isGone(one)) return null;
    return Object.fromEntries(
      Object.entries(one).map(([key, inner]) => {
        const coordinate = `${one['__typename']}.${nameOf(key)}`;
        if (mayRead(one, nameOf(key))) return [key, visit(inner)];
        refused.add(coordinate);
        return [key, null];
      }),
    );
  };
  const isGone = (one: unknown): boolean => {
    if (!isObject(one)) return false;
    const about = one[ABOUT[String(one['__typename'])] ?? 'node'];
    const object = world.find(caller, String((isObject(about) ? about : one)['id']));
    return object !== undefined && !world.exists(caller, object);
  };
  const mayRead = (one: Json, field: string): boolean => {
    const type = schema.getType(String(one['__typename']));
    const required = isObjectType(type) ? (type.getFields()[field]?.extensions['requires'] as Role) : undefined;
    if (required && OF_THE_TENANT.has(String(one['__typename']))) return world.mayAsk(caller, required);
    const object = world.find(caller, String(one['id']));
    if (!required || !object) return true;
    return world.mayRead(caller, object, `${tableOf(object.type)}.${snake(field)}`);
  };
  return { value: visit(value), refused };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields below an interface bear their type: `Pod_name`. */
function nameOf(key: string): string {
  return key.replace(/^[A-Z]\w*?_(?!_)/, '');
}
