import type { Tx } from '../../platform/database.js';
import type { ClusterRates } from '../costs/value.service.js';
import type { FoundWorkload } from './judge-slice.service.js';
import { type AdviceToKeep, type Recorded, recordAdvice } from './record-advice.service.js';
import { NAMES_OF_USE } from './rules/judge-workload.js';
import type { Advice, Silence } from './rules/rule.js';
import { keepProfiles } from './usage-profile.store.service.js';

/** Advice with what it is about and what it is worth at the prices of its cluster. */
export function valued(
  advice: Advice,
  { subjectId, rates }: { subjectId: string | null; rates: ClusterRates },
): AdviceToKeep {
  return { advice, subjectId, value: advice.freed && rates.valueOf(advice.freed, subjectId), bill: null };
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
  const sum: Recorded = { opened: 0, changed: 0, withdrawn: 0, kept: 0 };
  for (const { rules, workloads } of byKnownRules(found)) {
    const scope = { clusterId, rules, subjects: workloads.map(({ subject }) => subject) };
    const advice = workloads.flatMap(({ id: subjectId, advice: own }) =>
      own.map((one) => valued(one, { subjectId, rates })),
    );
    const recorded = await recordAdvice(tx, tenantId, scope, advice, now);
    for (const key of Object.keys(sum) as (keyof Recorded)[]) sum[key] += recorded[key];
  }
  return sum;
}

/** Where a rule could not tell, what it said before stands: a gap in what is measured mends nothing. */
const COULD_NOT_TELL: readonly Silence[] = ['NOT_MEASURED', 'NOT_KNOWN', 'TOO_LITTLE_DATA', 'TOO_SPARSE'];

/** Workloads with the rules that could tell something of them; nearly all workloads have the same ones. */
function byKnownRules(found: readonly FoundWorkload[]): { rules: string[]; workloads: FoundWorkload[] }[] {
  const groups = new Map<string, { rules: string[]; workloads: FoundWorkload[] }>();
  for (const workload of found) {
    const unknown = workload.verdicts.filter(({ reason }) => COULD_NOT_TELL.includes(reason)).map(({ rule }) => rule);
    const rules = NAMES_OF_USE.filter((rule) => !unknown.includes(rule));
    const group = groups.get(rules.join()) ?? { rules, workloads: [] };
    group.workloads.push(workload);
    groups.set(rules.join(), group);
  }
  return [...groups.values()];
}
