import type { PodDisruptionBudget } from '../kinds.js';
import type { KubeObject } from '../types.js';
import type { Cluster } from './cluster.js';
import { updateBudget } from './policies.js';

/** Lets the controllers look at an object that somebody has just changed; an autoscaler looks by itself each minute. */
export function followPatch({ world, controllers }: Cluster, object: KubeObject): void {
  const { namespace = '', name } = object.metadata;
  if (object.kind !== 'PodDisruptionBudget') {
    controllers.enqueue(object.kind, namespace, name);
    return;
  }
  const budget = object as PodDisruptionBudget;
  const wanted = Object.entries(budget.spec.selector.matchLabels);
  const isOurs = ({ metadata }: KubeObject) =>
    metadata.namespace === namespace && wanted.every(([key, value]) => metadata.labels?.[key] === value);
  updateBudget(world, budget, world.store.list('pods').filter(isOurs));
}
