import type { Tx } from '../../platform/database.js';
import { type ClusterRates, clusterRates } from '../costs/value.service.js';
import { type AppliedAnswer, decideApplied, type Realised, type SubjectNow } from './decide-applied.js';
import { type Draft, note } from './write-recommendations.service.js';

// Steps in the life of a recommendation that the inventory decides, for the settling job and for runs alike.

/** Rates of clusters, each read once. */
export class RatesOfClusters {
  readonly #known = new Map<string, Promise<ClusterRates>>();

  constructor(
    private readonly tx: Tx,
    private readonly tenantId: string,
  ) {}

  of(clusterId: string): Promise<ClusterRates> {
    const known = this.#known.get(clusterId) ?? clusterRates(this.tx, this.tenantId, clusterId);
    this.#known.set(clusterId, known);
    return known;
  }
}

/** What is in the inventory of a draft’s subject decides whether it was followed. */
export function appliedIn({ row }: Draft, now: SubjectNow | undefined): AppliedAnswer {
  return decideApplied(row, now ?? { kind: 'UNKNOWN' });
}

/** Notes that a recommendation was found applied, with what it freed. */
export async function markApplied(
  draft: Draft,
  { text, realised }: Extract<AppliedAnswer, { kind: 'APPLIED' }>,
  rates: RatesOfClusters,
  now: Date,
): Promise<void> {
  Object.assign(draft.row, { state: 'APPLIED', appliedAt: now, checkedAt: now, snoozedUntil: null });
  await writeRealised(draft, realised, rates);
  note(draft, { kind: 'APPLIED', text: `Found applied. ${text}` }, now);
}

/** Writes what was really freed, at the prices of now. */
export async function writeRealised({ row }: Draft, realised: Realised | null, rates: RatesOfClusters): Promise<void> {
  const isFreed = realised !== null && (realised.cpu !== 0 || realised.memory !== 0);
  const worth = isFreed && row.clusterId ? (await rates.of(row.clusterId)).valueOf(realised, row.subjectId) : null;
  Object.assign(row, {
    realisedCpu: isFreed ? realised.cpu : null,
    realisedMemory: isFreed ? realised.memory : null,
    realisedValue: worth?.perMonth ?? null,
    realisedBill: realised?.billShare && row.billSaving !== null ? realised.billShare * row.billSaving : null,
    currency: worth?.currency ?? row.currency,
  });
}

/** Notes that the reason of a recommendation is gone. */
export function withdraw(draft: Draft, text: string, now: Date): void {
  Object.assign(draft.row, { state: 'WITHDRAWN', settledAt: now, snoozedUntil: null });
  note(draft, { kind: 'WITHDRAWN', text }, now);
}
