import { setImmediate } from 'node:timers/promises';
import type { Tx } from '../../platform/database.js';
import { measuredWorkloads } from './facts/measured-workloads.service.js';
import type { SizingPolicy } from './policy.js';
import { type JudgedWorkload, judgeWorkload } from './rules/judge-workload.js';
import type { AdviceSubject } from './rules/rule.js';
import type { UsageProfile } from './usage-profile.js';

/** What was found of one workload, without the series it was found in. */
export interface FoundWorkload extends JudgedWorkload {
  id: string;
  subject: Pick<AdviceSubject, 'kind' | 'name'> & { namespace: string };
  profiles: { container: string; profile: UsageProfile | null }[];
}

/** What holds for all workloads of a cluster in one run. */
export interface ClusterOfRun {
  clusterId: string;
  seesBudgets: boolean;
  usableNodes: number;
  policyOf(namespace: string): SizingPolicy;
}

/** Reads and judges some workloads of a cluster; those that are gone meanwhile are left out. */
export async function judgeSlice(
  tx: Tx,
  tenantId: string,
  { cluster, workloads }: { cluster: ClusterOfRun; workloads: readonly { id: string; namespace: string }[] },
  now: Date,
): Promise<FoundWorkload[]> {
  const found: FoundWorkload[] = [];
  for (const [days, some] of byDays(workloads, cluster)) {
    const { clusterId, seesBudgets } = cluster;
    const question = { clusterId, seesBudgets, days, workloadIds: some.map(({ id }) => id) };
    for await (const page of measuredWorkloads(tx, tenantId, question, now)) {
      for (const { id, facts } of page) {
        await setImmediate();
        const { namespace, kind, name, containers } = facts;
        const context = { now: now.getTime(), policy: cluster.policyOf(namespace) };
        found.push({
          ...{ id, subject: { namespace, kind, name } },
          ...judgeWorkload(facts, cluster.usableNodes, context),
          profiles: containers.map(({ name: container, profile }) => ({ container, profile })),
        });
      }
    }
  }
  return found;
}

/** Policies say how far back to look; there are two spans at the most in nearly all tenants. */
function byDays<T extends { namespace: string }>(
  workloads: readonly T[],
  { policyOf }: ClusterOfRun,
): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const workload of workloads) {
    const { windowDays } = policyOf(workload.namespace);
    groups.set(windowDays, [...(groups.get(windowDays) ?? []), workload]);
  }
  return groups;
}
