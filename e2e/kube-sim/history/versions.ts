import type { RolloutDraft, WorkloadDraft } from '../cluster/workload.js';
import { hash32, unitAt } from '../prng.js';

/** A version of a workload: since when its pods ran, and how much it used beside the version that runs now. */
export interface Version {
  fromMs: number;
  image: string;
  level: Pick<RolloutDraft, 'cpuBefore' | 'memoryBefore'> | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What the last hour brought is told by the cluster itself. */
const TOLD_MS = 2 * HOUR_MS;

/** The version before: registry/cart:1.31.7 → registry/cart:1.31.6, and 1.31.0 → 1.30.9. */
export function previousImage(image: string): string {
  return image.replace(/(\d+)\.(\d+)$/, (_, minor: string, patch: string) =>
    Number(patch) > 0 ? `${minor}.${Number(patch) - 1}` : `${Math.max(0, Number(minor) - 1)}.9`,
  );
}

interface Present {
  seed: number;
  fromMs: number;
  toMs: number;
  /** When the oldest of the pods that run now started. */
  runsSinceMs: number;
}

/** The versions that ran in the span, oldest first; the last is the one that the workload was written down with. */
export function versionsOf(draft: WorkloadDraft, present: Present): Version[] {
  const image = draft.containers[0]?.image ?? '';
  const { fromMs, runsSinceMs } = present;
  if (draft.rolledOut && runsSinceMs > fromMs) {
    return [
      { fromMs, image: previousImage(image), level: draft.rolledOut },
      { fromMs: runsSinceMs, image, level: null },
    ];
  }
  const rollouts = draft.isDeployedOften ? rolloutTimes(draft.name, present) : [];
  return [fromMs, ...rollouts].map((ms, i) => {
    const back = Array.from({ length: rollouts.length - i });
    return { fromMs: ms, image: back.reduce<string>(previousImage, image), level: null };
  });
}

/** Every second to fourth day, in office hours. */
function rolloutTimes(name: string, { seed, fromMs, toMs }: Present): number[] {
  const key = hash32(`${seed}/rollouts/${name}`);
  const times: number[] = [];
  let day = Math.floor(fromMs / DAY_MS) + 1 + Math.floor(2 * unitAt(key, 0));
  for (; day * DAY_MS < toMs; day += 2 + Math.floor(3 * unitAt(key, day))) {
    const atMs = day * DAY_MS + Math.floor((8 + 7 * unitAt(key + 1, day)) * 60) * 60_000;
    if (atMs > fromMs && atMs < toMs - TOLD_MS) times.push(atMs);
  }
  return times;
}
