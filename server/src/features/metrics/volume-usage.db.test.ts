import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { reportInventory } from '../../../test/inventory.js';
import { type AgentOfTest, addMeasuredCluster, aTable, NOW, reportTables, rollUpDue } from '../../../test/metrics.js';
import { aClaim } from '../../../test/namespaced.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { SampleSubject } from './sample-batch.js';

const facts = useTestDatabase();
let agent: AgentOfTest;
let cluster: string;

const claim = (name: string): SampleSubject => ({ kind: 'VOLUME', namespace: 'shop', name });

beforeEach(async () => {
  cluster = `cluster-${newId()}`;
  agent = await addMeasuredCluster(facts.db, facts.tenantId, cluster);
  await reportInventory(facts.db, agent, 1, {
    persistentVolumeClaims: [aClaim('data'), aClaim('cache'), aClaim('data', { uid: 'far', namespace: 'other' })],
  });
});

/** Used and size of claims, so many seconds from NOW, as the agent's `seq`-th batch. */
function report(seq: number, rows: readonly [name: string, seconds: number, used: number | null, size: number][]) {
  const column = (metric: string, of: 2 | 3) =>
    aTable(
      metric,
      rows.map((row) => [claim(row[0]), row[1], row[of]]),
    );
  return reportTables(facts.db, agent, seq, [column('volume.used', 2), column('volume.size', 3)], 'kubelet');
}

async function usages(now = NOW): Promise<Record<string, Record<string, unknown>>> {
  const { data, errors } = await execute<{
    cluster: { persistentVolumeClaims: { edges: { node: { namespace: string; name: string; usage: object } }[] } };
  }>(
    { db: facts.db, caller: aUser(facts.tenantId), now: () => now },
    `query ($name: String!) { cluster(name: $name) { persistentVolumeClaims { edges { node { namespace name usage {
      usedBytes sizeBytes usedShare usedInodes source observedAt stale absent absentReason } } } } } }`,
    { name: cluster },
  );
  expect(errors).toBeUndefined();
  const all = data!.cluster.persistentVolumeClaims.edges.map(({ node }) => node);
  return Object.fromEntries(all.map(({ namespace, name, usage }) => [`${namespace}/${name}`, { ...usage }]));
}

describe('the usage of a claim', () => {
  it('is what was measured last, and n/a with the reason where nothing was', async () => {
    await report(1, [
      ['data', -90, 10, 40],
      ['cache', -301, 1, 10],
    ]);
    await report(2, [['data', -30, 20, 40]]);
    const found = await usages();
    expect(found['shop/data']).toEqual({
      ...{ usedBytes: 20, sizeBytes: 40, usedShare: 0.5, usedInodes: null, source: 'kubelet' },
      ...{ observedAt: new Date(NOW.getTime() - 30_000).toISOString(), stale: false, absent: null, absentReason: null },
    });
    expect(found['shop/cache']).toMatchObject({ usedBytes: 1, stale: true });
    expect(found['other/data']).toMatchObject({
      ...{ usedBytes: null, usedShare: null, absent: 'NEVER_REPORTED' },
      absentReason: expect.stringContaining('Only kubelets tell'),
    });
  });

  it('is zero where a measurement says so, and null where one brought nothing', async () => {
    await report(1, [
      ['data', -30, 0, 40],
      ['cache', -30, null, 40],
    ]);
    const found = await usages();
    expect(found['shop/data']).toMatchObject({ usedBytes: 0, usedShare: 0 });
    expect(found['shop/cache']).toMatchObject({ usedBytes: null, sizeBytes: 40, usedShare: null, absent: null });
  });

  it('is the same when batches come late, and when the hour has been merged', async () => {
    await report(2, [['data', -1_860, 20, 40]]);
    await report(1, [['data', -1_920, 10, 40]]);
    expect((await usages())['shop/data']).toMatchObject({ usedBytes: 20, stale: true });
    expect(await rollUpDue(facts.db, facts.tenantId, new Date(NOW.getTime() + 7_200_000))).toBeGreaterThan(0);
    expect((await usages())['shop/data']).toMatchObject({ usedBytes: 20, sizeBytes: 40, source: 'kubelet' });
  });

  it('is n/a when nothing was measured for more than an hour', async () => {
    await report(1, [['data', -30, 20, 40]]);
    expect((await usages(new Date(NOW.getTime() + 2 * 3_600_000)))['shop/data']).toMatchObject({
      absent: 'NEVER_REPORTED',
    });
  });
});
