import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addCluster, aPod, reportInventory } from '../../../test/inventory.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { InventoryKind } from './inventory.types.js';
import { PodPhase } from './pod.entity.js';
import type { ReportInventoryInput } from './report-inventory.types.js';

const facts = useTestDatabase(3);

type Batch = Partial<ReportInventoryInput>;
type Step = { kind: 'seen' | 'gone'; pod: number; phase: PodPhase } | { kind: 'snapshot' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('seen' as const, 'gone' as const),
    pod: fc.nat(5),
    phase: fc.constantFrom(PodPhase.PENDING, PodPhase.RUNNING, PodPhase.FAILED),
  }),
  fc.constant({ kind: 'snapshot' as const }),
);

/** What an agent would report of a cluster that lives through these steps; Kubernetes never uses a uid again. */
function batchesOf(steps: readonly Step[]): Batch[] {
  const live = new Map<number, PodPhase>();
  const gone = new Set<number>();
  return steps.flatMap((each): Batch[] => {
    if (each.kind === 'snapshot') return snapshotOf(live);
    if (gone.has(each.pod)) return [];
    if (each.kind === 'seen') {
      live.set(each.pod, each.phase);
      return [{ pods: [podOf(each.pod, each.phase)] }];
    }
    live.delete(each.pod);
    gone.add(each.pod);
    return [{ deleted: [{ kind: InventoryKind.POD, uid: `uid-p${each.pod}` }] }];
  });
}

function podOf(number: number, phase: PodPhase) {
  return aPod(`p${number}`, { phase, containers: [] });
}

/** In two parts; the list of what is complete is in the last one. */
function snapshotOf(live: Map<number, PodPhase>): Batch[] {
  const pods = [...live].map(([number, phase]) => podOf(number, phase));
  const complete = [{ kind: InventoryKind.POD, uids: pods.map((pod) => pod.uid) }];
  return [{ pods: pods.slice(0, 2) }, { pods: pods.slice(2), complete }];
}

/** @param atOnce batches of one cluster may be stored by several replicas at once */
async function storeAll(batches: readonly Batch[], order: readonly number[], atOnce: number): Promise<unknown[]> {
  const agent = await addCluster(facts.db, facts.tenantId, `c-${newId()}`);
  for (let start = 0; start < order.length; start += atOnce) {
    await Promise.all(
      order.slice(start, start + atOnce).map((index) => reportInventory(facts.db, agent, index + 1, batches[index]!)),
    );
  }
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query(
      `SELECT name, CASE WHEN deleted_at IS NULL THEN phase ELSE 'gone' END AS state FROM pod
       WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY name`,
      [facts.tenantId, agent.clusterId],
    ),
  );
}

// Of an object that is gone, the last state is that of the batch stored last: nothing depends on it.
describe('batches of an inventory', () => {
  it('end in the state of the last one, whatever the order they come in and however many at once', async () => {
    const history = fc.array(step, { minLength: 2, maxLength: 8 }).map(batchesOf);
    const shuffled = history.chain((batches) =>
      fc.tuple(fc.constant(batches), fc.shuffledSubarray([...batches.keys()], { minLength: batches.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([batches, order]) => {
        const inOrder = await storeAll(batches, [...batches.keys()], 1);
        expect(await storeAll(batches, order, 3)).toEqual(inOrder);
      }),
      { numRuns: 30 },
    );
  });
});
