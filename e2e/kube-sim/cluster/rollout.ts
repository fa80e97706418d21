import type { Controllers, Workload } from './controllers.js';
import type { World } from './world.js';

/** The next version of an image: registry/cart:1.31.7 → registry/cart:1.31.8. */
export function nextImage(image: string): string {
  return image.replace(/(\d+)$/, (digits) => String(Number(digits) + 1));
}

/** Deploys a new version; `imageMissingMs`: the registry does not have it for this long. */
export function rollOut(world: World, controllers: Controllers, workload: Workload, imageMissingMs?: number): void {
  const { namespace, name } = workload.draft;
  const changed = world.store.update('deployments', namespace, name, ({ metadata, spec }) => {
    const container = spec.template.spec.containers[0];
    if (!container) return;
    container.image = nextImage(container.image);
    metadata.generation = (metadata.generation ?? 0) + 1;
  });
  const container = changed?.spec.template.spec.containers[0]?.name;
  if (container === undefined) return;
  const plain = Object.fromEntries(
    Object.entries(workload.plan.faults).filter(([, fault]) => fault.kind !== 'pull-fails'),
  );
  const missing = { kind: 'pull-fails', untilMs: world.clock.now() + (imageMissingMs ?? 0) } as const;
  workload.plan = {
    ...workload.plan,
    faults: imageMissingMs === undefined ? plain : { ...plain, [container]: missing },
  };
  controllers.enqueue('Deployment', namespace, name);
}
