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
   * Requests, in microcores and bytes, at the mean price of the priced cluster nodes, weighted by what they have. No bill
   * falls by it before a cluster node goes. Null where no cluster node has a price.
   */
  valueOf(freed: Amounts): SavingValue | null;
  /** What the bill falls by when these cluster nodes go; null where one of them has no price, or is not there. */
  billOf(nodeNames: readonly string[]): SavingValue | null;
  /** A persistent volume, in bytes, null where its size is not known. */
  volume(capacityBytes: number | null, storageClass: string | null): SavingValue | null;
}

/** Reads the prices that hold in a cluster now. Whoever asks has to see costs in all of the cluster. */
export async function clusterRates(tx: Tx, tenantId: string, clusterId: string): Promise<ClusterRates> {
  const [books, nodes] = await Promise.all([booksOf(tx, tenantId), liveNodes(tx, tenantId, clusterId)]);
  const prices = new Map(nodes.map((node) => [node.name, priceOfStored(node, books.nodes)]));
  const unit = meanRate(
    nodes.map((node) => ({
      price: prices.get(node.name)!,
      capacity: amountsOf(node.capacityCpuCores, node.capacityMemoryBytes),
    })),
  );
  const { currency } = books.nodes;
  const worth = (nanos: Nanos | null): SavingValue | null =>
    nanos === null ? null : { perMonth: perMonth(nanos), currency };
  return {
    valueOf: ({ cpu, memory }) => worth(unit && cpu * unit.cpu + memory * unit.memory),
    billOf: (nodeNames) => worth(sumOf(nodeNames.map((name) => prices.get(name)))),
    volume(capacityBytes, storageClass) {
      const price = priceOfVolume({ capacityBytes, storageClass }, books.volumes);
      return worth(price.kind === 'PRICED' ? price.perHour : null);
    },
  };
}

/** Nanos per hour and microcore, and per hour and byte. */
function meanRate(nodes: readonly { price: NodePrice; capacity: Amounts | null }[]): Amounts | null {
  const [price, capacity] = [
    { cpu: 0, memory: 0 },
    { cpu: 0, memory: 0 },
  ];
  for (const node of nodes) {
    if (node.price.kind !== 'PRICED' || !node.capacity) continue;
    price.cpu += node.price.cpu;
    price.memory += node.price.memory;
    capacity.cpu += node.capacity.cpu;
    capacity.memory += node.capacity.memory;
  }
  if (capacity.cpu === 0 || capacity.memory === 0) return null;
  return { cpu: price.cpu / capacity.cpu, memory: price.memory / capacity.memory };
}

function sumOf(prices: readonly (NodePrice | undefined)[]): Nanos | null {
  let sum: Nanos = 0;
  for (const price of prices) {
    if (price?.kind !== 'PRICED') return null;
    sum += price.total;
  }
  return sum;
}
