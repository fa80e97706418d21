import { entityLoader } from '../../platform/entity-loader.js';
import type { Lookup } from '../../platform/lookup.js';
import type { RequestContext } from '../../platform/request-context.js';
import { pods } from './inventory.loader.js';
import type { Pod } from './pod.entity.js';

/** Pods by id. */
export function podById(context: RequestContext): Lookup<string, Pod | null> {
  return entityLoader(context, pods);
}
