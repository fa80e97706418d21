import type { Tx } from '../../platform/database.js';
import { insertRows } from '../../platform/upsert.js';
import { visitHours } from '../metrics/subject-hour.service.js';
import { CostDay } from './cost-day.entity.js';
import { dateOf } from './cost-range.js';
import { type ClusterDay, type CountedContainer, type CountedNode, countDay, type HourUsage } from './count-day.js';
import { COST_METRICS, type DueDay } from './due-days.service.js';
import type { Nanos } from './money.js';
import { type Books, booksOf } from './price-book.service.js';
import { priceOfVolume } from './price-of-volume.js';
import { amountsOf, nodesIn, priceOfStored, type StoredNode } from './priced-node.service.js';
import { ranClaims, ranContainers } from './ran-objects.service.js';

/**
 * Counts what the hours of a day of a cluster cost and puts it in the place of what is stored of the day, so that doing
 * it again, or in two replicas at once, changes nothing. About a dozen statements, whatever the cluster’s size.
 * @returns rows written
 */
export async function countClusterDay(tx: Tx, tenantId: string, due: DueDay, now: Date): Promise<number> {
  const { clusterId, from, to } = due;
  const span = { clusterId, from: new Date(from), to: new Date(to) };
  const books = await booksOf(tx, tenantId);
  const [nodes, containers, claims] = await Promise.all([
    nodesIn(tx, tenantId, span),
    ranContainers(tx, tenantId, span),
    ranClaims(tx, tenantId, span),
  ]);
  const usage = await usageOf(tx, tenantId, due, containers);
  const counted = await countDay(
    {
      ...{ to, containers, usage },
      from: due.isBefore ? (usage.firstHour ?? to) : from,
      nodes: nodes.map((node) => countedNode(node, books)),
      claims: claims.map((claim) => ({ ...claim, perHour: volumePrice(claim, books) })),
    },
    letOthersIn,
  );
  return store(tx, tenantId, { due, counted, currency: books.nodes.currency }, now);
}

/** An hour of a large cluster takes tens of milliseconds. */
function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function countedNode(node: StoredNode, books: Books): CountedNode {
  const price = priceOfStored(node, books.nodes);
  return {
    name: node.name,
    price: price.kind === 'PRICED' ? { cpu: price.cpu, memory: price.memory } : null,
    capacity: amountsOf(node.capacityCpuCores, node.capacityMemoryBytes),
    allocatable: amountsOf(node.allocatableCpuCores, node.allocatableMemoryBytes),
    from: node.createdAt?.getTime() ?? Number.NEGATIVE_INFINITY,
    to: node.deletedAt?.getTime() ?? Number.POSITIVE_INFINITY,
  };
}

function volumePrice(claim: Parameters<typeof priceOfVolume>[0], { volumes }: Books): Nanos | null {
  const price = priceOfVolume(claim, volumes);
  return price.kind === 'PRICED' ? price.perHour : null;
}

const HOUR_MS = 3_600_000;

/** What was measured of a day, and the first hour in which anything was; null where nothing was. */
interface DayUsage extends HourUsage {
  firstHour: number | null;
}

/** Reads the hours of a day once for all containers: a number for each of them and hour. */
async function usageOf(
  tx: Tx,
  tenantId: string,
  { clusterId, from, to }: DueDay,
  containers: readonly CountedContainer[],
): Promise<DayUsage> {
  const rows = new Map<number, number>();
  for (const { subjectId } of containers) if (!rows.has(subjectId)) rows.set(subjectId, rows.size);
  const hours = (to - from) / HOUR_MS;
  let firstHour: number | null = null;
  const read = async (metricId: number): Promise<HourUsage['cpu']> => {
    const means = new Float64Array(rows.size * hours).fill(Number.NaN);
    await visitHours(tx, tenantId, { clusterId, metricId, from, to }, (subjectId, hourAt, mean) => {
      const row = rows.get(subjectId);
      if (row !== undefined) means[row * hours + (hourAt - from) / HOUR_MS] = mean;
      firstHour = Math.min(firstHour ?? hourAt, hourAt);
    });
    return (subjectId, hourAt) => {
      const mean = means[rows.get(subjectId)! * hours + (hourAt - from) / HOUR_MS]!;
      return Number.isNaN(mean) ? null : mean;
    };
  };
  // One after the other: a day of a large cluster is large.
  const cpu = await read(COST_METRICS.cpu);
  const memory = await read(COST_METRICS.memory);
  return { cpu, memory, firstHour };
}

interface CountedDay {
  due: DueDay;
  counted: ClusterDay;
  currency: string;
}

const ROWS_PER_STATEMENT = 2_000;

/** Of two that count a day at once the one that began later stays. */
async function store(
  tx: Tx,
  tenantId: string,
  { due: { clusterId, from, to }, counted, currency }: CountedDay,
  now: Date,
): Promise<number> {
  const day = dateOf(from);
  const { hours, price, idle, unallocated, storage, unpricedNodes } = counted;
  const stored = await tx.query(
    `INSERT INTO cost_day_cluster AS t (tenant_id, day, cluster_id, currency, hours, counted_until, counted_at, price,
       idle, unallocated, storage, unpriced_nodes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (tenant_id, day, cluster_id) DO UPDATE SET currency = excluded.currency, hours = excluded.hours,
       counted_until = excluded.counted_until, counted_at = excluded.counted_at, price = excluded.price,
       idle = excluded.idle, unallocated = excluded.unallocated, storage = excluded.storage,
       unpriced_nodes = excluded.unpriced_nodes
     WHERE t.counted_at <= excluded.counted_at RETURNING 1`,
    [
      ...[tenantId, day, clusterId, currency, hours, new Date(to), now],
      ...[price, idle, unallocated, storage, unpricedNodes],
    ],
  );
  if (stored.length === 0) return 0;
  await tx.query('DELETE FROM cost_day WHERE tenant_id = $1 AND day = $2 AND cluster_id = $3', [
    tenantId,
    day,
    clusterId,
  ]);
  const rows = counted.workloads.map(({ workload, cpu, memory, ...own }) => ({
    ...{ tenantId, day, clusterId, ...workload, ...own },
    cpu: cpu === null ? null : String(cpu),
    memory: memory === null ? null : String(memory),
    storage: String(own.storage),
  }));
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    const some = rows.slice(first, first + ROWS_PER_STATEMENT);
    await insertRows(tx, tenantId, { entity: CostDay, table: 'cost_day' }, some);
  }
  return rows.length + 1;
}
