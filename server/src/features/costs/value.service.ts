import type { Tx } from '../../platform/database.js';
import type { Amounts } from './cost.js';
import { type Nanos, perMonth } from './money.js';
import { booksOf } from './price-book.service.js';
import type { NodePrice } from './price-of-node.js';
import { priceOfVolume } from './price-of-volume.js';
import { amountsOf, liveNodes, priceOfStored } from './priced-node.service.js';
import type { Currency } from './rate.js';

/** Money per month of 730 hours, in units of the tenant’s currency; less than nothing where something costs more. */
export interface SavingValue {
  perMonth: number;
  currency: Currency;
}

/** What things of one cluster are worth at today’s prices; null where that is not known. */
export interface ClusterRates {
  /**
   * Requests, in microcores and bytes, of a workload: at the mean price of the cluster nodes that its pods are on, so that
   * it is worth no more than it costs; elsewhere of all priced cluster nodes, weighted by what they have. No bill falls by
   * it before a cluster node goes. Null where no cluster node has a price.
   */
  valueOf(freed: Amounts, workloadId?: string | null): SavingValue | null;
  /** What the bill falls by when these cluster nodes go; null where one of them has no price, or is not there. */
  billOf(nodeNames: readonly string[]): SavingValue | null;
  /** A persistent volume, in bytes, null where its size is not known. */
  volume(capacityBytes: number | null, storageClass: string | null): SavingValue | null;
}

/** Reads the prices that hold in a cluster now. Whoever asks has to see costs in all of the cluster. */
export async function clusterRates(tx: Tx, tenantId: string, clusterId: string): Promise<ClusterRates> {
  const [books, nodes, pods] = await Promise.all([
    booksOf(tx, tenantId),
    liveNodes(tx, tenantId, clusterId),
    podsByNode(tx, tenantId, clusterId),
  ]);
  const prices = new Map(nodes.map((node) => [node.name, priceOfStored(node, books.nodes)]));
  const priced = nodes.flatMap((node): PricedMachine[] => {
    const price = prices.get(node.name)!;
    const capacity = amountsOf(node.capacityCpuCores, node.capacityMemoryBytes);
    return price.kind === 'PRICED' && capacity ? [{ name: node.name, price, capacity }] : [];
  });
  const ofCluster = meanRate(priced);
  const ofNode = new Map(priced.map((node) => [node.name, meanRate([node])!]));
  const rateOf = (workloadId: string | null | undefined): Amounts | null =>
    (workloadId && rateOnNodes(pods.get(workloadId) ?? [], ofNode)) || ofCluster;
  const { currency } = books.nodes;
  const worth = (nanos: Nanos | null): SavingValue | null =>
    nanos === null ? null : { perMonth: perMonth(nanos), currency };
  return {
    valueOf({ cpu, memory }, workloadId) {
      const rate = rateOf(workloadId);
      return worth(rate && cpu * rate.cpu + memory * rate.memory);
    },
    billOf: (nodeNames) => worth(sumOf(nodeNames.map((name) => prices.get(name)))),
    volume(capacityBytes, storageClass) {
      const price = priceOfVolume({ capacityBytes, storageClass }, books.volumes);
      return worth(price.kind === 'PRICED' ? price.perHour : null);
    },
  };
}

interface PricedMachine {
  name: string;
  price: Amounts;
  capacity: Amounts;
}

/** Nanos per hour and microcore, and per hour and byte; null of no machines. */
function meanRate(nodes: readonly PricedMachine[]): Amounts | null {
  const sum = (value: (node: PricedMachine) => number): number => nodes.reduce((all, node) => all + value(node), 0);
  const [cpu, memory] = [sum(({ capacity }) => capacity.cpu), sum(({ capacity }) => capacity.memory)];
  if (cpu === 0 || memory === 0) return null;
  return { cpu: sum(({ price }) => price.cpu) / cpu, memory: sum(({ price }) => price.memory) / memory };
}

/** So many pods of one workload on one cluster node. */
interface NodePods {
  workloadId: string;
  node: string;
  pods: number;
}

/** Where the live pods of each workload are. */
async function podsByNode(tx: Tx, tenantId: string, clusterId: string): Promise<Map<string, NodePods[]>> {
  const rows = await tx.query<NodePods>(
    `SELECT coalesce(made.id, own.id) AS "workloadId", p.node_name AS node, count(*)::int AS pods
     FROM pod p JOIN workload own ON own.tenant_id = $1 AND own.cluster_id = $2 AND own.uid = p.owner_uid
     LEFT JOIN workload made ON made.tenant_id = $1 AND made.cluster_id = $2 AND made.uid = own.owner_uid
     WHERE p.tenant_id = $1 AND p.cluster_id = $2 AND p.deleted_at IS NULL AND p.node_name IS NOT NULL
       AND p.phase NOT IN ('SUCCEEDED', 'FAILED')
     GROUP BY 1, 2`,
    [tenantId, clusterId],
  );
  return byWorkload(rows);
}

function byWorkload(rows: readonly NodePods[]): Map<string, NodePods[]> {
  const groups = new Map<string, NodePods[]>();
  for (const row of rows) groups.set(row.workloadId, [...(groups.get(row.workloadId) ?? []), row]);
  return groups;
}

/** The mean over pods of what their cluster nodes cost; null where none of these has a price. */
function rateOnNodes(pods: readonly NodePods[], rates: ReadonlyMap<string, Amounts>): Amounts | null {
  const known = pods.filter(({ node }) => rates.has(node));
  const all = known.reduce((sum, one) => sum + one.pods, 0);
  if (all === 0) return null;
  const mean = (value: (rate: Amounts) => number): number =>
    known.reduce((sum, one) => sum + one.pods * value(rates.get(one.node)!), 0) / all;
  return { cpu: mean(({ cpu }) => cpu), memory: mean(({ memory }) => memory) };
}

function sumOf(prices: readonly (NodePrice | undefined)[]): Nanos | null {
  let sum: Nanos = 0;
  for (const price of prices) {
    if (price?.kind !== 'PRICED') return null;
    sum += price.total;
  }
  return sum;
}
