import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { AppError } from '../platform/errors.js';
import { Guard } from '../platform/guard.js';
import { fromGlobalId } from '../platform/id.js';
import { RelayNode } from '../platform/relay.types.js';
import type { RequestContext } from '../platform/request-context.js';
import { nodeLoaders } from './node-loaders.js';

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
  ): Promise<RelayNode | null> {
    return loadNode(context, id);
  }

  @Guard('VIEWER')
  @Query(() => [RelayNode], {
    nullable: 'items',
    description: 'Objects by their ids, in the same order, with null holes.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Opaque ids, at most 100.' }) ids: string[],
    @Ctx() context: RequestContext,
  ): Promise<(RelayNode | null)[]> {
    if (ids.length > MAX_IDS)
      throw new AppError('TOO_LARGE', `nodes has ${ids.length} ids; the limit is ${MAX_IDS}. Ask in several requests.`);
    return Promise.all(ids.map((id) => loadNode(context, id)));
  }
}

async function loadNode(context: RequestContext, globalId: string): Promise<RelayNode | null> {
  const parsed = fromGlobalId(globalId);
  const load = parsed ? nodeLoaders[parsed.type] : undefined;
  return parsed && load ? load(context).load(parsed.id) : null;
}
