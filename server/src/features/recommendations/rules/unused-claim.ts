import type { ClaimFacts } from '../facts.js';
import { memoryInWords } from '../quantity.js';
import { adviceOf, none, type RecommendationRule } from './rule.js';

/** A job may mount it once a week. */
export const UNUSED_MS = 8 * 86_400_000;
const DAY_MS = 86_400_000;

/** Since when a pod would have been seen; null where nothing tells. */
function knownSince({ createdAt, watchedSince }: ClaimFacts): number | null {
  return createdAt === null || watchedSince === null ? null : Math.max(createdAt, watchedSince);
}

/** Volumes that are paid for and that no pod mounts. */
export const unusedClaim: RecommendationRule<ClaimFacts> = {
  name: 'unused-volume-claim',
  category: 'COST',
  meaning: 'No pod has mounted a PersistentVolumeClaim for more than a week.',
  judge(claim, { now }) {
    if (claim.phase !== 'BOUND') return none('FINE', 'It has no volume, so nothing is paid for it.');
    if (claim.mountedBy === null) return none('NOT_KNOWN', 'Its agent does not tell what its pods mount.');
    if (claim.mountedBy.length > 0) return none('FINE', `Pod ${claim.mountedBy[0]} mounts it.`);
    const since = claim.lastMountedAt ?? knownSince(claim);
    if (since === null) return none('NOT_KNOWN', 'Neither its age nor its last pod is known.');
    if (now - since <= UNUSED_MS) return none('TOO_YOUNG', 'It was mounted, or made, in the last 8 days.');
    const days = Math.floor((now - since) / DAY_MS);
    const size = claim.capacityBytes === null ? '' : ` of ${memoryInWords(claim.capacityBytes)}`;
    const what = claim.lastMountedAt === null ? 'no pod is known to have mounted it' : 'no pod has mounted it';
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(unusedClaim, {
          subject: { kind: 'PersistentVolumeClaim', namespace: claim.namespace, name: claim.name, container: null },
          risk: 'HIGH',
          title: `PersistentVolumeClaim ${claim.namespace}/${claim.name}${size} is bound, and ${what} for ${days} days.`,
          text: 'Take a snapshot and delete it. A StatefulSet that was scaled down leaves such claims on purpose, and needs them to come back.',
          evidence: [
            ...(claim.capacityBytes === null
              ? []
              : [{ label: 'Capacity', value: claim.capacityBytes, unit: 'BYTES' as const }]),
            { label: 'Days without a pod', value: days, unit: 'COUNT' },
          ],
          confidence: { level: claim.lastMountedAt === null ? 'MEDIUM' : 'HIGH', reasons: [] },
          unknowns: [
            'What is stored in it, and whether its volume outlives it: that is the storage class’s reclaim policy.',
          ],
        }),
      ],
    };
  },
};
