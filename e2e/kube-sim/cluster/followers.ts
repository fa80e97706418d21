import type { Pod } from '../types.js';
import { updateBudget, updateQuota } from './policies.js';
import { updateSlice } from './services.js';
import type { World } from './world.js';

/** Controllers of what follows pods look at a burst of changes once. */
const SETTLE_MS = 150;
/** Quotas are counted more slowly. */
const QUOTA_MS = 4_000;

/** Keeps endpoints, disruption budgets and the use of quotas in step with the pods. */
export function followPods(world: World): void {
  const queued = new Set<string>();
  const later = (key: string, delayMs: number, run: () => void) => {
    if (queued.has(key)) return;
    queued.add(key);
    world.clock.after(delayMs, () => {
      queued.delete(key);
      run();
    });
  };
  world.store.subscribe('pods', ({ object, type, previous }) => {
    const pod = object as Pod;
    const { namespace = '', labels } = pod.metadata;
    const app = labels?.app;
    if (app !== undefined) later(`${namespace}/${app}`, SETTLE_MS, () => followApp(world, namespace, app));
    const isCounted = type !== 'MODIFIED' || (previous as Pod | undefined)?.status.phase !== pod.status.phase;
    if (isCounted) later(namespace, QUOTA_MS, () => updateQuota(world, namespace));
  });
}

function followApp(world: World, namespace: string, app: string): void {
  const service = world.store.get('services', namespace, app);
  const budget = world.store.get('poddisruptionbudgets', namespace, app);
  if (!service && !budget) return;
  const isOurs = ({ metadata }: Pod) => metadata.namespace === namespace && metadata.labels?.app === app;
  const pods = world.store.list('pods').filter(isOurs);
  if (service?.spec.selector) updateSlice(world, service, pods);
  if (budget) updateBudget(world, budget, pods);
}
