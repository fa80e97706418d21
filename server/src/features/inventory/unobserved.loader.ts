import DataLoader from 'dataloader';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { unobservedIn } from './unobserved.service.js';
import type { UnobservedKind } from './unobserved.types.js';

/** What the agents of clusters do not see, by the cluster's id. */
export function unobservedKinds(context: RequestContext): DataLoader<string, UnobservedKind[]> {
  return context.loader(
    'cluster.unobserved',
    () => new DataLoader<string, UnobservedKind[]>((ids) => unobservedIn(context.read(), tenantOf(context), ids)),
  );
}
