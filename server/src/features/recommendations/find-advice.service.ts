import type { Database, Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { type ClusterRates, clusterRates } from '../costs/value.service.js';
import { unobservedIn } from '../inventory/unobserved.service.js';
import { readNodes } from './facts/read-nodes.service.js';
import { workloadsInOrder } from './facts/workload-order.service.js';
import { findInCluster } from './find-in-cluster.service.js';
import { type ClusterOfRun, judgeSlice } from './judge-slice.service.js';
import { policiesOf } from './policy-for.service.js';
import { recordFound } from './record-found.service.js';
import { beginRun, type DueCluster, dueClusters, finishRun, noteProgress } from './run-state.service.js';
import { after, slicesOf, type WorkloadPlace } from './slices.js';

export interface Finding {
  now: () => Date;
  signal: AbortSignal;
  /** So long it goes on, in milliseconds, at least for a slice; what is left is for the next time. */
  budgetMs: number;
  log: (message: string, fields?: object) => void;
}

/** What a run over the clusters of a tenant did. */
export interface Found {
  workloads: number;
  /** Advice that was opened, changed or withdrawn. */
  advice: number;
  /** Workloads that could not be judged; the log says why. */
  failed: number;
}

/**
 * Looks for advice in every cluster of a tenant where that is due. What is found is kept slice by slice, each in a
 * transaction of its own with how far the run is: ended at any moment, it goes on there.
 * @throws what ended the run over a cluster, after the others had theirs
 */
export async function findAdvice(db: Database, tenantId: string, finding: Finding): Promise<Found> {
  const found: Found = { workloads: 0, advice: 0, failed: 0 };
  const until = performance.now() + finding.budgetMs;
  const isOver = (): boolean => finding.signal.aborted || performance.now() > until;
  const due = await db.runInTenant(tenantId, (tx) => dueClusters(tx, tenantId, finding.now()));
  const failures: unknown[] = [];
  for (const cluster of due) {
    if (finding.signal.aborted) break;
    try {
      await runOverCluster({ db, tenantId, cluster, isOver, ...finding }, found);
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAVAILABLE') throw error;
      // It is begun again in a minute, and comes before all others: these must have their turn.
      finding.log('A cluster could not be looked at; the run goes on with the others.', {
        clusterId: cluster.id,
        error,
      });
      failures.push(error);
    }
    if (isOver()) break;
  }
  if (failures.length > 0) throw failures[0];
  return found;
}

interface ClusterRun extends Finding {
  db: Database;
  tenantId: string;
  cluster: DueCluster;
  isOver: () => boolean;
}

async function runOverCluster(run: ClusterRun, found: Found): Promise<void> {
  const { db, tenantId, cluster, now, isOver } = run;
  const { place, rates, workloads } = await db.runInTenant(tenantId, async (tx) => {
    await beginRun(tx, tenantId, cluster, now());
    const place = await clusterOfRun(tx, tenantId, cluster.id);
    const rates = await clusterRates(tx, tenantId, cluster.id);
    return { place, rates, workloads: await workloadsInOrder(tx, tenantId, cluster.id) };
  });
  for (const slice of slicesOf(after(workloads, cluster.done))) {
    await runOverSlice(run, { place, rates, slice }, found);
    if (isOver()) return;
  }
  await db.runInTenant(tenantId, async (tx) => {
    found.advice += await findInCluster(tx, tenantId, { cluster, place, rates }, now());
    await finishRun(tx, tenantId, { clusterId: cluster.id, workloads: workloads.length }, now());
  });
}

async function clusterOfRun(tx: Tx, tenantId: string, clusterId: string): Promise<ClusterOfRun> {
  const policyOf = await policiesOf(tx, tenantId);
  const [unobserved] = await unobservedIn(tx, tenantId, [clusterId]);
  const nodes = await readNodes(tx, tenantId, clusterId);
  return {
    clusterId,
    policyOf: (namespace) => policyOf(clusterId, namespace),
    seesBudgets: !unobserved!.some(({ kind }) => kind === 'POD_DISRUPTION_BUDGET'),
    usableNodes: nodes.filter((node) => node.isReady && node.isSchedulable && !node.isControlPlane).length,
  };
}

interface Slice {
  place: ClusterOfRun;
  rates: ClusterRates;
  slice: readonly WorkloadPlace[];
}

/** Reads and judges in one transaction, which holds no locks, and writes in another, which is short. */
async function runOverSlice(run: ClusterRun, { place, rates, slice }: Slice, found: Found): Promise<void> {
  const { db, tenantId, now, log } = run;
  const { clusterId } = place;
  try {
    const judged = await db.runInTenant(tenantId, (tx) =>
      judgeSlice(tx, tenantId, { cluster: place, workloads: slice }, now()),
    );
    const { opened, changed, withdrawn } = await db.runInTenant(tenantId, async (tx) => {
      const recorded = await recordFound(tx, tenantId, { clusterId, rates, found: judged }, now());
      await noteProgress(tx, tenantId, clusterId, slice.at(-1)!);
      return recorded;
    });
    found.workloads += judged.length;
    found.advice += opened + changed + withdrawn;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAVAILABLE') throw error;
    // Samples that cannot be read must not keep everything after them from being looked at.
    log('Workloads could not be judged; the run goes on without them.', { clusterId, workloads: slice.length, error });
    found.failed += slice.length;
    await db.runInTenant(tenantId, (tx) => noteProgress(tx, tenantId, clusterId, slice.at(-1)!));
  }
}
