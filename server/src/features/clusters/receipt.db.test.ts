import { beforeAll, describe, expect, it } from '@jest/globals';
import { anAgent } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { ClusterKind } from './cluster.entity.js';
import { findCluster, insertCluster } from './cluster.service.js';
import { parseBatchId, withReceipt } from './receipt.service.js';

const facts = useTestDatabase(6);
const now = new Date('2026-03-01T12:00:00.000Z');
let agent: AgentCaller;

async function addAgent(tenantId: string, name = `c-${newId()}`): Promise<AgentCaller> {
  const cluster = { name, kind: ClusterKind.KUBERNETES, isDemo: false, environment: null, region: null };
  const id = await facts.db.runInTenant(tenantId, (tx) =>
    insertCluster(tx, tenantId, { ...cluster, kubeSystemUid: null }, now),
  );
  return anAgent(tenantId, id!);
}

/** Stores one team per batch: an effect that is easy to count, without a unique key that would hide a second one. */
function send(batchId: string, body: unknown, options: { agent?: AgentCaller; at?: Date; fail?: boolean } = {}) {
  const caller = options.agent ?? agent;
  return facts.db.runInTenant(caller.tenantId, (tx) =>
    withReceipt(
      tx,
      caller.tenantId,
      caller,
      { batchId, kind: 'EVENTS', body, now: options.at ?? now },
      async (position) => {
        await tx.query(`INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, $3, $4)`, [
          caller.tenantId,
          newId(),
          `${caller.id} ${position.epoch}:${position.seq} ${newId()}`,
          now,
        ]);
        if (options.fail) throw new Error('the store failed');
        return { accepted: 2, rejected: [{ index: 2, item: 'x', reason: 'because' }] };
      },
    ),
  );
}

async function effects(caller: AgentCaller, batchId: string): Promise<number> {
  const [row] = await facts.db.runInTenant(caller.tenantId, (tx) =>
    tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM team WHERE tenant_id = $1 AND starts_with(name, $2)',
      [caller.tenantId, `${caller.id} ${batchId} `],
    ),
  );
  return row!.count;
}

beforeAll(async () => {
  agent = await addAgent(facts.tenantId);
});

describe('withReceipt', () => {
  it('stores a batch once and answers its receipt', async () => {
    const receipt = await send('1:1', { a: 1 });
    expect(receipt).toEqual({
      batchId: '1:1',
      accepted: 2,
      rejected: [{ index: 2, item: 'x', reason: 'because' }],
      receivedAt: now.toISOString(),
    });
    expect(await effects(agent, '1:1')).toBe(1);
  });

  it('answers a repeated batch with the stored receipt, also much later, and stores nothing', async () => {
    const first = await send('1:2', { a: 1 });
    const again = await send('1:2', { a: 1 }, { at: new Date(now.getTime() + 86_400_000) });
    expect(again).toEqual(first);
    expect(await effects(agent, '1:2')).toBe(1);
  });

  it('fault 10: has one effect and equal receipts when the same batch comes five times at once', async () => {
    const moments = Array.from({ length: 5 }, (_, index) => new Date(now.getTime() + index * 1_000));
    const receipts = await Promise.all(moments.map((at) => send('1:3', { a: 1 }, { at })));
    for (const receipt of receipts) expect(receipt).toEqual(receipts[0]);
    expect(await effects(agent, '1:3')).toBe(1);
  });

  it('fault 12: lets one of two bodies win that come at once under one batchId, and refuses the other', async () => {
    const outcomes = await Promise.allSettled([send('1:4', { a: 1 }), send('1:4', { a: 2 })]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({
      reason: { code: 'IDEMPOTENCY_MISMATCH', retryable: false },
    });
    expect(await effects(agent, '1:4')).toBe(1);
  });

  it('refuses another body under a stored batchId and says what to do', async () => {
    await send('1:5', { a: 1 });
    await expect(send('1:5', { a: 2 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
      message: expect.stringContaining('give the new one a new sequence'),
    });
    expect(await effects(agent, '1:5')).toBe(1);
  });

  it('keeps nothing of a batch whose store failed, so that it can be sent again', async () => {
    await expect(send('1:6', { a: 1 }, { fail: true })).rejects.toThrow('the store failed');
    expect(await effects(agent, '1:6')).toBe(0);
    expect(await send('1:6', { a: 1 })).toMatchObject({ accepted: 2 });
    expect(await effects(agent, '1:6')).toBe(1);
  });

  it('keeps the batches of two agents apart, and those of two tenants', async () => {
    const neighbour = await addAgent(facts.tenantId);
    const stranger = { ...(await addAgent(await addTenant(facts.db))), id: agent.id };
    await send('1:7', { a: 1 });
    await send('1:7', { a: 2 }, { agent: neighbour });
    await send('1:7', { a: 3 }, { agent: stranger });
    expect(await Promise.all([agent, neighbour, stranger].map((caller) => effects(caller, '1:7')))).toEqual([1, 1, 1]);
  });

  it('moves the time of the cluster’s last report forward only', async () => {
    const reporter = await addAgent(facts.tenantId);
    const later = new Date(now.getTime() + 60_000);
    await send('1:1', {}, { agent: reporter, at: later });
    await send('1:2', {}, { agent: reporter, at: now });
    const cluster = await facts.db.runInTenant(facts.tenantId, (tx) =>
      findCluster(tx, facts.tenantId, reporter.clusterId),
    );
    expect(cluster?.lastReportAt).toEqual(later);
  });
});

describe('parseBatchId', () => {
  it('reads epoch and sequence', () => {
    expect(parseBatchId('1764000000000:42')).toEqual({ epoch: 1_764_000_000_000, seq: 42 });
  });

  it.each(['', '1', '1:', ':1', '1:2:3', '-1:2', '1.5:2', 'a:b', '1:1234567890123456', ' 1:2'])(
    'refuses “%s”',
    (batchId) => {
      expect(() => parseBatchId(batchId)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    },
  );
});
