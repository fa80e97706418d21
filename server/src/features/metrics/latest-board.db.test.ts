import { beforeEach, describe, expect, it } from '@jest/globals';
import { addCluster } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { LatestUsage } from './latest.js';
import { mergeLatest, readBoard, readBoards } from './latest-board.service.js';

const facts = useTestDatabase(6);
const NOW = Date.parse('2026-03-01T12:00:00.000Z');
let clusters: string[];

const usage = (subjectId: number, cpu: number, secondsAgo = 0): LatestUsage => ({
  ...{ subjectId, podSubjectId: null, observedAt: NOW - secondsAgo * 1_000, cpu, memory: null },
});
const reportOf = (clusterId: string, ...usages: LatestUsage[]) => ({ clusterId, source: 'test', usages });
const merge = (...reports: ReturnType<typeof reportOf>[]) =>
  facts.db.runInTenant(facts.tenantId, (tx) => mergeLatest(tx, facts.tenantId, reports));
const board = (clusterId = clusters[0]!, tenantId = facts.tenantId) =>
  facts.db.runInTenant(tenantId, (tx) => readBoard(tx, tenantId, clusterId));
const cores = async (subjectId: number, clusterId = clusters[0]!) =>
  (await board(clusterId))?.usageOf(subjectId, 30_000)?.cpuCores ?? null;

async function revisionOf(clusterId: string): Promise<number | null> {
  const [row] = await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<{ revision: string }>('SELECT revision FROM latest_board WHERE tenant_id = $1 AND cluster_id = $2', [
      facts.tenantId,
      clusterId,
    ]),
  );
  return row ? Number(row.revision) : null;
}

beforeEach(async () => {
  const made = [1, 2].map(() => addCluster(facts.db, facts.tenantId, `c-${newId()}`));
  clusters = (await Promise.all(made)).map(({ clusterId }) => clusterId);
});

describe('the board of a cluster', () => {
  it('takes reports of several clusters at once, and writes nothing where nothing is new', async () => {
    const [one, other] = clusters as [string, string];
    await merge(reportOf(one, usage(1, 1e6)), reportOf(other, usage(2, 2e6)), reportOf(one, usage(3, 3e6)));
    expect([await cores(1, one), await cores(2, other), await cores(3, one)]).toEqual([1, 2, 3]);
    await merge(reportOf(one, usage(1, 9e6, 15)), reportOf(other, usage(2, 4e6)), reportOf(one));
    expect([await revisionOf(one), await revisionOf(other), await cores(2, other)]).toEqual([1, 2, 4]);
  });

  it('loses nothing of reports that come at the same time, also of a new cluster', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => n + 1);
    await Promise.all(
      ids.map((id) => {
        const reports = [reportOf(clusters[0]!, usage(id, id * 1e6)), reportOf(clusters[1]!, usage(id, 1e6))];
        return merge(...(id % 2 ? reports : reports.reverse()));
      }),
    );
    expect(await Promise.all(ids.map((id) => cores(id)))).toEqual(ids);
    expect(await revisionOf(clusters[1]!)).toBe(20);
  });

  it('is not remembered from a transaction that was rolled back, and the same revision with another content is read', async () => {
    await merge(reportOf(clusters[0]!, usage(1, 1e6)));
    const failing = facts.db.runInTenant(facts.tenantId, async (tx) => {
      await mergeLatest(tx, facts.tenantId, [reportOf(clusters[0]!, usage(1, 7e6))]);
      throw new Error('no commit');
    });
    await expect(failing).rejects.toThrow('no commit');
    expect(await cores(1)).toBe(1);
    await merge(reportOf(clusters[0]!, usage(1, 2e6)));
    expect(await cores(1)).toBe(2);
  });

  it('is seen by a snapshot as it was when the snapshot began, while others see the new one', async () => {
    await merge(reportOf(clusters[0]!, usage(1, 1e6)));
    const snapshot = facts.db.openSnapshot(facts.tenantId);
    try {
      await snapshot.query('SELECT 1 FROM cluster WHERE tenant_id = $1', [facts.tenantId]);
      await merge(reportOf(clusters[0]!, usage(1, 2e6)));
      const seen = (await readBoard(snapshot, facts.tenantId, clusters[0]!))!.usageOf(1, 0);
      expect([seen?.cpuCores, await cores(1)]).toEqual([1, 2]);
    } finally {
      await snapshot.close();
    }
  });

  it('is fetched once as long as it does not change, however often it is asked for', async () => {
    await merge(reportOf(clusters[0]!, usage(1, 1e6)));
    const [first, second] = [await board(), await board()];
    expect(second).toBe(first);
    // Another process has written it.
    await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query('UPDATE latest_board SET revision = revision + 1 WHERE tenant_id = $1 AND cluster_id = $2', [
        facts.tenantId,
        clusters[0]!,
      ]),
    );
    expect(await board()).not.toBe(first);
    expect(await cores(1)).toBe(1);
  });

  it('is that of its tenant only', async () => {
    await merge(reportOf(clusters[0]!, usage(1, 1e6)));
    const stranger = await addTenant(facts.db);
    expect(await board(clusters[0], stranger)).toBeNull();
    const found = await facts.db.runInTenant(facts.tenantId, (tx) =>
      readBoards(tx, facts.tenantId, [...clusters, newId()]),
    );
    expect([...found.keys()]).toEqual([clusters[0]]);
  });
});
