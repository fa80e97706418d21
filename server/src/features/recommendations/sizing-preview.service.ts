import type { Tx } from '../../platform/database.js';
import { choosePolicy, type PlacedPolicy, wholePolicy } from './choose-policy.js';
import { workloadsInOrder } from './facts/workload-order.service.js';
import { judgeSlice } from './judge-slice.service.js';
import { DEFAULT_POLICY, type SizingPolicy } from './policy.js';
import type { Advice } from './rules/rule.js';
import { slicesOf, type WorkloadPlace } from './slices.js';

/** Usage of all of them is read for one answer, of one cluster as much as a run reads at once. */
const MOST_WORKLOADS = 50;

/** What advice about sizes comes to. Microcores and bytes; raises free less than nothing. */
export interface SizingSums {
  cuts: number;
  raises: number;
  cpu: number;
  memory: number;
}

export interface SizingPreview {
  /** Workloads in which the policy would hold, and those of them that were tried. */
  workloads: number;
  tried: number;
  current: SizingSums;
  proposed: SizingSums;
}

export interface PolicyToTry extends Omit<PlacedPolicy, 'name'> {
  /** The policy that it takes the place of; null for a new one. */
  replaces: string | null;
}

interface Place {
  clusterId: string;
  workloads: WorkloadPlace[];
}

/** Sizes the workloads in which a policy would hold by it, and by what holds now. */
export async function previewSizing(
  tx: Tx,
  tenantId: string,
  { replaces, ...placed }: PolicyToTry,
  now: Date,
): Promise<SizingPreview> {
  const policies = await tx.query<PlacedPolicy & { id: string }>(
    'SELECT p.id, p.name, p.cluster_id AS "clusterId", p.namespace, p.sizing FROM sizing_policy p WHERE p.tenant_id = $1',
    [tenantId],
  );
  const replaced = policies.find(({ id }) => id === replaces);
  // The last of its equals by name, as nobody has named it yet.
  const candidate: PlacedPolicy = { ...placed, name: replaced?.name ?? '\u{10FFFF}' };
  const others: PlacedPolicy[] = policies.filter(({ id }) => id !== replaces);
  const places = await placesOf(tx, tenantId, candidate, others);
  const preview: SizingPreview = { workloads: 0, tried: 0, current: none(), proposed: none() };
  for (const { clusterId, workloads } of places) {
    preview.workloads += workloads.length;
    const some = slicesOf(workloads)[0]?.slice(0, MOST_WORKLOADS - preview.tried) ?? [];
    const judge = async (policyOf: (namespace: string) => SizingPolicy): Promise<SizingSums> => {
      const cluster = { clusterId, seesBudgets: false, usableNodes: 0, policyOf };
      const found = await judgeSlice(tx, tenantId, { cluster, workloads: some }, now);
      return sumsOf(found.flatMap(({ advice }) => advice));
    };
    if (some.length === 0) continue;
    preview.tried += some.length;
    add(preview.current, await judge((namespace) => holding(policies, clusterId, namespace)));
    add(preview.proposed, await judge(() => wholePolicy(candidate.sizing)));
  }
  return preview;
}

function holding(policies: readonly PlacedPolicy[], clusterId: string, namespace: string): SizingPolicy {
  const found = choosePolicy(policies, clusterId, namespace);
  return found ? wholePolicy(found.sizing) : DEFAULT_POLICY;
}

/** The workloads for which the candidate would be the most specific policy. */
async function placesOf(
  tx: Tx,
  tenantId: string,
  candidate: PlacedPolicy,
  others: readonly PlacedPolicy[],
): Promise<Place[]> {
  const clusters = await tx.query<{ id: string }>(
    `SELECT c.id FROM cluster c WHERE c.tenant_id = $1 AND c.kind = 'KUBERNETES' AND ($2::uuid IS NULL OR c.id = $2)
     ORDER BY c.name, c.id`,
    [tenantId, candidate.clusterId],
  );
  const places: Place[] = [];
  for (const { id: clusterId } of clusters) {
    const all = await workloadsInOrder(tx, tenantId, clusterId);
    const workloads = all.filter(
      ({ namespace }) => choosePolicy([candidate, ...others], clusterId, namespace) === candidate,
    );
    places.push({ clusterId, workloads });
  }
  return places;
}

const none = (): SizingSums => ({ cuts: 0, raises: 0, cpu: 0, memory: 0 });

function add(sums: SizingSums, more: SizingSums): void {
  for (const key of Object.keys(sums) as (keyof SizingSums)[]) sums[key] += more[key];
}

function sumsOf(advice: readonly Advice[]): SizingSums {
  const [cuts, raises] = ['over-provisioned', 'under-provisioned'].map((name) =>
    advice.filter(({ rule }) => rule === name),
  );
  const sized = [...cuts!, ...raises!];
  return {
    cuts: cuts!.length,
    raises: raises!.length,
    cpu: sized.reduce((sum, { freed }) => sum + (freed?.cpu ?? 0), 0),
    memory: sized.reduce((sum, { freed }) => sum + (freed?.memory ?? 0), 0),
  };
}
