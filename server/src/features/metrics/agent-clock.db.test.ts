import { beforeEach, describe, expect, it } from '@jest/globals';
import { anAgent, aUser, execute } from '../../../test/graphql.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { issueCredential } from '../clusters/agent.service.js';
import { ClusterKind } from '../clusters/cluster.entity.js';
import { insertCluster } from '../clusters/cluster.service.js';
import { decodeBlock } from './block.js';

const facts = useTestDatabase();
const START = Date.parse('2026-03-01T12:00:00.000Z');
const HOUR_SECONDS = 3_600;
let agent: AgentCaller;
let name = '';
let seq = 0;

const REPORT = `mutation ($input: ReportMetricsInput!) { reportMetrics(input: $input) {
  receipt { accepted rejected { reason } timeShiftSeconds } userErrors { message } } }`;
const HEARTBEAT = 'mutation ($input: HeartbeatInput!) { heartbeat(input: $input) { userErrors { message } } }';

/** What an agent does whose clock is ahead by so many seconds, at a second of the true time. */
class SkewedAgent {
  constructor(private readonly aheadSeconds: number) {}

  clock(second: number): number {
    return START + (second + this.aheadSeconds) * 1_000;
  }

  /** Measures one node at each of these seconds and sends it at `second`, which takes a while to arrive. */
  async report(second: number, measured: number[], { latencyMs = 40, tellsTime = true } = {}) {
    const arrivedAt = new Date(START + second * 1_000 + latencyMs);
    const table = {
      subjects: [{ kind: 'CLUSTER_NODE', name: 'node-1' }],
      rows: measured.map(() => 0),
      times: measured.map((at) => this.clock(at)),
      columns: { 'node.cpu.usage': measured.map((at) => at) },
    };
    const sentAt = tellsTime ? { sentAt: new Date(this.clock(second)).toISOString() } : {};
    const input = { batchId: `1:${++seq}`, source: 'test', samples: { tables: [table] }, ...sentAt };
    const { data, errors } = await execute<{
      reportMetrics: { receipt: { timeShiftSeconds: number; accepted: number } };
    }>({ db: facts.db, caller: agent, arrivedAt, now: () => arrivedAt }, REPORT, { input });
    expect(errors).toBeUndefined();
    return data!.reportMetrics.receipt;
  }

  async heartbeat(second: number): Promise<void> {
    const arrivedAt = new Date(START + second * 1_000 + 40);
    const counts = { spoolBatches: 0, spoolBytes: 0, droppedBatches: 0, collectors: [] };
    const times = {
      startedAt: new Date(this.clock(0)).toISOString(),
      sentAt: new Date(this.clock(second)).toISOString(),
    };
    const input = { version: '1', ...times, ...counts };
    const { errors } = await execute({ db: facts.db, caller: agent, arrivedAt, now: () => arrivedAt }, HEARTBEAT, {
      input,
    });
    expect(errors).toBeUndefined();
  }
}

/** The stored samples as `[second of the true time, value]`, in the order in which they are stored. */
async function stored(): Promise<[number, number][]> {
  const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<{ body: Buffer }>(
      'SELECT body FROM sample_block WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY report_seq',
      [facts.tenantId, agent.clusterId],
    ),
  );
  return rows.flatMap(({ body }) => {
    const { times, columns } = decodeBlock(body);
    return Array.from(times, (time, row): [number, number] => [(time - START) / 1_000, columns[0]!.values[row]!]);
  });
}

async function shownSkew(): Promise<number | null> {
  const { data } = await execute<{ cluster: { agent: { clockSkewSeconds: number | null } } }>(
    { db: facts.db, caller: aUser(facts.tenantId) },
    `{ cluster(name: "${name}") { agent { clockSkewSeconds } } }`,
  );
  return data!.cluster.agent.clockSkewSeconds;
}

beforeEach(async () => {
  name = `c-${newId()}`;
  const cluster = { kind: ClusterKind.KUBERNETES, isDemo: false, environment: null, region: null, kubeSystemUid: null };
  agent = await facts.db.runInTenant(facts.tenantId, async (tx) => {
    const clusterId = await insertCluster(tx, facts.tenantId, { ...cluster, name }, new Date(START));
    await issueCredential(tx, facts.tenantId, clusterId!, new Date(START));
    const [row] = await tx.query<{ id: string }>('SELECT id FROM agent WHERE tenant_id = $1 AND cluster_id = $2', [
      facts.tenantId,
      clusterId,
    ]);
    return anAgent(facts.tenantId, clusterId!, row!.id);
  });
});

describe('the clock of an agent', () => {
  it('P41: is unknown until the agent says when it sends, and then reported with the report itself', async () => {
    expect(await shownSkew()).toBeNull();
    await new SkewedAgent(0).report(0, [0], { tellsTime: false });
    expect(await shownSkew()).toBeNull();
    const receipt = await new SkewedAgent(12).report(15, [15]);
    expect([receipt.timeShiftSeconds, await shownSkew()]).toEqual([0, 10]);
    expect(await stored()).toEqual([
      [0, 0],
      [27, 15],
    ]);
  });

  it.each([HOUR_SECONDS, -HOUR_SECONDS])(
    'P42: is corrected where it is %d s ahead: samples lie at the server’s time',
    async (ahead) => {
      const receipt = await new SkewedAgent(ahead).report(60, [30, 45, 60]);
      expect(receipt).toMatchObject({ accepted: 3, rejected: [], timeShiftSeconds: -ahead });
      expect(await stored()).toEqual([
        [30, 30],
        [45, 45],
        [60, 60],
      ]);
      expect(await shownSkew()).toBe(ahead);
    },
  );

  it('P42: keeps samples at an even interval even, whatever the network does to the measurements', async () => {
    const skewed = new SkewedAgent(HOUR_SECONDS);
    for (const [n, latencyMs] of [40, 4_000, 900, 8_500, 0].entries()) {
      await skewed.report(15 * n, [15 * n], { latencyMs });
    }
    expect(await stored()).toEqual([0, 15, 30, 45, 60].map((second) => [second, second]));
  });

  it.each([HOUR_SECONDS, -HOUR_SECONDS])(
    'fault 9: %d s ahead, then set right, leaves samples in the server’s order without a step back',
    async (ahead) => {
      const wrong = new SkewedAgent(ahead);
      for (const second of [0, 15, 30]) await wrong.report(second, [second]);
      const right = new SkewedAgent(0);
      const receipt = await right.report(45, [45]);
      await right.report(60, [60]);
      expect([receipt.timeShiftSeconds, await shownSkew()]).toEqual([0, 0]);
      expect((await stored()).map(([second]) => second)).toEqual([0, 15, 30, 45, 60]);
    },
  );

  it('P42: refuses what a clock has measured in the future that was set back before it was sent', async () => {
    await new SkewedAgent(HOUR_SECONDS).report(0, [0]);
    seq++;
    const receipt = await resend(15, HOUR_SECONDS);
    expect(receipt).toMatchObject({ accepted: 0, rejected: [{ reason: expect.stringContaining('Check the clock') }] });
    expect(await stored()).toEqual([[0, 0]]);
  });

  it('P42: is known from the heartbeat too, for reports that do not say when they were sent', async () => {
    const skewed = new SkewedAgent(HOUR_SECONDS);
    await skewed.heartbeat(0);
    expect(await shownSkew()).toBe(HOUR_SECONDS);
    const receipt = await skewed.report(15, [15], { tellsTime: false });
    expect(receipt.timeShiftSeconds).toBe(-HOUR_SECONDS);
    expect(await stored()).toEqual([[15, 15]]);
  });

  it('P3: answers a repeated batch with its receipt although it is sent at another time by another clock', async () => {
    const first = await new SkewedAgent(HOUR_SECONDS).report(0, [0]);
    seq--;
    const again = await resend(0, HOUR_SECONDS);
    expect(again).toEqual(first);
    expect(await stored()).toHaveLength(1);
  });
});

/** The batch that was measured at a second by a clock that was ahead, sent again by one that is right. */
async function resend(measured: number, ahead: number) {
  const skewed = new SkewedAgent(ahead);
  const right = new SkewedAgent(0);
  skewed.clock = (second) => (second === measured ? START + (measured + ahead) * 1_000 : right.clock(second));
  return skewed.report(measured + 300, [measured]);
}
