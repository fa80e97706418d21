import {
  type AmountReason,
  type ContainerToSize,
  GUARANTEED_HEADROOM,
  isGuaranteed,
  type ProposedAmount,
} from './container-to-size.js';
import { largest } from './distribution.js';
import { heldUpText, isHeldUp } from './held-up.js';
import { afterKill, killText, memoryNeed } from './memory-need.js';
import type { SizingPolicy } from './policy.js';
import { ceilCpu, ceilMemory } from './quantity.js';

/** A limit is what it is: nothing of it is near enough. */
function limited(value: number | null, reason: AmountReason, text: string): ProposedAmount {
  return { value, fits: value, reason, text };
}

/** What becomes of a CPU limit once its request is known. */
export function limitCpu(container: ContainerToSize, request: number | null, policy: SizingPolicy): ProposedAmount {
  const { cpuLimit: limit, cpuRequest: before } = container.current;
  if (limit === null) return limited(null, 'NOT_SET', 'No CPU limit is set, and none is needed.');
  if (policy.cpuLimit === 'REMOVE') {
    return limited(
      null,
      'LIMIT_REMOVED',
      'The policy has no CPU limits: they hold up, and protect nobody who requests enough.',
    );
  }
  if (isGuaranteed(container)) {
    return limited(request, 'GUARANTEED_KEPT', 'Its class is Guaranteed: the limit is the request.');
  }
  if (policy.cpuLimit === 'RATIO' && before && request !== null) {
    return limitInRatio(container, request, { limit, before });
  }
  if (request !== null && limit < request) {
    return limited(request, 'LIMIT_RAISED', 'A limit cannot be below its request.');
  }
  return limited(limit, 'LIMIT_KEPT', 'The policy leaves CPU limits as they are.');
}

/** Above the peak, and no lower than it is where it is in the way already. */
function limitInRatio(
  { usage, context: { heldUp } }: ContainerToSize,
  request: number,
  { limit, before }: { limit: number; before: number },
): ProposedAmount {
  const peak = largest(usage.pods.map(({ cpuMax }) => cpuMax)) ?? 0;
  const inRatio = ceilCpu((limit * request) / before);
  const value = request === before ? limit : Math.max(inRatio, Math.min(limit, ceilCpu(peak * GUARANTEED_HEADROOM)));
  if (value < limit && isHeldUp(heldUp)) {
    return limited(limit, 'HELD_UP_AT_LIMIT', `${heldUpText(heldUp)} It is not lowered with the request.`);
  }
  return limited(value, 'LIMIT_IN_RATIO', 'The limit keeps its ratio to the request, above the peak.');
}

/** What becomes of a memory limit once its request is known: never below what was used. */
export function limitMemory(
  { usage, current, context }: ContainerToSize,
  request: number | null,
  policy: SizingPolicy,
): ProposedAmount {
  const { memoryLimit: limit, memoryRequest: before } = current;
  if (limit === null) return limited(null, 'NOT_SET', 'No memory limit is set.');
  const need = memoryNeed(usage, policy);
  const forKill = context.killed ? afterKill(context.killed.limit) : 0;
  const least = Math.max(forKill, ceilMemory((need?.peak ?? 0) * policy.memoryHeadroom));
  if (before !== null && limit === before && request !== null) {
    return limited(request, 'LIMIT_FOLLOWS_REQUEST', 'Request and limit are one number, and stay so.');
  }
  const value = Math.max(limit, request ?? 0, least);
  if (value > limit && context.killed) {
    return limited(value, 'LIMIT_RAISED', `${killText(context.killed)} A fifth more, and 100 MiB at the least.`);
  }
  if (value > limit) return limited(value, 'LIMIT_RAISED', 'The limit leaves no room above what was used.');
  return limited(limit, 'LIMIT_KEPT', 'The limit stays: only a request is reserved.');
}
