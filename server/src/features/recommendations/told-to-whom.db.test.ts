import { beforeAll, describe, expect, it } from '@jest/globals';
import { cutAdvice, kept } from '../../../test/advice.js';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { aClusterNode, aNamespace, at, aWorkload, reportInventory } from '../../../test/inventory.js';
import { type AgentOfTest, addMeasuredCluster } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import type { Tx } from '../../platform/database.js';
import type { Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { findAdvice } from './find-advice.service.js';
import type { KeptAdvice } from './kept-advice.js';
import { recordAdvice } from './record-advice.service.js';
import { adviceOf } from './rules/rule.js';

const facts = useTestDatabase();
let agent: AgentOfTest;
let operator: Caller;

const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => facts.db.runInTenant(facts.tenantId, work);
const worth = (perMonth: number, currency = 'USD') => ({ perMonth, currency });

function about(kind: string, namespace: string | null, name: string, rule: string): KeptAdvice {
  const subject = { kind, namespace, name, container: null };
  const said = { subject, risk: 'HIGH' as const, title: `About ${name}.`, text: 'Look.' };
  return kept(adviceOf({ name: rule, category: 'STABILITY' }, said));
}

beforeAll(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, 'prod');
  const { clusterId } = agent;
  operator = aUser(facts.tenantId, Role.OPERATOR);
  await reportInventory(facts.db, agent, 1, {
    namespaces: [aNamespace('shop'), aNamespace('bank')],
    clusterNodes: [aClusterNode('node-1')],
    workloads: [aWorkload('api')],
  });
  const inBank = cutAdvice();
  const bank = { ...inBank, subject: { ...inBank.subject, namespace: 'bank' } };
  await inTenant(async (tx) => {
    await recordAdvice(
      tx,
      facts.tenantId,
      { clusterId, rules: [], subjects: null },
      [
        kept(cutAdvice(), { value: worth(40) }),
        kept(bank, { value: worth(100, 'EUR') }),
        { ...about('Cluster', null, 'prod', 'node-packing'), bill: worth(70) },
        about('ClusterNode', null, 'node-1', 'frequent-alert'),
      ],
      at(0),
    );
    const none = { clusterId: null, rules: [], subjects: null };
    await recordAdvice(tx, facts.tenantId, none, [about('AlertRule', null, 'HighCpu', 'noisy-alert-rule')], at(0));
  });
});

async function ask<T>(caller: Caller, source: string): Promise<{ data: T; codes: unknown[] }> {
  const { data, errors = [] } = await execute<T>({ db: facts.db, caller }, source);
  return { data: data!, codes: errors.map(({ originalError }) => (originalError as { code?: string }).code) };
}

const ALL = `{ recommendations { totalCount edges { node { rule subject { name namespace } history { totalCount } } }
  facets(by: [CLUSTER, NAMESPACE, RULE]) { values { value count } } }
  recommendationSummary { open freedCpuCores } savingsLedger { applied verified } }`;

describe('recommendations within a namespace', () => {
  it('tell, count and add up nothing of other namespaces, of the cluster or of the tenant', async () => {
    const rights = [{ role: Role.OPERATOR, clusterIds: [agent.clusterId], namespaces: ['shop'] }];
    const { data, codes } = await ask(withRights(facts.tenantId, rights), ALL);
    expect(codes).toEqual([]);
    expect(data).toEqual({
      recommendations: {
        totalCount: 1,
        edges: [
          {
            node: { rule: 'over-provisioned', subject: { name: 'api', namespace: 'shop' }, history: { totalCount: 1 } },
          },
        ],
        facets: [
          { values: [{ value: expect.any(String), count: 1 }] },
          { values: [{ value: 'shop', count: 1 }] },
          { values: [{ value: 'over-provisioned', count: 1 }] },
        ],
      },
      recommendationSummary: { open: 1, freedCpuCores: 1.6 },
      savingsLedger: { applied: 0, verified: 0 },
    });
  });

  it('are all there for those who see the tenant, and all but what is the tenant’s for those who see the cluster', async () => {
    const count = async (caller: Caller): Promise<number> =>
      (await ask<{ recommendations: { totalCount: number } }>(caller, ALL)).data.recommendations.totalCount;
    expect(await count(operator)).toBe(5);
    const cluster = { role: Role.VIEWER, clusterIds: [agent.clusterId], namespaces: null };
    expect(await count(withRights(facts.tenantId, [cluster]))).toBe(4);
  });
});

describe('sums of money', () => {
  const sums = `{ recommendationSummary { requestsValuePerMonth billSavingPerMonth currency }
    savingsLedger { requestsValuePerMonth currency } }`;
  const setCurrency = (currency: string, exchange: string): Promise<unknown> =>
    ask(
      aUser(facts.tenantId, Role.ADMIN),
      `mutation { updateCostSettings(input: { currency: "${currency}", exchange: ${exchange} }) { userErrors { message } } }`,
    );

  it('leave out what is in a currency without a rate, and convert what has one', async () => {
    await inTenant((tx) =>
      tx.query(
        `UPDATE recommendation SET state = 'VERIFIED', applied_at = now(), settled_at = now(), realised_value = 100
         WHERE tenant_id = $1 AND namespace = 'bank'`,
        [facts.tenantId],
      ),
    );
    expect((await ask(operator, sums)).data).toEqual({
      recommendationSummary: { requestsValuePerMonth: 40, billSavingPerMonth: 70, currency: 'USD' },
      savingsLedger: { requestsValuePerMonth: null, currency: null },
    });
    await setCurrency('EUR', '[{ currency: "USD", rate: 0.5 }]');
    expect((await ask(operator, sums)).data).toEqual({
      recommendationSummary: { requestsValuePerMonth: 20, billSavingPerMonth: 35, currency: 'EUR' },
      savingsLedger: { requestsValuePerMonth: 100, currency: 'EUR' },
    });
  });
});

describe('a run over several clusters', () => {
  it('gives the others their turn where one cannot be looked at, and says so', async () => {
    const other = await addMeasuredCluster(facts.db, facts.tenantId, 'staging');
    await reportInventory(facts.db, other, 1, { workloads: [aWorkload('api')] });
    const broken = 'UPDATE cluster_node SET taints = $2 WHERE tenant_id = $1';
    await inTenant((tx) => tx.query(broken, [facts.tenantId, '{}']));
    const said: string[] = [];
    const finding = {
      now: () => at(60),
      budgetMs: 60_000,
      signal: new AbortController().signal,
      log: (text: string) => said.push(text),
    };
    await expect(findAdvice(facts.db, facts.tenantId, finding)).rejects.toThrow(/jsonb_to_recordset/);
    expect(said).toEqual([expect.stringContaining('goes on with the others')]);
    const runs = await inTenant((tx) =>
      tx.query<{ clusterId: string }>(
        'SELECT cluster_id AS "clusterId" FROM recommendation_run WHERE tenant_id = $1 AND finished_at IS NOT NULL',
        [facts.tenantId],
      ),
    );
    expect(runs.map(({ clusterId }) => clusterId)).toEqual([other.clusterId]);
  });
});
