import { beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationInterface } from 'typeorm';
import { DataSource } from 'typeorm';
import { aClusterNode, addCluster, aPod, aWorkload, reportInventory } from '../../test/inventory.js';
import { aContainerSubject, addMeasuredCluster, aTable, reportTables } from '../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { InventoryKind } from '../features/inventory/inventory.types.js';
import { PodPhase } from '../features/inventory/pod.entity.js';

const facts = useTestDatabase();
let tenants: string[];

beforeAll(async () => {
  tenants = [facts.tenantId, await addTenant(facts.db)];
  for (const tenantId of tenants) {
    const agent = await addMeasuredCluster(facts.db, tenantId, 'prod');
    await reportInventory(facts.db, agent, 1, {
      clusterNodes: [aClusterNode('node-1', { roles: ['worker', 'gpu'] })],
      workloads: [aWorkload('web')],
      pods: [aPod('a'), aPod('b', { phase: PodPhase.SUCCEEDED }), aPod('gone', { reason: 'OOMKilled' })],
    });
    await reportTables(facts.db, agent, 1, [
      aTable('container.cpu.usage', [
        [aContainerSubject('a'), 0, 1e6],
        [aContainerSubject('gone'), 0, 3e6],
      ]),
    ]);
    await reportInventory(facts.db, agent, 2, { deleted: [{ kind: InventoryKind.POD, uid: 'uid-gone' }] });
    await reportInventory(facts.db, await addCluster(facts.db, tenantId, 'test'), 1, { pods: [aPod('c')] });
  }
});

/** The whole content of a table, of both tenants, in an order of its own. */
async function contentOf(table: string, onlyWhere: string): Promise<string[]> {
  const perTenant = tenants.map((tenantId) =>
    facts.db.runInTenant(tenantId, (tx) =>
      tx.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t WHERE t.tenant_id = $1 AND ${onlyWhere}`, [
        tenantId,
      ]),
    ),
  );
  return (await Promise.all(perTenant))
    .flat()
    .map(({ row }) => row)
    .sort();
}

/** Takes a migration back and runs it again as the owner of the tables, over everything that is stored. */
async function repeat(file: string): Promise<void> {
  const module = (await import(`../../dist-migrations/${file}.js`)) as Record<string, new () => MigrationInterface>;
  const migration = new (Object.values(module)[0]!)();
  const source = await new DataSource({ type: 'postgres', url: facts.migrationUrl }).initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    await migration.down(runner);
    await migration.up(runner);
    await runner.commitTransaction();
  } finally {
    await runner.release();
    await source.destroy();
  }
}

describe('the back-fill of', () => {
  it('counters counts what the reports have counted, for every tenant', async () => {
    const before = await contentOf('object_count', 't.count <> 0');
    await repeat('1795400220000-count-objects');
    expect(await contentOf('object_count', 'true')).toEqual(before);
    expect(before.length).toBeGreaterThan(40);
  });

  it('ranks ranks what lives, with its usage', async () => {
    const ranks = await contentOf('usage_rank', 'true');
    const links = await contentOf('subject', 't.object_id IS NOT NULL');
    await repeat('1795400200000-rank-usage');
    expect(await contentOf('usage_rank', 'true')).toEqual(ranks);
    expect(await contentOf('subject', 't.object_id IS NOT NULL')).toEqual(links);
    expect(ranks.filter((row) => row.includes(',1,'))).not.toEqual([]);
  });
});
