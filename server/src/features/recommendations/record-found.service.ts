import type { Tx } from '../../platform/database.js';
import type { ClusterRates } from '../costs/value.service.js';
import type { FoundWorkload } from './judge-slice.service.js';
import { type AdviceToKeep, type Recorded, recordAdvice } from './record-advice.service.js';
import { NAMES_OF_USE } from './rules/judge-workload.js';
import type { Advice } from './rules/rule.js';
import { keepProfiles } from './usage-profile.store.service.js';

/** Advice with what it is about and what it is worth at the prices of its cluster. */
export function valued(
  advice: Advice,
  { subjectId, rates }: { subjectId: string | null; rates: ClusterRates },
): AdviceToKeep {
  return { advice, subjectId, value: advice.freed && rates.valueOf(advice.freed), bill: null };
}

/** Keeps what was found of some workloads: profiles, and advice in place of what was said of them before. */
export async function recordFound(
  tx: Tx,
  tenantId: string,
  { clusterId, rates, found }: { clusterId: string; rates: ClusterRates; found: readonly FoundWorkload[] },
  now: Date,
): Promise<Recorded> {
  const profiles = found.flatMap(({ id: workloadId, subject: { namespace }, verdicts, profiles: own }) =>
    own.map(({ container, profile }) => ({ workloadId, namespace, container, profile, verdicts })),
  );
  await keepProfiles(tx, tenantId, { clusterId, profiles }, now);
  const scope = { clusterId, rules: NAMES_OF_USE, subjects: found.map(({ subject }) => subject) };
  const advice = found.flatMap(({ id: subjectId, advice: own }) => own.map((one) => valued(one, { subjectId, rates })));
  return recordAdvice(tx, tenantId, scope, advice, now);
}
