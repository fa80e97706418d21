import { beforeAll, describe, expect, it } from '@jest/globals';
import { aBackTest, cutAdvice, kept } from '../../../test/advice.js';
import { CORE, MIB, usageOf } from '../../../test/container-usage.js';
import { aUser, execute } from '../../../test/graphql.js';
import { aNamespace, aPod, at, aWorkload, reportInventory } from '../../../test/inventory.js';
import { type AgentOfTest, addMeasuredCluster } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import type { AppError } from '../../platform/errors.js';
import type { Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { recordAdvice } from './record-advice.service.js';
import { profileOf } from './usage-profile.js';
import { keepProfiles } from './usage-profile.store.service.js';

const facts = useTestDatabase();
let agent: AgentOfTest;
let admin: Caller;
let viewer: Caller;

beforeAll(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, 'prod');
  admin = aUser(facts.tenantId, Role.ADMIN);
  viewer = aUser(facts.tenantId, Role.VIEWER);
  await reportInventory(facts.db, agent, 1, {
    namespaces: [aNamespace('shop')],
    workloads: [aWorkload('api'), aWorkload('young', { uid: 'uid-young' })],
    pods: [aPod('api-0', { ownerUid: 'uid-api' })],
  });
  await facts.db.runInTenant(facts.tenantId, async (tx) => {
    const rows = await tx.query<{ id: string; name: string }>('SELECT id, name FROM workload WHERE tenant_id = $1', [
      facts.tenantId,
    ]);
    const idOf = (name: string): string => rows.find((row) => row.name === name)!.id;
    const { clusterId } = agent;
    const raise = cutAdvice(1.5 * CORE, {
      freed: null,
      risk: 'HIGH',
      confidence: { level: 'MEDIUM', reasons: ['Young.'] },
    });
    await recordAdvice(
      tx,
      facts.tenantId,
      { clusterId, rules: ['over-provisioned', 'under-provisioned'], subjects: null },
      [
        kept(cutAdvice(), { subjectId: idOf('api'), value: { perMonth: 40, currency: 'USD' } }),
        kept(
          {
            ...raise,
            rule: 'under-provisioned',
            category: 'STABILITY',
            subject: { ...raise.subject, container: 'side' },
          },
          { subjectId: idOf('api'), value: { perMonth: -12, currency: 'USD' } },
        ),
      ],
      at(0),
    );
    const verdict = {
      rule: 'over-provisioned',
      reason: 'TOO_LITTLE_DATA',
      text: 'needs 3 days of usage; 1.2 collected',
    } as const;
    await keepProfiles(
      tx,
      facts.tenantId,
      {
        clusterId,
        profiles: [
          {
            workloadId: idOf('api'),
            namespace: 'shop',
            container: 'app',
            profile: profileOf(usageOf(7, {}), { gaps: [], zone: 'UTC' }),
            verdicts: [],
          },
          {
            workloadId: idOf('young'),
            namespace: 'shop',
            container: 'app',
            profile: profileOf(usageOf(1.2, {}), { gaps: [], zone: 'UTC' }),
            verdicts: [verdict],
          },
        ],
      },
      at(0),
    );
  });
});

async function ask<T>(source: string, caller: Caller = admin): Promise<T> {
  const { data, errors } = await execute<T>({ db: facts.db, caller }, source);
  expect(errors ?? []).toEqual([]);
  return data!;
}

interface Listed {
  recommendations: { totalCount: number; edges: { node: { id: string; rule: string; revision: number } }[] };
}

describe('recommendations', () => {
  it('come with what they say, what they were tried on, and what to copy', async () => {
    const { recommendations } = await ask<{ recommendations: { edges: { node: Record<string, unknown> }[] } }>(
      `{ recommendations(filter: { rule: ["over-provisioned"] }) { edges { node {
        title state risk category ruleMeaning isCounted subject { kind namespace name container }
        workload { name } cluster { name } confidence { level } freedCpuCores requestsValuePerMonth currency
        changes { container current { cpuRequestCores } proposed { cpuRequestCores memoryLimitBytes }
          backTestAfter { measuredMinutes minutesAboveCpuRequest minutesAtCpuLimit } }
        patch { kubectl yaml } profile { days cpu { max } byHourOfWeek { cpuP95 } enough { isEnough } }
        history { edges { node { kind } } } } } } }`,
    );
    expect(recommendations.edges).toHaveLength(1);
    expect(recommendations.edges[0]!.node).toMatchObject({
      ...{ state: 'OPEN', risk: 'LOW', category: 'COST', isCounted: true, freedCpuCores: 1.6, currency: 'USD' },
      requestsValuePerMonth: 40,
      ruleMeaning: 'A container requests more CPU or memory than it uses.',
      subject: { kind: 'Deployment', namespace: 'shop', name: 'api', container: 'app' },
      workload: { name: 'api' },
      cluster: { name: 'prod' },
      confidence: { level: 'HIGH' },
      changes: [
        {
          container: 'app',
          current: { cpuRequestCores: 1 },
          proposed: { cpuRequestCores: 0.2, memoryLimitBytes: 1_024 * MIB },
          backTestAfter: {
            measuredMinutes: aBackTest().measured,
            minutesAboveCpuRequest: 100,
            minutesAtCpuLimit: null,
          },
        },
      ],
      patch: { kubectl: [expect.stringContaining('kubectl patch deployment api -n shop')] },
      profile: { days: 7, cpu: { max: expect.closeTo(0.1) }, enough: { isEnough: true } },
      history: { edges: [{ node: { kind: 'OPENED' } }] },
    });
  });

  it('are listed below their cluster, namespace and workload, and counted by facet', async () => {
    const nested = 'recommendations { totalCount }';
    const answer = await ask(
      `{ clusters { edges { node { ${nested} namespaces { edges { node { ${nested} } } }
        workloads(filter: { name: "api" }) { edges { node { ${nested} usageProfiles { container } } } } } } }
        recommendations { totalCount facets(by: [RULE, RISK, STATE]) { field values { value count } } } }`,
    );
    const two = { recommendations: { totalCount: 2 } };
    expect(answer).toMatchObject({
      clusters: {
        edges: [
          {
            node: {
              ...two,
              namespaces: { edges: [{ node: two }] },
              workloads: { edges: [{ node: { ...two, usageProfiles: [{ container: 'app' }] } }] },
            },
          },
        ],
      },
      recommendations: {
        totalCount: 2,
        facets: [
          {
            field: 'RULE',
            values: [
              { value: 'over-provisioned', count: 1 },
              { value: 'under-provisioned', count: 1 },
            ],
          },
          {
            field: 'RISK',
            values: [
              { value: 'HIGH', count: 1 },
              { value: 'LOW', count: 1 },
            ],
          },
          { field: 'STATE', values: [{ value: 'OPEN', count: 2 }] },
        ],
      },
    });
  });

  it('come to sums with a range by confidence, and say why there are no others', async () => {
    expect(
      await ask(`{ recommendationSummary { open applied openCost openStability freedCpuCores freedMemoryBytes workloads
        requestsValuePerMonth requestsValuePerMonthLeast requestsValuePerMonthMost addedValuePerMonth
        billSavingPerMonth currency waiting { reason workloads text } lastRunAt } }`),
    ).toEqual({
      recommendationSummary: {
        ...{
          open: 2,
          applied: 0,
          openCost: 1,
          openStability: 1,
          freedCpuCores: 1.6,
          freedMemoryBytes: 0,
          workloads: 2,
        },
        ...{ requestsValuePerMonth: 40, requestsValuePerMonthLeast: 40, requestsValuePerMonthMost: 40 },
        ...{ addedValuePerMonth: 12, billSavingPerMonth: null, currency: 'USD' },
        waiting: [{ reason: 'TOO_LITTLE_DATA', workloads: 1, text: 'needs 3 days of usage; 1.2 collected' }],
        lastRunAt: at(0).toISOString(),
      },
    });
  });

  it('tell a viewer no money, and sort by what they free all the same', async () => {
    const { data, errors } = await execute<Listed>(
      { db: facts.db, caller: viewer },
      `{ recommendations(orderBy: { field: SAVING, direction: DESC }) { edges { node { rule freedCpuCores
        requestsValuePerMonth } } } recommendationSummary { freedCpuCores requestsValuePerMonth } }`,
    );
    expect(errors?.map(({ originalError }) => (originalError as AppError).code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(data).toMatchObject({
      recommendations: {
        edges: [
          { node: { rule: 'over-provisioned', freedCpuCores: 1.6, requestsValuePerMonth: null } },
          { node: { rule: 'under-provisioned', freedCpuCores: null, requestsValuePerMonth: null } },
        ],
      },
      recommendationSummary: { freedCpuCores: 1.6, requestsValuePerMonth: null },
    });
  });

  it('are dismissed with a reason at their revision, hidden then, and opened again', async () => {
    const [edge] = (await ask<Listed>('{ recommendations { edges { node { id rule revision } } } }')).recommendations
      .edges;
    const { id, revision } = edge!.node;
    const dismiss = (expected: number) =>
      ask(`mutation { dismissRecommendation(input: { id: "${id}", reason: TOO_RISKY, comment: "Black Friday.",
        expectedRevision: ${expected} }) { userErrors { code field } recommendation { state revision
        dismissal { reason comment by } } } }`);
    expect(await dismiss(revision + 1)).toEqual({
      dismissRecommendation: {
        userErrors: [{ code: 'CONFLICT', field: ['input', 'expectedRevision'] }],
        recommendation: null,
      },
    });
    expect(await dismiss(revision)).toMatchObject({
      dismissRecommendation: {
        userErrors: [],
        recommendation: {
          ...{ state: 'DISMISSED', revision: revision + 1 },
          dismissal: { reason: 'TOO_RISKY', comment: 'Black Friday.' },
        },
      },
    });
    expect(await ask('{ recommendations { totalCount } }')).toEqual({ recommendations: { totalCount: 1 } });
    expect(await ask('{ recommendations(filter: { state: [DISMISSED] }) { totalCount } }')).toEqual({
      recommendations: { totalCount: 1 },
    });
    expect(
      await ask(`mutation { reopenRecommendation(input: { id: "${id}" }) { recommendation { state dismissal { by }
        history { edges { node { kind text } } } } } }`),
    ).toMatchObject({
      reopenRecommendation: {
        recommendation: {
          ...{ state: 'OPEN', dismissal: null },
          history: {
            edges: [
              { node: { kind: 'OPENED' } },
              { node: { kind: 'DISMISSED', text: 'Dismissed: it is too risky. Black Friday.' } },
              { node: { kind: 'REOPENED' } },
            ],
          },
        },
      },
    });
  });

  it('are not put off into the past, nor changed by a viewer', async () => {
    const [edge] = (await ask<Listed>('{ recommendations { edges { node { id } } } }')).recommendations.edges;
    const snooze = `mutation { snoozeRecommendation(input: { id: "${edge!.node.id}", until: "2020-01-01T00:00:00Z" }) {
      userErrors { code field } } }`;
    expect(await ask(snooze)).toEqual({
      snoozeRecommendation: { userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'until'] }] },
    });
    const { errors } = await execute({ db: facts.db, caller: viewer }, snooze);
    expect(errors?.map(({ originalError }) => (originalError as AppError).code)).toEqual(['FORBIDDEN']);
  });
});

describe('sizing policies', () => {
  it('are made, changed at their revision and deleted, and say what they set themselves', async () => {
    const { createSizingPolicy } = await ask<{ createSizingPolicy: { sizingPolicy: { id: string } } }>(
      `mutation { createSizingPolicy(input: { name: "careful", namespace: "shop-*",
        sizing: { cpuPercentile: 99, cpuFloorCores: 0.05, minChangeShare: 0.2 } }) { userErrors { message }
        sizingPolicy { id name namespace cluster { id } revision ownValues
          sizing { cpuPercentile cpuFloorCores windowDays minChangeShare } } } }`,
    );
    expect(createSizingPolicy).toMatchObject({
      sizingPolicy: {
        ...{ name: 'careful', namespace: 'shop-*', cluster: null, revision: 1 },
        ownValues: ['cpuPercentile', 'cpuFloorCores', 'minChangeShare'],
        sizing: { cpuPercentile: 99, cpuFloorCores: 0.05, windowDays: 7, minChangeShare: 0.2 },
      },
    });
    const { id } = createSizingPolicy.sizingPolicy;
    const update = (sizing: string) =>
      ask(`mutation { updateSizingPolicy(input: { id: "${id}", sizing: ${sizing}, expectedRevision: 1 }) {
        userErrors { code field message } sizingPolicy { revision ownValues } } }`);
    expect(await update('{ windowDays: 60 }')).toMatchObject({
      updateSizingPolicy: {
        userErrors: [{ field: ['input', 'sizing'], message: 'windowDays is 60; it must be from 3 to 14.' }],
      },
    });
    expect(await update('{ isExcluded: true }')).toMatchObject({
      updateSizingPolicy: { userErrors: [], sizingPolicy: { revision: 2, ownValues: ['isExcluded'] } },
    });
    expect(await update('{ isExcluded: false }')).toMatchObject({
      updateSizingPolicy: { userErrors: [{ code: 'CONFLICT' }] },
    });
    expect(await ask(`mutation { deleteSizingPolicy(input: { id: "${id}" }) { deletedId } }`)).toEqual({
      deleteSizingPolicy: { deletedId: id },
    });
    expect(await ask('{ sizingPolicies { totalCount } defaultSizing { windowDays cpuPercentile } }')).toEqual({
      sizingPolicies: { totalCount: 0 },
      defaultSizing: { windowDays: 7, cpuPercentile: 95 },
    });
  });
});
