import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import {
  aClusterNode,
  aContainer,
  addCluster,
  aNamespace,
  aPod,
  at,
  aWorkload,
  reportInventory,
} from '../../../test/inventory.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';

const facts = useTestDatabase();
let agent: Awaited<ReturnType<typeof addCluster>>;
let name: string;

const report = () => ({
  clusterNodes: [aClusterNode('node-1', { labels: [{ key: 'zone', value: 'a' }] })],
  namespaces: [aNamespace('shop')],
  workloads: [aWorkload('web')],
  pods: [aPod('web-0', { containers: [aContainer(), aContainer('proxy')] })],
});

/** Each batch is stored at the second of its number. */
const store = (seq: number, batch: Parameters<typeof reportInventory>[3]) =>
  reportInventory(facts.db, agent, seq, batch);

beforeEach(async () => {
  name = `cluster-${newId()}`;
  agent = await addCluster(facts.db, facts.tenantId, name);
  await store(1, report());
});

type Names = { edges: { node: { name: string } }[] };

/** Everything in the cluster that has changed since a second, deleted objects included. */
async function changedSince(seconds: number): Promise<string[]> {
  const filter = '(filter: { updatedSince: $since, includeDeleted: true }) { edges { node { name } } }';
  const source = `query ($name: String!, $since: DateTimeISO!) { cluster(name: $name) { clusterNodes${filter}
    namespaces${filter} workloads${filter} pods${filter}
    all: pods(filter: { includeDeleted: true }) { edges { node { containers${filter} } } } } }`;
  const { data, errors } = await execute<{
    cluster: Record<'clusterNodes' | 'namespaces' | 'workloads' | 'pods', Names> & {
      all: { edges: { node: { containers: Names } }[] };
    };
  }>({ db: facts.db, caller: aUser(facts.tenantId) }, source, { name, since: at(seconds) });
  expect(errors).toBeUndefined();
  const { all, ...lists } = data!.cluster;
  const containers = all.edges.map(({ node }) => node.containers);
  return [...Object.values(lists), ...containers].flatMap(({ edges }) => edges.map(({ node }) => node.name)).sort();
}

const EVERYTHING = ['app', 'node-1', 'proxy', 'shop', 'web', 'web-0'];

describe('updatedSince', () => {
  it('finds everything from the moment it was stored', async () => {
    expect(await changedSince(1)).toEqual(EVERYTHING);
    expect(await changedSince(2)).toEqual([]);
  });

  it('does not find what was reported again as it was', async () => {
    await store(2, report());
    expect(await changedSince(1)).toEqual(EVERYTHING);
    expect(await changedSince(2)).toEqual([]);
  });

  it('finds exactly what has changed, labels and single containers too', async () => {
    const [pod] = report().pods;
    await store(2, {
      ...report(),
      pods: [{ ...pod!, containers: [aContainer(), aContainer('proxy', { restartCount: 0, image: 'envoy:2' })] }],
    });
    expect(await changedSince(2)).toEqual(['proxy']);
    await store(3, { clusterNodes: [aClusterNode('node-1', { labels: [{ key: 'zone', value: 'b' }] })] });
    expect(await changedSince(3)).toEqual(['node-1']);
  });

  it('finds what has gone and what has come back', async () => {
    await store(2, { deleted: [{ kind: 'POD' as never, uid: 'uid-web-0' }] });
    expect(await changedSince(2)).toEqual(['app', 'proxy', 'web-0']);
    await store(3, { deleted: [{ kind: 'POD' as never, uid: 'uid-web-0' }] });
    expect(await changedSince(3)).toEqual([]);
    await store(4, report());
    expect(await changedSince(4)).toEqual(['app', 'proxy', 'web-0']);
    await store(5, { complete: [{ kind: 'WORKLOAD' as never, uids: [] }] });
    expect(await changedSince(5)).toEqual(['web']);
  });

  it('finds a container that its pod has no more', async () => {
    await store(2, { pods: [aPod('web-0', { containers: [aContainer()] })] });
    expect(await changedSince(2)).toEqual(['proxy', 'web-0']);
  });
});

describe('a namespace', () => {
  it('is found by the names of its cluster and its own', async () => {
    const source = 'query ($cluster: String!, $name: String!) { namespace(cluster: $cluster, name: $name) { name } }';
    const find = async (namespace: string) => {
      const execution = { db: facts.db, caller: aUser(facts.tenantId) };
      return (await execute(execution, source, { cluster: name, name: namespace })).data;
    };
    expect(await find('shop')).toEqual({ namespace: { name: 'shop' } });
    expect(await find('none')).toEqual({ namespace: null });
  });
});
