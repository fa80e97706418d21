import { beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DataSource } from 'typeorm';
import { aUser, execute } from '../../test/graphql.js';
import { aClusterNode, addCluster, aPod, aWorkload, reportInventory } from '../../test/inventory.js';
import {
  aContainerSubject,
  addMeasuredCluster,
  aNodeSubject,
  aTable,
  NOW,
  rankUsage,
  reportTables,
} from '../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { InventoryKind } from '../features/inventory/inventory.types.js';
import { PodPhase } from '../features/inventory/pod.entity.js';
import { mergeLatest } from '../features/metrics/latest-board.service.js';

const facts = useTestDatabase();
let tenants: string[];

beforeAll(async () => {
  tenants = [facts.tenantId, await addTenant(facts.db)];
  for (const tenantId of tenants) {
    const agent = await addMeasuredCluster(facts.db, tenantId, 'prod');
    await reportInventory(facts.db, agent, 1, {
      clusterNodes: [aClusterNode('node-1', { roles: ['worker', 'gpu'] })],
      workloads: [aWorkload('web')],
      pods: [
        ...[aPod('a'), aPod('b', { phase: PodPhase.SUCCEEDED }), aPod('gone', { reason: 'OOMKilled' })],
        aPod('alone', { containers: [] }),
      ],
    });
    await reportTables(facts.db, agent, 1, [
      aTable('container.cpu.usage', [
        [aContainerSubject('a'), 0, 1e6],
        [aContainerSubject('gone'), 0, 3e6],
      ]),
      aTable('node.cpu.usage', [[aNodeSubject('node-1'), 0, 2e6]]),
      aTable('node.memory.working_set', [[aNodeSubject('node-1'), 0, 5]]),
    ]);
    await measureAlone(tenantId, agent.clusterId);
    await keepAsBefore(tenantId);
    await reportInventory(facts.db, agent, 2, { deleted: [{ kind: InventoryKind.POD, uid: 'uid-gone' }] });
    await reportInventory(facts.db, await addCluster(facts.db, tenantId, 'test'), 1, { pods: [aPod('c')] });
  }
});

/** The whole content of a table, or of some columns, of both tenants, in an order of its own. */
async function contentOf(table: string, onlyWhere: string, columns = 't.*'): Promise<string[]> {
  const perTenant = tenants.map((tenantId) =>
    facts.db.runInTenant(tenantId, (tx) =>
      tx.query<{ row: string }>(
        `SELECT c::text AS row FROM ${table} t, LATERAL (SELECT ${columns}) AS c
         WHERE t.tenant_id = $1 AND ${onlyWhere}`,
        [tenantId],
      ),
    ),
  );
  return (await Promise.all(perTenant))
    .flat()
    .map(({ row }) => row)
    .sort();
}

/** A pod that has a usage and no container. */
async function measureAlone(tenantId: string, clusterId: string): Promise<void> {
  await facts.db.runInTenant(tenantId, async (tx) => {
    const [pod] = await tx.query<{ id: number }>(
      `SELECT id FROM subject WHERE tenant_id = $1 AND cluster_id = $2 AND kind = 'POD' AND name = 'alone'`,
      [tenantId, clusterId],
    );
    const usage = { subjectId: pod!.id, podSubjectId: pod!.id, observedAt: NOW.getTime(), cpu: 250_000, memory: 0 };
    await mergeLatest(tx, tenantId, [{ clusterId, source: 'other', usages: [usage] }]);
  });
}

/**
 * Writes the newest usage as servers before the boards kept it: a row per container, cluster node and pod.
 */
async function keepAsBefore(tenantId: string): Promise<void> {
  await facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO subject_latest (tenant_id, subject_id, cluster_id, cpu_cores, memory_bytes, source, observed_at)
       SELECT $1, s.id, s.cluster_id, v.cpu, v.memory, v.source, $2
       FROM (VALUES ('a', 1, NULL::float8, 'test'), ('gone', 3, NULL, 'test'), ('alone', 0.25, 0, 'other'), ('node-1', 2, 5, 'test'))
         AS v (name, cpu, memory, source)
       JOIN subject s ON s.tenant_id = $1 AND s.name = v.name`,
      [tenantId, NOW],
    ),
  );
}

/** What people see of usage. */
async function shownOf(tenantId: string): Promise<unknown> {
  const usage = 'usage { cpuCores memoryBytes source observedAt absent }';
  const { data, errors } = await execute(
    { db: facts.db, caller: aUser(tenantId), now: () => NOW },
    `{ clusters { edges { node { name ${usage} } } } clusterNodes { edges { node { name ${usage} } } }
       pods { edges { node { name ${usage} } } } containers { edges { node { name pod { name } ${usage} } } } }`,
  );
  expect(errors).toBeUndefined();
  return data;
}

async function withMigrations(work: (runner: QueryRunner) => Promise<void>): Promise<void> {
  const source = await new DataSource({ type: 'postgres', url: facts.migrationUrl }).initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    await work(runner);
    await runner.commitTransaction();
  } finally {
    await runner.release();
    await source.destroy();
  }
}

async function migrationOf(file: string): Promise<MigrationInterface> {
  const module = (await import(`../../dist-migrations/${file}.js`)) as Record<string, new () => MigrationInterface>;
  return new (Object.values(module)[0]!)();
}

/** Takes migrations back and runs them again as the owner of the tables, over everything that is stored. */
async function repeat(...files: string[]): Promise<void> {
  const migrations = await Promise.all(files.map(migrationOf));
  await withMigrations(async (runner) => {
    for (const migration of [...migrations].reverse()) await migration.down(runner);
    for (const migration of migrations) await migration.up(runner);
  });
}

describe('the back-fill of', () => {
  it('counters counts what the reports have counted, for every tenant', async () => {
    const before = await contentOf('object_count', 't.count <> 0');
    await repeat('1795400220000-count-objects');
    expect(await contentOf('object_count', 'true')).toEqual(before);
    expect(before.length).toBeGreaterThan(40);
  });

  it('boards shows the usage that was kept per subject, for every tenant', async () => {
    const shown = await Promise.all(tenants.map(shownOf));
    expect(JSON.stringify(shown)).toMatch(/"cpuCores":0.25/);
    await repeat('1795500200000-keep-latest-boards');
    expect(await Promise.all(tenants.map(shownOf))).toEqual(shown);
  });

  it('ranks ranks what lives, with its usage', async () => {
    for (const tenantId of tenants) await rankUsage(facts.db, tenantId);
    const content = () =>
      contentOf('usage_rank', 'true', 't.object_id, t.kind, t.is_running, t.cpu_cores, t.memory_bytes, t.cpu_ratio');
    const ranks = await content();
    // A column that is made anew comes last, so the columns are named.
    const borne = () => contentOf('subject', 't.object_id IS NOT NULL', 't.id, t.object_id');
    const links = await borne();
    await repeat('1795400200000-rank-usage', '1795500200000-keep-latest-boards');
    expect(await content()).toEqual(ranks);
    expect(await borne()).toEqual(links);
    expect(ranks.filter((row) => row.includes(',1,'))).not.toEqual([]);
  });
});
