import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { addCluster, aNamespace, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { AppError } from '../../platform/errors.js';
import { newId, toGlobalId } from '../../platform/id.js';
import type { AgentCaller, Caller } from '../../platform/request-context.js';
import type { Grant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';

const facts = useTestDatabase();
const NOW = new Date('2026-06-10T06:30:00Z');
const TODAY = '2026-06-10';
const YESTERDAY = '2026-06-09';
const LONG_AGO = '2026-06-03';

let prod: AgentCaller;
let edge: AgentCaller;
let teamId: string;

const units = (amount: number): number => amount * 1e9;

interface StoredDay {
  agent: AgentCaller;
  day: string;
  hours?: number;
  price: number | null;
  idle: number | null;
  unallocated?: number | null;
  currency?: string;
  /** “namespace/kind/name” with what it cost in CPU, memory and storage. */
  workloads: Record<string, [cpu: number | null, memory: number | null, storage?: number]>;
}

/** Puts a counted day into the tables, as the job leaves it; each workload used half of what it requested. */
async function store({ agent, day, price, idle, workloads, ...rest }: StoredDay): Promise<void> {
  const { tenantId, clusterId } = agent;
  const { hours = 24, unallocated = price === null ? null : 0, currency = 'USD' } = rest;
  const nanos = (amount: number | null): number | null => (amount === null ? null : units(amount));
  const storage = Object.values(workloads).reduce((sum, [, , own = 0]) => sum + own, 0);
  await facts.db.runInTenant(tenantId, async (tx) => {
    await tx.query(
      `INSERT INTO cost_day_cluster (tenant_id, day, cluster_id, currency, hours, counted_until, counted_at, price, idle,
         unallocated, storage, unpriced_nodes)
       VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11)`,
      [
        ...[tenantId, day, clusterId, currency, hours, new Date(Date.parse(day) + hours * 3_600_000)],
        ...[nanos(price), nanos(idle), nanos(unallocated), units(storage), price === null ? 2 : 0],
      ],
    );
    for (const [key, [cpu, memory, own = 0]] of Object.entries(workloads)) {
      const [namespace, kind, name] = key.split('/');
      await tx.query(
        `INSERT INTO cost_day (tenant_id, day, cluster_id, namespace, kind, name, cpu, memory, storage, cpu_used,
           cpu_requested, memory_used, memory_requested, unpriced_containers, unpriced_claims)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 2, 3, 4, $10, 0)`,
        [
          ...[tenantId, day, clusterId, namespace, kind, name, nanos(cpu), nanos(memory), units(own)],
          cpu === null ? 1 : 0,
        ],
      );
    }
  });
}

beforeAll(async () => {
  prod = await addCluster(facts.db, facts.tenantId, 'prod');
  edge = await addCluster(facts.db, facts.tenantId, 'edge');
  for (const agent of [prod, edge]) {
    await reportInventory(facts.db, agent, 1, {
      namespaces: ['shop', 'bank', 'kube-system'].map((n) => aNamespace(n)),
    });
  }
  teamId = newId();
  await facts.db.runInTenant(facts.tenantId, async (tx) => {
    await tx.query(`INSERT INTO team (tenant_id, id, name, created_at) VALUES ($1, $2, 'Checkout', now())`, [
      facts.tenantId,
      teamId,
    ]);
    await tx.query(`UPDATE namespace SET team_id = $2 WHERE tenant_id = $1 AND name = 'shop'`, [
      facts.tenantId,
      teamId,
    ]);
  });
  const shop = 'shop/Deployment/web';
  await store({ agent: prod, day: LONG_AGO, price: 5, idle: 3, workloads: { [shop]: [1, 1] } });
  await store({
    ...{ agent: prod, day: YESTERDAY, price: 24, idle: 6, unallocated: 2 },
    workloads: {
      [shop]: [6, 2, 0.5],
      'bank/StatefulSet/ledger': [2, 2, 1.5],
      'bank/DaemonSet/agent': [1, 0],
      'kube-system/Deployment/dns': [1, 2],
    },
  });
  await store({ agent: prod, day: TODAY, hours: 6, price: 6, idle: 4, workloads: { [shop]: [1, 1] } });
  await store({ agent: edge, day: YESTERDAY, price: 10, idle: 8, workloads: { [shop]: [2, null] } });
});

const LINE = `key name namespace kind cpu memory storage own sharedShare idleShare idle unallocated total perMonth
  previousTotal share isShared efficiency { cpu memory } unpricedContainers cluster { name } team { name }`;

type Line = Record<string, unknown> & { name: string | null; total: number | null; own: number | null };

interface Breakdown {
  currency: string;
  totalLines: number;
  lines: Line[];
}

async function costs(args: string, caller: Caller = aUser(facts.tenantId, Role.OPERATOR)): Promise<Breakdown> {
  const source = `{ costs(${args}) { currency totalLines lines { ${LINE} } } }`;
  const { data, errors } = await execute<{ costs: Breakdown }>({ db: facts.db, caller, now: () => NOW }, source);
  expect(errors).toBeUndefined();
  return data!.costs;
}

const SUMS = 'total perMonth cpu memory storage shared idle unallocated';

interface Summary extends Record<string, unknown> {
  total: number | null;
  trend: { day: string; total: number | null; hours: number }[];
}

async function summary(args: string, caller: Caller = aUser(facts.tenantId, Role.OPERATOR)): Promise<Summary> {
  const source = `{ costSummary(${args}) { ${SUMS} unpricedNodes unpricedContainers hoursCounted hoursTotal countedUntil
    efficiency { cpu } previous { total hoursCounted } trend { day total idle hours } } }`;
  const { data, errors } = await execute<{ costSummary: Summary }>({ db: facts.db, caller, now: () => NOW }, source);
  expect(errors).toBeUndefined();
  return data!.costSummary;
}

const WEEK = 'range: { lastDays: 7 }';
const names = ({ lines }: Breakdown): (string | null)[] => lines.map(({ name }) => name);
const sumOf = ({ lines }: Breakdown): number => lines.reduce((sum, { total }) => sum + (total ?? 0), 0);
const within = (grant: Partial<Grant>): Caller =>
  withRights(facts.tenantId, [{ role: Role.OPERATOR, clusterIds: null, namespaces: null, ...grant }]);

async function setPolicy(policy: string): Promise<void> {
  await execute(
    { db: facts.db, caller: aUser(facts.tenantId) },
    `mutation { updateCostSettings(input: { ${policy} }) { userErrors { message } } }`,
  );
}

describe('costs', () => {
  it('by workload are sums of days, the dearest first, brought to a month by the hours that are counted', async () => {
    const found = await costs(`by: WORKLOAD, ${WEEK}, first: 1`);
    expect(found).toMatchObject({ currency: 'USD', totalLines: 5 });
    expect(found.lines).toMatchObject([
      {
        ...{
          name: 'web',
          namespace: 'shop',
          kind: 'Deployment',
          cluster: { name: 'prod' },
          team: { name: 'Checkout' },
        },
        ...{ cpu: 7, memory: 3, storage: 0.5, own: 10.5, total: 10.5, sharedShare: null, idleShare: null, idle: null },
        ...{
          perMonth: expect.closeTo(255.5, 9),
          previousTotal: 2,
          isShared: false,
          efficiency: { cpu: 0.5, memory: 0.75 },
        },
        share: expect.closeTo(10.5 / 22, 9),
      },
    ]);
  });

  it('by namespace keep the clusters apart, by team they join them, and what no team owns has a line', async () => {
    expect((await costs(`by: NAMESPACE, ${WEEK}`)).lines).toMatchObject([
      { name: 'shop', cluster: { name: 'prod' }, total: 10.5 },
      { name: 'bank', total: 6.5, isShared: false },
      { name: 'kube-system', total: 3, isShared: true },
      { name: 'shop', cluster: { name: 'edge' }, total: 2 },
    ]);
    expect((await costs(`by: TEAM, ${WEEK}`)).lines).toMatchObject([
      { name: 'Checkout', total: 12.5, cluster: null, namespace: null },
      { name: null, total: 9.5, team: null },
    ]);
  });

  it('by cluster have what is idle and kept for the system, so that they add up to the price and its storage', async () => {
    const { lines } = await costs(`by: CLUSTER, ${WEEK}`);
    expect(lines).toMatchObject([
      { name: 'prod', cpu: 11, memory: 7, storage: 2, idle: 10, unallocated: 2, total: 32, previousTotal: 5 },
      { name: 'edge', cpu: 2, memory: null, idle: 8, total: 10, previousTotal: null, unpricedContainers: 0 },
    ]);
  });

  it('spread what is shared and idle by the policy of now, and add up to the same all the same', async () => {
    const apart = await summary(`${WEEK}, filter: { cluster: ["${toGlobalId('Cluster', prod.clusterId)}"] }`);
    await setPolicy('shared: PROPORTIONAL, idle: PROPORTIONAL');
    const filter = `filter: { cluster: ["${toGlobalId('Cluster', prod.clusterId)}"] }`;
    const found = await costs(`by: WORKLOAD, ${WEEK}, ${filter}`);
    const spread = await summary(`${WEEK}, ${filter}`);
    await setPolicy('shared: APART, idle: APART');
    expect(spread).toEqual(apart);
    // Yesterday web bore 8 of the 12 that were nobody’s share, and all of what was idle today.
    const web = found.lines.find(({ name }) => name === 'web')!;
    expect(web).toMatchObject({
      sharedShare: expect.closeTo((4 * 8) / 12, 9),
      idleShare: expect.closeTo((6 * 8) / 12 + 4, 9),
    });
    expect(found.lines.find(({ name }) => name === 'dns')).toMatchObject({ own: 3, sharedShare: -3, total: 0 });
    expect(sumOf(found) + 2).toBeCloseTo(spread.total!, 9);
  });

  it('are sorted by what is asked for, with what is unknown last, and paged', async () => {
    const by = (field: string, direction: string, rest = '') =>
      costs(`by: WORKLOAD, ${WEEK}, orderBy: { field: ${field}, direction: ${direction} }${rest}`);
    expect(names(await by('NAME', 'ASC'))).toEqual(['agent', 'dns', 'ledger', 'web', 'web']);
    expect(names(await by('STORAGE', 'DESC', ', first: 2'))).toEqual(['ledger', 'web']);
    expect(names(await by('NAME', 'ASC', ', first: 2, skip: 1'))).toEqual(['dns', 'ledger']);
    const change = await by('CHANGE', 'DESC', ', first: 1');
    expect(change.lines).toMatchObject([{ name: 'web', previousTotal: 2 }]);
    expect((await by('MEMORY', 'ASC')).lines.at(-1)).toMatchObject({ memory: null, cluster: { name: 'edge' } });
  });

  it('are those of a filter only', async () => {
    expect(names(await costs(`by: WORKLOAD, ${WEEK}, filter: { namespace: ["bank"] }`))).toEqual(['ledger', 'agent']);
    const team = `filter: { team: ["${toGlobalId('Team', teamId)}"] }`;
    expect(sumOf(await costs(`by: WORKLOAD, ${WEEK}, ${team}`))).toBe(12.5);
    expect((await costs(`by: CLUSTER, ${WEEK}, ${team}`)).lines[0]).toMatchObject({ total: 10.5, idle: null });
  });

  it.each<[string, string, RegExp]>([
    ['days and moments', 'range: { lastDays: 7, from: "2026-06-01T00:00:00Z" }', /lastDays and from; expected either/],
    ['no days at all', 'range: {}', /range has nothing; expected either/],
    ['too many days', 'range: { lastDays: 396 }', /396 days; expected 1 to 395/],
    ['too many lines', `${WEEK}, first: 1001`, /first is 1001 and skip 0; expected first from 0 to 1000/],
  ])('are refused for %s', async (_what, args, message) => {
    const caller = aUser(facts.tenantId);
    const { errors } = await execute(
      { db: facts.db, caller, now: () => NOW },
      `{ costs(by: TEAM, ${args}) { totalLines } }`,
    );
    expect(errors?.[0]?.message).toMatch(message);
  });
});

describe('the summary of costs', () => {
  it('adds up, tells the days before beside it, and says which hours are not counted', async () => {
    const found = await summary('range: { lastDays: 2 }');
    expect(found).toMatchObject({
      ...{ total: 42, cpu: 13, memory: 7, storage: 2, shared: 4, idle: 18, unallocated: 2, unpricedNodes: 0 },
      ...{ hoursCounted: 54, hoursTotal: 60, countedUntil: '2026-06-10T06:00:00.000Z', efficiency: { cpu: 0.5 } },
      previous: { total: null, hoursCounted: 0 },
      trend: [
        { day: '2026-06-09T00:00:00.000Z', total: 36, idle: 14, hours: 48 },
        { day: '2026-06-10T00:00:00.000Z', total: 6, idle: 4, hours: 6 },
      ],
    });
    expect(found['perMonth']).toBeCloseTo((32 / 30) * 730 + (10 / 24) * 730, 9);
  });

  it('is unknown, not nothing, on days that are not counted', async () => {
    const { trend } = await summary(WEEK);
    expect(trend.map(({ total, hours }) => [total, hours])).toEqual([
      ...Array.from({ length: 5 }, () => [null, 0]),
      [36, 48],
      [6, 6],
    ]);
  });

  it('tells days of another currency by the exchange rate of now, and leaves out those without one', async () => {
    const tenantId = await addTenant(facts.db);
    const agent = await addCluster(facts.db, tenantId);
    await store({ agent, day: YESTERDAY, price: 10, idle: 10, currency: 'EUR', workloads: {} });
    const caller = aUser(tenantId);
    expect(await summary(WEEK, caller)).toMatchObject({ total: null, hoursCounted: 0 });
    await execute(
      { db: facts.db, caller },
      'mutation { updateCostSettings(input: { exchange: [{ currency: "EUR", rate: 1.1 }] }) { userErrors { message } } }',
    );
    expect(await summary(WEEK, caller)).toMatchObject({ total: expect.closeTo(11, 9), hoursCounted: 24 });
  });
});

describe('who sees costs', () => {
  it('is an operator; for others they are null and refused', async () => {
    for (const field of [`costs(by: TEAM, ${WEEK}) { totalLines }`, `costSummary(${WEEK}) { total }`]) {
      const caller = aUser(facts.tenantId, Role.VIEWER);
      const { data, errors } = await execute({ db: facts.db, caller, now: () => NOW }, `{ asked: ${field} }`);
      expect(data).toEqual({ asked: null });
      expect((errors![0]!.originalError as AppError).code).toBe('FORBIDDEN');
    }
  });

  it('sees of a cluster only the namespaces they operate, and nothing of it as a whole', async () => {
    const caller = within({ namespaces: ['shop'] });
    expect(names(await costs(`by: WORKLOAD, ${WEEK}`, caller))).toEqual(['web', 'web']);
    expect((await costs(`by: CLUSTER, ${WEEK}`, caller)).lines).toMatchObject([
      { name: 'prod', total: 10.5, idle: null, unallocated: null },
      { name: 'edge', total: 2, idle: null },
    ]);
    expect(await summary(WEEK, caller)).toMatchObject({
      total: 12.5,
      idle: null,
      unallocated: null,
      unpricedNodes: null,
    });
  });

  it('sees only the clusters where they are an operator, and not where they may merely look', async () => {
    const operator = { role: Role.OPERATOR, clusterIds: [edge.clusterId], namespaces: null };
    const viewer = { role: Role.VIEWER, clusterIds: null, namespaces: null };
    const caller = withRights(facts.tenantId, [operator, viewer]);
    expect((await costs(`by: CLUSTER, ${WEEK}`, caller)).lines).toMatchObject([{ name: 'edge', total: 10, idle: 8 }]);
    expect(await summary(WEEK, caller)).toMatchObject({ total: 10, idle: 8 });
  });

  it('sees nothing of another tenant', async () => {
    const stranger = aUser(await addTenant(facts.db));
    expect((await costs(`by: CLUSTER, ${WEEK}`, stranger)).lines).toEqual([]);
    expect(await summary(WEEK, stranger)).toMatchObject({ total: null, hoursCounted: 0, hoursTotal: 0 });
  });
});
