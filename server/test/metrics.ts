import { ingestSamples } from '../src/features/metrics/ingest.service.js';
import { seedMetrics } from '../src/features/metrics/metrics.catalog.js';
import { rankNextCluster } from '../src/features/metrics/rank-usage.service.js';
import { rebuildNext } from '../src/features/metrics/rollup-next.service.js';
import type { SampleSubject, SampleTable } from '../src/features/metrics/sample-batch.js';
import type { Database } from '../src/platform/database.js';
import { testSettings } from './graphql.js';
import { addCluster } from './inventory.js';

export type AgentOfTest = Awaited<ReturnType<typeof addCluster>>;

/** The moment at which the tests of metrics take place. */
export const NOW = new Date('2026-03-01T12:30:00.000Z');

const SETTLED = new Date(NOW.getTime() + 60_000);

/** Unix ms, so many seconds from NOW. */
export function secondsFromNow(seconds: number): number {
  return NOW.getTime() + seconds * 1_000;
}

/** A cluster whose tenant has the catalogue. */
export async function addMeasuredCluster(db: Database, tenantId: string, name: string): Promise<AgentOfTest> {
  await db.runInTenant(tenantId, (tx) => seedMetrics(tx, tenantId));
  return addCluster(db, tenantId, name);
}

export function aNodeSubject(name: string): SampleSubject {
  return { kind: 'CLUSTER_NODE', name };
}

export function aContainerSubject(name: string, container = 'app', namespace = 'shop'): SampleSubject {
  return { kind: 'CONTAINER', namespace, name, container };
}

/** Rows `[subject, seconds from NOW, value]` of one metric. */
export function aTable(metric: string, rows: readonly [SampleSubject, number, number | null][]): SampleTable {
  return {
    subjects: rows.map(([subject]) => subject),
    rows: rows.map((_, index) => index),
    times: rows.map(([, seconds]) => secondsFromNow(seconds)),
    columns: { [metric]: rows.map(([, , value]) => value) },
  };
}

/** Stores tables as the agent's `seq`-th batch. */
export async function reportTables(
  db: Database,
  agent: AgentOfTest,
  seq: number,
  tables: SampleTable[],
  source = 'test',
): Promise<void> {
  const report = { batchId: `2:${seq}`, source, samples: { tables }, limits: testSettings };
  await db.runInTenant(agent.tenantId, (tx) => ingestSamples(tx, agent.tenantId, agent, report, NOW));
}

/** Rolls up what is due at a moment, by default when what was reported at NOW has settled. @returns hours and days */
export async function rollUpDue(db: Database, tenantId: string, now = SETTLED): Promise<number> {
  const log = (message: string, fields?: object): void => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  };
  let chunks = 0;
  while ((await rebuildNext({ db, now: () => now, log }, tenantId)) !== null) chunks++;
  return chunks;
}

/** Moves the ranks of all clusters that are due at a moment. @returns how many moved */
export async function rankUsage(db: Database, tenantId: string, now = NOW): Promise<number> {
  const togetherSeconds = 2 * testSettings.agentIntervalSeconds;
  let rows = 0;
  for (;;) {
    const moved = await rankNextCluster(db, tenantId, togetherSeconds, now);
    if (moved === null) return rows;
    rows += moved;
  }
}
