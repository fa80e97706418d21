import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute, testSettings } from '../../../test/graphql.js';
import { aClusterNode, aContainer, aNamespace, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import { type AgentOfTest, aContainerSubject, addMeasuredCluster, aTable, NOW } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { ClusterNodeStatus } from '../inventory/cluster-node.entity.js';
import { ingestSamples } from '../metrics/ingest.service.js';
import { evaluateDueRules } from './evaluate-rule.service.js';

const facts = useTestDatabase();
const GIB = 1_024 ** 3;
const MINUTE = 60;
let agent: AgentOfTest;
let seq = 0;

const moment = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const inTenant = <T>(work: Parameters<typeof facts.db.runInTenant<T>>[1]) => facts.db.runInTenant(facts.tenantId, work);

/** Evaluates what is due `seconds` after NOW; agents were heard of just before, unless told otherwise. */
async function evaluate(seconds: number, { isSilent = false, maxInstances = 100 } = {}) {
  await inTenant((tx) =>
    tx.query('UPDATE cluster SET last_report_at = $2 WHERE tenant_id = $1', [
      facts.tenantId,
      moment(isSilent ? seconds - 3_600 : seconds - 1),
    ]),
  );
  const failures: string[] = [];
  const options = { now: () => moment(seconds), signal: new AbortController().signal, budgetMs: 60_000, maxInstances };
  const run = await evaluateDueRules(facts.db, facts.tenantId, {
    ...options,
    log: (message) => failures.push(message),
  });
  return { ...run, failures };
}

async function makeRule(input: string): Promise<void> {
  const source = `mutation { createAlertRule(input: { severity: WARNING, title: "Trouble", ${input} }) { userErrors { message } } }`;
  const { data } = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, source);
  expect(data).toEqual({ createAlertRule: { userErrors: [] } });
}

/** Only this rule is on, so that a test says what it is about. */
const only = (name: string) =>
  inTenant((tx) =>
    tx.query('UPDATE alert_rule SET is_enabled = name = $2 WHERE tenant_id = $1', [facts.tenantId, name]),
  );

interface AlertRow {
  subject: string;
  state: string;
  title: string;
  summary: string;
  value: number | null;
}
const alertsOf = (rule: string) =>
  inTenant((tx) =>
    tx.query<AlertRow>(
      `SELECT concat_ws('/', namespace, subject_name, container) AS subject, state, title, summary, value FROM alert
       WHERE tenant_id = $1 AND rule = $2 ORDER BY 1`,
      [facts.tenantId, rule],
    ),
  );
const statesOf = async (rule: string) => (await alertsOf(rule)).map(({ subject, state }) => `${subject} ${state}`);
/** The agent reports rows of containers when the last of them was measured. */
const report = (metric: string, rows: [string, number, number][]) => {
  const table = aTable(
    metric,
    rows.map(([pod, seconds, value]) => [aContainerSubject(pod), seconds, value]),
  );
  const batch = { batchId: `2:${++seq}`, source: 'test', samples: { tables: [table] }, limits: testSettings };
  const last = moment(Math.max(...rows.map(([, seconds]) => seconds)));
  return inTenant((tx) => ingestSamples(tx, facts.tenantId, agent, batch, last));
};

beforeAll(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, 'prod');
  const limited = aContainer('app', { resources: { cpuLimitCores: 1, memoryLimitBytes: GIB } });
  await reportInventory(facts.db, agent, 1, {
    namespaces: [aNamespace('shop')],
    clusterNodes: [aClusterNode('node-1')],
    pods: [aPod('web-0', { containers: [limited] }), aPod('web-1', { containers: [limited] }), aPod('free')],
    workloads: [aWorkload('shop', { readyReplicas: 1 })],
  });
});

describe('evaluateDueRules', () => {
  it('raises a pending alert, fires it when the condition has lasted, and clears it when it has ended', async () => {
    await makeRule(`name: "Tight", kind: SATURATION, forSeconds: 120, runbookUrl: "https://runbooks.test/tight",
      params: { resource: MEMORY, against: LIMIT, threshold: 0.9, windowSeconds: 60 }`);
    await only('Tight');
    const full = (at: number, share: number): [string, number, number][] => [
      ['web-0', at, Math.round(share * GIB)],
      ['web-1', at, Math.round(0.5 * GIB)],
      ['free', at, 9 * GIB],
    ];
    await report('container.memory.working_set', full(-30, 0.95));
    await evaluate(0);
    expect(await statesOf('Tight')).toEqual(['shop/web-0/app PENDING']);
    await report('container.memory.working_set', full(50, 0.96));
    await evaluate(60);
    await report('container.memory.working_set', full(110, 0.97));
    await evaluate(120);
    const [alert] = await alertsOf('Tight');
    expect(alert).toMatchObject({ state: 'FIRING', title: 'Trouble: shop/web-0 (app)' });
    expect(alert!.value).toBeCloseTo(0.97, 2);
    expect(alert!.summary).toContain('97 % of the limit is used; expected at most 90 %');
    await report('container.memory.working_set', full(200, 0.4));
    await evaluate(210);
    expect(await statesOf('Tight')).toEqual(['shop/web-0/app RESOLVED']);
  });

  it('neither fires nor clears in a gap, nor while the cluster is silent', async () => {
    await makeRule(`name: "Busy", kind: THRESHOLD,
      params: { metric: "container.cpu.usage", comparison: ABOVE, threshold: 0.8, windowSeconds: 60 }`);
    await only('Busy');
    await report('container.cpu.usage', [['web-0', 990, 900_000]]);
    await evaluate(1_000);
    expect(await statesOf('Busy')).toEqual(['shop/web-0/app FIRING']);
    await evaluate(1_300);
    expect(await statesOf('Busy')).toEqual(['shop/web-0/app FIRING']);
    await report('container.cpu.usage', [['web-0', 1_390, 100_000]]);
    await evaluate(1_400, { isSilent: true });
    expect(await statesOf('Busy')).toEqual(['shop/web-0/app FIRING']);
    await evaluate(1_420);
    expect(await statesOf('Busy')).toEqual(['shop/web-0/app RESOLVED']);
  });

  it('judges replicas and nodes by the inventory, after as long as the rule waits', async () => {
    await makeRule(`name: "Missing", kind: REPLICAS_MISSING, forSeconds: 60, params: {}`);
    await only('Missing');
    await evaluate(2_000);
    await evaluate(2_030);
    expect(await statesOf('Missing')).toEqual(['shop/shop PENDING']);
    await evaluate(2_061);
    expect(await statesOf('Missing')).toEqual(['shop/shop FIRING']);
    await makeRule(`name: "Down", kind: NODE_NOT_READY, params: {}`);
    await only('Down');
    await reportInventory(facts.db, agent, 2, {
      clusterNodes: [aClusterNode('node-1', { status: ClusterNodeStatus.NOT_READY })],
    });
    await evaluate(2_100);
    expect(await statesOf('Down')).toEqual(['node-1 FIRING']);
    await reportInventory(facts.db, agent, 3, { clusterNodes: [aClusterNode('node-1')] });
    await evaluate(2_200);
    expect(await statesOf('Down')).toEqual(['node-1 RESOLVED']);
  });

  it('is off where a scope says so, and ends there what it had raised', async () => {
    await only('Missing');
    const { data } = await execute<{ alertRule: { id: string } }>(
      { db: facts.db, caller: aUser(facts.tenantId) },
      '{ alertRule(name: "Missing") { id } }',
    );
    const scope = '[{ matchers: [{ field: "workload", operator: IN, values: ["Deployment/shop"] }] }]';
    await execute(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `mutation { updateAlertRule(input: { id: "${data!.alertRule.id}", disabledIn: ${scope} }) { userErrors { message } } }`,
    );
    await evaluate(2_300);
    expect(await statesOf('Missing')).toEqual(['shop/shop RESOLVED']);
  });

  it('lets no rule that fails stop another, and says why it failed', async () => {
    await makeRule(`name: "Odd", kind: OBJECT_STATE, params: { objectState: JOB_FAILED }`);
    await only('Down');
    // A state that no check lets in, as a newer server may have stored it.
    await inTenant((tx) =>
      tx.query(
        `UPDATE alert_rule SET is_enabled = true, params = params || '{"objectState": "ODD"}' WHERE tenant_id = $1 AND name = 'Odd'`,
        [facts.tenantId],
      ),
    );
    const run = await evaluate(3_000);
    expect(run).toMatchObject({ evaluated: 2, failed: 1 });
    expect(run.failures[0]).toContain('Odd');
    const ask = `{ broken: alertRule(name: "Odd") { status evaluation { error } }
      other: alertRule(name: "Down") { status evaluation { error evaluatedAt subjects } } }`;
    const { data } = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, ask);
    expect(data).toEqual({
      broken: { status: 'FAILING', evaluation: { error: expect.stringContaining('mistake of the server') } },
      other: { status: 'QUIET', evaluation: { error: null, evaluatedAt: moment(3_000).toISOString(), subjects: 1 } },
    });
  });

  it('keeps a bounded number of instances, and tells how many were left out', async () => {
    await makeRule(`name: "Any", kind: THRESHOLD,
      params: { metric: "container.cpu.usage", comparison: ABOVE, threshold: 0.1, windowSeconds: 60 }`);
    await only('Any');
    await report('container.cpu.usage', [
      ['web-0', 3_990, 500_000],
      ['web-1', 3_990, 500_000],
      ['free', 3_990, 500_000],
    ]);
    expect((await evaluate(4_000, { maxInstances: 2 })).dropped).toBe(1);
    expect(await statesOf('Any')).toHaveLength(2);
  });

  it('counts restarts within the window', async () => {
    await makeRule(`name: "Restarts", kind: RESTARTS, params: { threshold: 3, windowSeconds: 3600 }`);
    await only('Restarts');
    const restarted = (restartCount: number, seconds: number) =>
      aPod('web-0', {
        containers: [
          aContainer('app', {
            restartCount,
            lastTermination: {
              reason: 'Error',
              exitCode: 1,
              startedAt: moment(seconds - 9),
              finishedAt: moment(seconds),
            },
          }),
        ],
      });
    const states: string[][] = [];
    for (const [count, seconds] of [
      [20, 5_000],
      [21, 5_060],
      [22, 5_120],
    ] as const) {
      await reportInventory(facts.db, agent, 10 + count, { pods: [restarted(count, seconds)] });
      await evaluate(seconds + 10);
      states.push(await statesOf('Restarts'));
    }
    expect(states).toEqual([[], [], ['shop/web-0/app FIRING']]);
    await evaluate(5_120 + 61 * MINUTE);
    expect(await statesOf('Restarts')).toEqual(['shop/web-0/app RESOLVED']);
  });
});
