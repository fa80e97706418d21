import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { addCluster, aPod, at, aWorkload, LONG_AGO, reportInventory } from '../../../test/inventory.js';
import { aBudget, aClaim, anAutoscaler, aQuota, aService } from '../../../test/namespaced.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { InventoryKind } from './inventory.types.js';
import { VolumeClaimPhase } from './namespaced-inputs.types.js';
import { SelectorOperator } from './namespaced-parts.types.js';

const facts = useTestDatabase();
let agent: Awaited<ReturnType<typeof addCluster>>;
let cluster: string;

beforeEach(async () => {
  cluster = `cluster-${newId()}`;
  agent = await addCluster(facts.db, facts.tenantId, cluster);
});

/** Each batch is stored at the second of its number. */
const store = (seq: number, batch: Parameters<typeof reportInventory>[3]) =>
  reportInventory(facts.db, agent, seq, batch);

async function ask<Data>(selection: string): Promise<Data> {
  const { data, errors } = await execute<{ cluster: Data }>(
    { db: facts.db, caller: aUser(facts.tenantId) },
    `query ($name: String!) { cluster(name: $name) ${selection} }`,
    { name: cluster },
  );
  expect(errors).toBeUndefined();
  return data!.cluster;
}

interface List {
  totalCount: number;
  edges: { node: { name: string } }[];
}

async function namesIn(field: string, filter = ''): Promise<string[]> {
  const found = await ask<Record<string, List>>(
    `{ list: ${field}${filter && `(${filter})`} { totalCount edges { node { name } } } }`,
  );
  const { edges, totalCount } = found['list']!;
  expect(totalCount).toBe(edges.length);
  return edges.map(({ node }) => node.name);
}

async function changes(kind: string): Promise<string[]> {
  const { changes: list } = await ask<{ changes: { edges: { node: Record<string, string | null> }[] } }>(
    `{ changes(filter: { objectKind: [${kind}] }, orderBy: { field: OBSERVED_AT, direction: ASC }) {
      edges { node { action field before after } } } }`,
  );
  return list.edges.map(({ node: { action, field, before, after } }) =>
    field ? `${field}: ${before} → ${after}` : String(action),
  );
}

const KINDS = [
  ['HORIZONTAL_POD_AUTOSCALER', 'horizontalPodAutoscalers', anAutoscaler],
  ['POD_DISRUPTION_BUDGET', 'podDisruptionBudgets', aBudget],
  ['PERSISTENT_VOLUME_CLAIM', 'persistentVolumeClaims', aClaim],
  ['SERVICE', 'services', aService],
  ['RESOURCE_QUOTA', 'resourceQuotas', aQuota],
] as const;

describe.each(KINDS)('the inventory of %s', (kind, field, make) => {
  it('is stored, counted and deleted when the agent says so', async () => {
    const receipt = await store(1, { [field]: [make('a'), make('b'), make('c')] });
    expect(receipt).toMatchObject({ accepted: 3, rejected: [] });
    expect(await namesIn(field)).toEqual(['a', 'b', 'c']);
    await store(2, { deleted: [{ kind: InventoryKind[kind], uid: make('a').uid }] });
    await store(3, { complete: [{ kind: InventoryKind[kind], uids: [make('c').uid] }] });
    expect(await namesIn(field)).toEqual(['c']);
    expect(await namesIn(field, 'filter: { includeDeleted: true }')).toEqual(['a', 'b', 'c']);
    expect(await changes(kind)).toEqual(['DELETED', 'DELETED']);
  });

  it('keeps what a later batch has said when an earlier one comes late', async () => {
    await store(5, { [field]: [make('a', { labels: [{ key: 'of', value: 'later' }] })] });
    await store(6, { deleted: [{ kind: InventoryKind[kind], uid: make('b').uid }] });
    await store(2, { [field]: [make('a', { labels: [{ key: 'of', value: 'earlier' }] }), make('b')] });
    expect(await namesIn(field, 'filter: { labels: "of=later" }')).toEqual(['a']);
    expect(await namesIn(field, 'filter: { labels: "of=earlier" }')).toEqual([]);
    expect(await namesIn(field)).toEqual(['a']);
  });

  it('rejects an item that cannot be stored, and stores the others', async () => {
    const { accepted, rejected } = await store(1, {
      [field]: [make('a'), make('', { uid: 'nameless' }), make('a', { uid: 'old', createdAt: new Date(-1) })],
    });
    expect(accepted).toBe(1);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'name has 0 characters; expected 1 to 253.',
      'createdAt is 1969-12-31T23:59:59.999Z; expected a time between 1970 and 9999.',
    ]);
  });

  it('tells the feed of changes of every object, and updatedSince of what has changed', async () => {
    await store(1, { [field]: [make('a'), make('b')] });
    await store(2, { [field]: [make('a'), make('b', { labels: [{ key: 'new', value: '' }] })] });
    expect(await namesIn(field, `filter: { updatedSince: "${at(2).toISOString()}" }`)).toEqual(['b']);
    const { data } = await execute<{ objectChanges: { edges: { node: { name: string; object: object } }[] } }>(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `{ objectChanges(last: 2, filter: { objectKind: [${kind}] }) { edges { node { name object { id } } } } }`,
    );
    expect(data!.objectChanges.edges.map(({ node }) => node.name)).toEqual(['a', 'b']);
    expect(data!.objectChanges.edges.every(({ node }) => node.object !== null)).toBe(true);
  });

  it('is not seen until the agent has listed it, and says why it may not be', async () => {
    const unobserved = async () => {
      const { unobserved: found } = await ask<{ unobserved: { kind: string; reason: string }[] }>(
        '{ unobserved { kind reason } }',
      );
      return found.filter((one) => one.kind === kind).map(({ reason }) => reason);
    };
    expect(await unobserved()).toEqual([]);
    await store(1, { complete: [{ kind: InventoryKind.POD, uids: [] }] });
    expect(await unobserved()).toEqual([expect.stringContaining('has not listed them')]);
    await store(2, { unobserved: [{ kind: InventoryKind[kind], reason: 'list is forbidden' }] });
    expect(await unobserved()).toEqual(['list is forbidden']);
    await store(3, { complete: [{ kind: InventoryKind[kind], uids: [] }] });
    expect(await unobserved()).toEqual([]);
  });
});

describe('changes', () => {
  it('of an autoscaler are its target, bounds and replicas', async () => {
    await store(1, { horizontalPodAutoscalers: [anAutoscaler('web')] });
    await store(2, {
      horizontalPodAutoscalers: [anAutoscaler('web', { maxReplicas: 9, desiredReplicas: 4, conditions: [] })],
    });
    expect((await changes('HORIZONTAL_POD_AUTOSCALER')).sort()).toEqual([
      'desiredReplicas: 2 → 4',
      'maxReplicas: 5 → 9',
    ]);
  });

  it('of a budget are its bounds, not how many pods are healthy', async () => {
    await store(1, { podDisruptionBudgets: [aBudget('web')] });
    await store(2, { podDisruptionBudgets: [aBudget('web', { currentHealthy: 1, disruptionsAllowed: 0 })] });
    await store(3, { podDisruptionBudgets: [aBudget('web', { minAvailable: null, maxUnavailable: '10%' })] });
    expect((await changes('POD_DISRUPTION_BUDGET')).sort()).toEqual([
      'maxUnavailable: null → 10%',
      'minAvailable: 1 → null',
    ]);
  });

  it('of a claim are its phase and size', async () => {
    await store(1, {
      persistentVolumeClaims: [aClaim('data', { phase: VolumeClaimPhase.PENDING, capacityBytes: null })],
    });
    await store(2, { persistentVolumeClaims: [aClaim('data', { capacityBytes: 5 })] });
    expect((await changes('PERSISTENT_VOLUME_CLAIM')).sort()).toEqual([
      'capacityBytes: null → 5',
      'phase: PENDING → BOUND',
    ]);
  });

  it('of a service are its ports, and its endpoints only when the last one goes or the first one comes', async () => {
    const withReady = (readyEndpoints: number | null) => ({ services: [aService('web', { readyEndpoints })] });
    const counts = [2, 1, 0, 0, 3, null, 0, 0, null, 4];
    for (const [n, count] of counts.entries()) await store(n + 1, withReady(count));
    await store(20, { services: [aService('web', { readyEndpoints: 4, ports: [{ port: 443, protocol: 'TCP' }] })] });
    expect(await changes('SERVICE')).toEqual([
      'hasReadyEndpoints: true → false',
      'hasReadyEndpoints: false → true',
      'ports: http 80/TCP → 8080 → 443/TCP',
    ]);
  });

  it('of a quota are its limits, not what is used of them', async () => {
    const quota = (hard: number, used: number) =>
      aQuota('all', {
        resources: [{ name: 'pods', hard: `${hard}`, used: `${used}`, hardValue: hard, usedValue: used }],
      });
    await store(1, { resourceQuotas: [quota(10, 1)] });
    await store(2, { resourceQuotas: [quota(10, 9)] });
    await store(3, { resourceQuotas: [quota(12, 9)] });
    expect(await changes('RESOURCE_QUOTA')).toEqual(['hard: pods=10 → pods=12']);
  });
});

describe('filters', () => {
  it('find autoscalers that cannot scale any further', async () => {
    await store(1, {
      horizontalPodAutoscalers: [
        anAutoscaler('busy', { desiredReplicas: 5 }),
        anAutoscaler('calm'),
        anAutoscaler('new', { desiredReplicas: null }),
      ],
    });
    expect(await namesIn('horizontalPodAutoscalers', 'filter: { isAtMaximum: true }')).toEqual(['busy']);
    expect(await namesIn('horizontalPodAutoscalers', 'filter: { isAtMaximum: false }')).toEqual(['calm']);
    expect(await namesIn('horizontalPodAutoscalers', 'filter: { targetName: ["calm"] }')).toEqual(['calm']);
  });

  it('find budgets that block the draining of cluster nodes', async () => {
    await store(1, {
      podDisruptionBudgets: [
        aBudget('blocks', { disruptionsAllowed: 0 }),
        aBudget('lets'),
        aBudget('unknown', { disruptionsAllowed: null }),
      ],
    });
    expect(await namesIn('podDisruptionBudgets', 'filter: { allowsDisruption: false }')).toEqual(['blocks']);
    expect(await namesIn('podDisruptionBudgets', 'filter: { allowsDisruption: true }')).toEqual(['lets']);
  });

  it('find services that serve nobody', async () => {
    await store(1, {
      services: [aService('dead', { readyEndpoints: 0 }), aService('live'), aService('dark', { readyEndpoints: null })],
    });
    expect(await namesIn('services', 'filter: { hasReadyEndpoints: false }')).toEqual(['dead']);
    expect(await namesIn('services', 'filter: { hasReadyEndpoints: true }')).toEqual(['live']);
  });

  it('find quotas by the share used of their most used limit', async () => {
    const limits = (used: number, hard: number) => ({
      resources: [
        { name: 'pods', hard: `${hard}`, used: `${used}`, hardValue: hard, usedValue: used },
        { name: 'requests.cpu', hard: '100', used: '1', hardValue: 100, usedValue: 1 },
      ],
    });
    await store(1, {
      resourceQuotas: [aQuota('full', limits(10, 10)), aQuota('half', limits(5, 10)), aQuota('none', limits(0, 0))],
    });
    expect(await namesIn('resourceQuotas', 'filter: { minUsedShare: 0.5 }')).toEqual(['full', 'half']);
    expect(await namesIn('resourceQuotas', 'orderBy: { field: USED_SHARE, direction: DESC }')).toEqual([
      'full',
      'half',
      'none',
    ]);
  });

  it('find claims that no running pod mounts, unless an agent does not tell of them', async () => {
    const pods = (claims: string[] | null) => [
      aPod('web-0', { claims }),
      aPod('done', { claims: ['old'], phase: 'SUCCEEDED' as never }),
    ];
    const claims = [aClaim('data'), aClaim('old'), aClaim('elsewhere', { namespace: 'other' })];
    await store(1, { persistentVolumeClaims: claims, pods: pods(['data']) });
    expect(await namesIn('persistentVolumeClaims', 'filter: { isMounted: true }')).toEqual(['data']);
    expect(await namesIn('persistentVolumeClaims', 'filter: { isMounted: false }')).toEqual(['elsewhere', 'old']);
    await store(2, { pods: pods(null) });
    expect(await namesIn('persistentVolumeClaims', 'filter: { isMounted: true }')).toEqual([]);
    expect(await namesIn('persistentVolumeClaims', 'filter: { isMounted: false }')).toEqual(['elsewhere']);
  });
});

describe('what stands beside a workload and its pods', () => {
  const app = (value: string) => ({ labels: [{ key: 'app', value }] });

  beforeEach(async () => {
    await store(1, {
      workloads: [aWorkload('web', { uid: 'web' }), aWorkload('db', { uid: 'db' })],
      pods: [
        aPod('web-0', { ...app('web'), ownerUid: 'web', claims: ['data', 'cache'] }),
        aPod('db-0', { ...app('db'), ownerUid: 'db', claims: [] }),
        aPod('web-9', { ...app('web'), uid: 'far', namespace: 'other', claims: ['data'] }),
      ],
      horizontalPodAutoscalers: [
        anAutoscaler('scale-web', { targetName: 'web' }),
        anAutoscaler('far', { targetName: 'db', namespace: 'other' }),
        anAutoscaler('another-kind', { targetName: 'db', targetKind: 'StatefulSet' }),
      ],
      podDisruptionBudgets: [
        aBudget('web'),
        aBudget('all', { selector: [] }),
        aBudget('not-db', { selector: [{ key: 'app', operator: SelectorOperator.NOT_IN, values: ['db'] }] }),
        aBudget('labelled', { selector: [{ key: 'app', operator: SelectorOperator.EXISTS, values: [] }] }),
        aBudget('bare', { selector: [{ key: 'app', operator: SelectorOperator.DOES_NOT_EXIST, values: [] }] }),
      ],
      services: [aService('web'), aService('everywhere', { selector: [] }), aService('far', { namespace: 'other' })],
      persistentVolumeClaims: [aClaim('data'), aClaim('cache'), aClaim('data', { uid: 'far', namespace: 'other' })],
    });
  });

  const NAMES = '{ edges { node { name } } }';
  const namesOf = (list: Pick<List, 'edges'>): string[] => list.edges.map(({ node }) => node.name);

  it('is found from the workload: its autoscaler, and the budgets and services that select its pods', async () => {
    const { workloads } = await ask<{ workloads: { edges: { node: Record<string, never> }[] } }>(
      `{ workloads { edges { node { name horizontalPodAutoscaler { name workload { name } }
         podDisruptionBudgets ${NAMES} services ${NAMES} } } } }`,
    );
    const found = workloads.edges.map(({ node }) => ({
      autoscaler: node['horizontalPodAutoscaler'],
      budgets: namesOf(node['podDisruptionBudgets']!),
      services: namesOf(node['services']!),
    }));
    expect(found).toEqual([
      { autoscaler: null, budgets: ['all', 'labelled'], services: [] },
      {
        autoscaler: { name: 'scale-web', workload: { name: 'web' } },
        budgets: ['all', 'labelled', 'not-db', 'web'],
        services: ['web'],
      },
    ]);
  });

  it('is found from the pod, and the pod from it', async () => {
    const { pods } = await ask<{ pods: { edges: { node: Record<string, never> }[] } }>(
      `{ pods(filter: { name: "web-0" }) { edges { node {
         persistentVolumeClaims { edges { node { name namespace isMounted pods ${NAMES} } } }
         podDisruptionBudgets { edges { node { name pods ${NAMES} } } }
         services { edges { node { name pods ${NAMES} } } } } } } }`,
    );
    const node = pods.edges[0]!.node;
    const withPods = (list: { edges: { node: { name: string; pods: List } }[] }) =>
      Object.fromEntries(list.edges.map(({ node: one }) => [one.name, namesOf(one.pods)]));
    expect(withPods(node['persistentVolumeClaims']!)).toEqual({ cache: ['web-0'], data: ['web-0'] });
    expect(withPods(node['podDisruptionBudgets']!)).toEqual({
      all: ['db-0', 'web-0'],
      labelled: ['db-0', 'web-0'],
      'not-db': ['web-0'],
      web: ['web-0'],
    });
    expect(withPods(node['services']!)).toEqual({ web: ['web-0'] });
  });

  it('is found by its names', async () => {
    const one = (field: string) => `${field}(cluster: "${cluster}", namespace: "shop", name: "web") { name createdAt }`;
    const { data } = await execute<Record<string, { name: string }>>(
      { db: facts.db, caller: aUser(facts.tenantId) },
      `{ ${one('service')} ${one('podDisruptionBudget')} none: ${one('resourceQuota')} }`,
    );
    const web = { name: 'web', createdAt: LONG_AGO.toISOString() };
    expect(data).toEqual({ service: web, podDisruptionBudget: web, none: null });
  });
});
