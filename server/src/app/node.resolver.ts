import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { AppError } from '../platform/errors.js';
import { Guard } from '../platform/guard.js';
import { fromGlobalId } from '../platform/id.js';
import { RelayNode } from '../platform/relay.types.js';
import { type RequestContext, rightsOf } from '../platform/request-context.js';
import { roleAt } from '../platform/rights.js';
import { hasRole, type Role } from '../platform/role.js';
import { nodeLoaders } from './node-loaders.js';
import { placeOf } from './place-of.js';

const MAX_IDS = 100;

@Resolver()
export class NodeResolver {
  @Guard('VIEWER')
  @Query(() => RelayNode, {
    nullable: true,
    description: 'Any object by its id; null when it is missing or not yours to see.',
  })
  node(
    @Arg('id', () => ID, { description: 'Opaque id.' }) id: string,
    @Ctx() context: RequestContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<RelayNode | null> {
    return loadNode(context, schema, id);
  }

  @Guard('VIEWER')
  @Query(() => [RelayNode], {
    nullable: 'items',
    description: 'Objects by their ids, in the same order, with null holes.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Opaque ids, at most 100.' }) ids: string[],
    @Ctx() context: RequestContext,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<(RelayNode | null)[]> {
    if (ids.length > MAX_IDS)
      throw new AppError('TOO_LARGE', `nodes has ${ids.length} ids; the limit is ${MAX_IDS}. Ask in several requests.`);
    return Promise.all(ids.map((id) => loadNode(context, schema, id)));
  }
}

async function loadNode(context: RequestContext, schema: GraphQLSchema, globalId: string): Promise<RelayNode | null> {
  const parsed = fromGlobalId(globalId);
  const load = parsed && nodeLoaders[parsed.type];
  const node = load ? await load(context).load(parsed.id) : null;
  const required = parsed && (schema.getType(parsed.type)?.extensions['requires'] as Role | undefined);
  if (!node || !required) return node;
  const place = placeOf(parsed.type, node);
  return place && hasRole(roleAt(rightsOf(context), place), required) ? node : null;
}
