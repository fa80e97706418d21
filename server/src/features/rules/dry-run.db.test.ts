import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute, testSettings } from '../../../test/graphql.js';
import { aClusterNode, aContainer, aNamespace, aPod, reportInventory } from '../../../test/inventory.js';
import { type AgentOfTest, aContainerSubject, addMeasuredCluster, aTable, NOW } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { ClusterNodeStatus } from '../inventory/cluster-node.entity.js';
import { ingestSamples } from '../metrics/ingest.service.js';

const facts = useTestDatabase();
const GIB = 1_024 ** 3;
const HOUR = 3_600;
const NOW_SECONDS = 2 * 86_400;
let agent: AgentOfTest;

/** So many seconds after the beginning of the story, which is two days before its end. */
const moment = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);

/** Memory of web-0 by the minute, between two moments. */
async function measure(seq: number, from: number, to: number, bytes: number): Promise<void> {
  const rows = Array.from({ length: Math.floor((to - from) / 60) }, (_, n) => from + n * 60);
  const table = aTable(
    'container.memory.working_set',
    rows.map((at) => [aContainerSubject('web-0'), at, Math.round(bytes)]),
  );
  const batch = { batchId: `2:${seq}`, source: 'test', samples: { tables: [table] }, limits: testSettings };
  await facts.db.runInTenant(facts.tenantId, (tx) => ingestSamples(tx, facts.tenantId, agent, batch, moment(to)));
}

interface Answer {
  userErrors: { field: string[] }[];
  summary: string;
  hasPast: boolean;
  stepSeconds: number;
  firings: number;
  pendings: number;
  standing: number;
  incidents: number | null;
  coverage: number;
  days: { firings: number }[];
  alerts: { title: string; firedAt: string; resolvedAt: string | null }[];
  notes: string[];
}

async function attempt(input: string, hours = 72): Promise<Answer> {
  const source = `{ alertRuleDryRun(hours: ${hours}, input: { name: "Try", title: "Trouble", severity: WARNING, ${input} }) {
    userErrors { field } summary hasPast stepSeconds firings pendings standing incidents coverage days { firings }
    alerts { title firedAt resolvedAt } notes } }`;
  const caller = aUser(facts.tenantId);
  const { data, errors } = await execute<{ alertRuleDryRun: Answer }>(
    { db: facts.db, caller, now: () => moment(NOW_SECONDS) },
    source,
  );
  expect(errors).toBeUndefined();
  return data!.alertRuleDryRun;
}

beforeAll(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, 'prod');
  const limited = aContainer('app', { resources: { memoryLimitBytes: GIB } });
  const inventory = { namespaces: [aNamespace('shop')], pods: [aPod('web-0', { containers: [limited] })] };
  await reportInventory(facts.db, agent, 1, { ...inventory, clusterNodes: [aClusterNode('node-1')] }, moment(0));
  // Full for half an hour on the first day, for five minutes and then for good on the second.
  await measure(1, 0, 10 * HOUR, 0.2 * GIB);
  await measure(2, 10 * HOUR, 10.5 * HOUR, 0.97 * GIB);
  await measure(3, 10.5 * HOUR, 12 * HOUR, 0.2 * GIB);
  await measure(4, 26 * HOUR, 30 * HOUR, 0.2 * GIB);
  await measure(5, 30 * HOUR, 30 * HOUR + 300, 0.97 * GIB);
  await measure(6, 30 * HOUR + 300, 46 * HOUR, 0.2 * GIB);
  await measure(7, 46 * HOUR, 48 * HOUR, 0.97 * GIB);
  const status = { status: ClusterNodeStatus.NOT_READY };
  await reportInventory(facts.db, agent, 2, { clusterNodes: [aClusterNode('node-1', status)] }, moment(20 * HOUR));
  await reportInventory(facts.db, agent, 3, { clusterNodes: [aClusterNode('node-1')] }, moment(21 * HOUR));
}, 120_000);

describe('alertRuleDryRun', () => {
  const full = (forSeconds: number) =>
    `kind: SATURATION, forSeconds: ${forSeconds}, params: { resource: MEMORY, against: LIMIT, threshold: 0.9, windowSeconds: 60 }`;

  it('says what a rule would have done, day by day, with the incidents that it would have made', async () => {
    const tried = await attempt(full(900));
    expect(tried).toMatchObject({
      userErrors: [],
      firings: 2,
      pendings: 1,
      standing: 1,
      incidents: 2,
      stepSeconds: 300,
    });
    expect(tried.days.reduce((sum, { firings }) => sum + firings, 0)).toBe(2);
    expect(tried.summary).toBe('2 firings, 2 incidents in the last 3 d; 1 would stand now.');
    expect(tried.alerts.map(({ title, resolvedAt }) => [title, resolvedAt === null])).toEqual([
      ['Trouble: shop/web-0 (app)', true],
      ['Trouble: shop/web-0 (app)', false],
    ]);
    const { firedAt, resolvedAt } = tried.alerts[1]!;
    const after = (at: string): number => (Date.parse(at) - moment(10 * HOUR).getTime()) / 60_000;
    expect(after(firedAt)).toBeGreaterThanOrEqual(15);
    expect(after(firedAt)).toBeLessThanOrEqual(25);
    expect(after(resolvedAt!)).toBeLessThanOrEqual(40);
  });

  it('counts a gap as neither trouble nor health, and says how much was known', async () => {
    const { coverage, firings } = await attempt(full(0));
    expect(firings).toBe(3);
    expect(coverage).toBeGreaterThan(0.6);
    expect(coverage).toBeLessThan(0.75);
  });

  it('judges a day by the minute', async () => {
    expect(await attempt(full(120), 24)).toMatchObject({ stepSeconds: 60, firings: 2 });
  });

  it('plays the changes of objects again', async () => {
    const tried = await attempt('kind: NODE_NOT_READY, forSeconds: 900, params: {}');
    expect(tried).toMatchObject({ hasPast: true, firings: 1, standing: 0, incidents: 1 });
    expect(Date.parse(tried.alerts[0]!.firedAt)).toBeGreaterThanOrEqual(moment(20 * HOUR + 900).getTime());
  });

  it('says where no past is kept, and judges the present', async () => {
    const tried = await attempt('kind: RESTARTS, params: { threshold: 3 }');
    expect(tried).toMatchObject({ hasPast: false, firings: 0, incidents: null });
    expect(tried.summary).toContain('No past is kept');
  });

  it('refuses a rule that could not be saved, and more than a week', async () => {
    const broken = await attempt('kind: THRESHOLD, params: { metric: "no.such", comparison: ABOVE, threshold: 1 }');
    expect(broken.userErrors).toEqual([{ field: ['input', 'params', 'metric'] }]);
    expect((await attempt(full(0), 999)).userErrors).toEqual([{ field: ['hours'] }]);
  });
});
