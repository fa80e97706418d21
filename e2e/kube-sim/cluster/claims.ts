import { hash32, unitAt } from '../prng.js';

const GIB = 2 ** 30;
const DAY_MS = 86_400_000;

/** What the storage class gives to every claim of the shop. */
export const CLAIM_GIB = 50;
/** Nearly full, and growing: someone should look at it. */
const NEARLY_FULL = 'data/data-kafka-2';

export interface ClaimSize {
  capacityBytes: number;
  usedBytes: number;
  inodes: number;
  inodesUsed: number;
}

/** Part of the volume that is in use: it grows for a week, then old data is removed. */
function fillAt(key: string, nowMs: number): number {
  const week = (nowMs / (7 * DAY_MS) + unitAt(hash32(key), 1)) % 1;
  if (key === NEARLY_FULL) return 0.935 + 0.03 * ((nowMs / DAY_MS) % 1);
  return 0.14 + 0.42 * unitAt(hash32(key), 2) + 0.06 * week;
}

/** How full the volume of a claim is: a pure function of the time. */
export function claimSize(namespace: string, name: string, nowMs: number): ClaimSize {
  const key = `${namespace}/${name}`;
  // A file system takes about 2 % for itself.
  const capacityBytes = Math.floor((CLAIM_GIB * GIB * 0.98) / 4096) * 4096;
  const usedBytes = Math.floor((capacityBytes * fillAt(key, nowMs)) / 4096) * 4096;
  const inodes = 3_276_800;
  return { capacityBytes, usedBytes, inodes, inodesUsed: 900 + Math.floor(usedBytes / 262_144) };
}
