import { setImmediate } from 'node:timers/promises';
import type { Tx } from '../../../platform/database.js';
import type { WorkloadFacts } from '../facts.js';
import { readUsage, type UsagePage, type WorkloadUsage } from '../read-usage.service.js';
import { mayBeIdle } from '../rules/idle-workload.js';
import { profileOf } from '../usage-profile.js';
import { readHeldUp } from './held-up.service.js';
import { networkPeaks } from './network-peak.service.js';
import { type KnownWorkload, readWorkloads, withMeasured } from './read-workloads.service.js';

export interface SliceQuestion {
  clusterId: string;
  workloadIds: readonly string[];
  /** How far back usage is looked at, for all of them. */
  days: number;
  /** Whether the agent tells of disruption budgets. */
  seesBudgets: boolean;
}

/** A workload with its id and all that is known of it. */
export interface IdentifiedWorkload {
  id: string;
  facts: WorkloadFacts;
}

/** Hours of the week are told in. */
const ZONE = 'UTC';

/**
 * Live workloads with what they used, page by page as usage is read: a page is all that is held. Each comes once; one of a
 * cluster of which nothing was measured comes without usage.
 */
export async function* measuredWorkloads(
  tx: Tx,
  tenantId: string,
  { clusterId, workloadIds, days, seesBudgets }: SliceQuestion,
  now: Date,
): AsyncGenerator<IdentifiedWorkload[]> {
  const known = await readWorkloads(tx, tenantId, { clusterId, workloadIds, seesBudgets }, now);
  const left = new Map(known.map((one) => [one.id, one]));
  for await (const page of readUsage(tx, tenantId, { clusterId, workloadIds: [...left.keys()], days }, now)) {
    const workloads: IdentifiedWorkload[] = [];
    for (const usage of page.workloads) {
      workloads.push(await measuredWorkload(left.get(usage.workloadId)!, usage, page));
      left.delete(usage.workloadId);
    }
    const place = { clusterId, window: page.window };
    yield await withHeldUp(tx, tenantId, place, await withNetwork(tx, tenantId, place, workloads));
  }
  if (left.size > 0) yield [...left.values()].map((one) => ({ id: one.id, facts: withMeasured(one, new Map()) }));
}

/** Sorting two weeks of hundreds of pods takes a while, in which requests are to be answered: a turn for each container. */
async function measuredWorkload(
  known: KnownWorkload,
  { containers, podsLeftOut }: WorkloadUsage,
  { gaps }: UsagePage,
): Promise<IdentifiedWorkload> {
  const measured = new Map<string, Pick<WorkloadFacts['containers'][number], 'usage' | 'profile'>>();
  for (const { name, usage } of containers) {
    await setImmediate();
    measured.set(name, { usage, profile: profileOf(usage, { gaps, zone: ZONE }) });
  }
  return { id: known.id, facts: { ...withMeasured(known, measured), podsLeftOut } };
}

interface MeasuredPlace {
  clusterId: string;
  window: UsagePage['window'];
}

async function withNetwork(
  tx: Tx,
  tenantId: string,
  { clusterId, window }: MeasuredPlace,
  workloads: readonly IdentifiedWorkload[],
): Promise<IdentifiedWorkload[]> {
  const workloadIds = workloads.filter(({ facts }) => mayBeIdle(facts)).map(({ id }) => id);
  const peaks = await networkPeaks(tx, tenantId, { clusterId, window, workloadIds });
  return workloads.map(({ id, facts }) => ({ id, facts: { ...facts, networkPeak: peaks.get(id) ?? null } }));
}

/** Only a container with a CPU limit can be held up by it. */
async function withHeldUp(
  tx: Tx,
  tenantId: string,
  place: MeasuredPlace,
  workloads: readonly IdentifiedWorkload[],
): Promise<IdentifiedWorkload[]> {
  const limited = workloads.filter(({ facts }) => facts.containers.some(({ current }) => current.cpuLimit !== null));
  const heldUp = await readHeldUp(tx, tenantId, { ...place, workloadIds: limited.map(({ id }) => id) });
  return workloads.map(({ id, facts }) => {
    const own = heldUp.get(id);
    if (!own) return { id, facts };
    const containers = facts.containers.map((one) => ({ ...one, heldUp: own.get(one.name) ?? null }));
    return { id, facts: { ...facts, containers } };
  });
}
