import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { aContainer, addCluster, aPod, reportInventory } from '../../../test/inventory.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { toGlobalId } from '../../platform/id.js';
import type { Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';

const facts = useTestDatabase();
type Agent = Awaited<ReturnType<typeof addCluster>>;
let east: Agent;
let west: Agent;

const DIGEST = `sha256:${'a'.repeat(64)}`;
const web = (imageDigest: string | null = DIGEST) => aContainer('web', { image: 'ghcr.io/shop/web:2', imageDigest });
const proxy = aContainer('proxy', { image: 'envoy:1.30@sha256:e', imageDigest: 'sha256:e' });

beforeAll(async () => {
  east = await addCluster(facts.db, facts.tenantId, 'east');
  west = await addCluster(facts.db, facts.tenantId, 'west');
  await reportInventory(facts.db, east, 1, {
    pods: [
      aPod('a', { namespace: 'shop', containers: [web(), proxy] }),
      aPod('b', { namespace: 'pay', containers: [web(), { ...web(), name: 'second' }] }),
      aPod('old', { namespace: 'shop', containers: [aContainer('x', { image: 'legacy:1', imageDigest: null })] }),
    ],
  });
  await reportInventory(facts.db, east, 2, { deleted: [{ kind: 'POD' as never, uid: 'uid-old' }] });
  await reportInventory(facts.db, west, 1, {
    pods: [aPod('c', { namespace: 'shop', containers: [web()] }), aPod('d', { containers: [web(null)] })],
  });
});

interface Image {
  id: string;
  reference: string;
  repository: string;
  tag: string | null;
  digest: string | null;
  use: { containers: number; pods: number; clusters: number };
  pods: { edges: { node: { name: string; cluster: { name: string } } }[] };
  containers: { totalCount: number };
}

async function read(filter: object | null, caller: Caller = aUser(facts.tenantId), orderBy?: object): Promise<Image[]> {
  const source = `query ($filter: ImageFilter, $orderBy: ImageOrder) { images(filter: $filter, orderBy: $orderBy) { totalCount
    edges { node { id reference repository tag digest use { containers pods clusters }
      pods { edges { node { name cluster { name } } } } containers { totalCount } } } } }`;
  const { data, errors } = await execute<{ images: { totalCount: number; edges: { node: Image }[] } }>(
    { db: facts.db, caller },
    source,
    { filter, orderBy },
  );
  expect(errors).toBeUndefined();
  expect(data!.images.totalCount).toBe(data!.images.edges.length);
  return data!.images.edges.map(({ node }) => node);
}

const namesOf = (images: Image[]) =>
  images.map(({ reference, digest }) => `${reference} ${digest?.slice(0, 8) ?? '-'}`);

describe('images', () => {
  it('are listed once each, with what they are made of and where they run', async () => {
    const images = await read(null);
    expect(namesOf(images)).toEqual(['envoy:1.30@sha256:e sha256:e', expect.any(String), expect.any(String)]);
    const [envoy] = images;
    expect(envoy).toMatchObject({ repository: 'docker.io/library/envoy', tag: '1.30', digest: 'sha256:e' });
    const pulled = images.find(({ digest }) => digest === DIGEST)!;
    expect(pulled).toMatchObject({
      reference: 'ghcr.io/shop/web:2',
      use: { containers: 4, pods: 3, clusters: 2 },
      containers: { totalCount: 4 },
    });
    expect(pulled.pods.edges.map(({ node }) => `${node.cluster.name}/${node.name}`)).toEqual([
      'east/a',
      'east/b',
      'west/c',
    ]);
    const pulling = images.find(({ reference, digest }) => reference.startsWith('ghcr') && digest === null)!;
    expect(pulling.use).toEqual({ containers: 1, pods: 1, clusters: 1 });
  });

  const cases: [string, object, string[]][] = [
    ['prefix of the reference', { reference: 'ghcr.io/shop/w' }, ['ghcr', 'ghcr']],
    ['prefix of the repository', { repository: 'docker.io/library/' }, ['envoy']],
    ['tag', { tag: ['1.30', 'none'] }, ['envoy']],
    ['digest', { digest: [DIGEST] }, ['ghcr']],
    ['namespace', { namespace: ['pay'] }, ['ghcr']],
    ['negation', { not: { digest: [DIGEST] } }, ['envoy', 'ghcr']],
    ['nothing', { digest: [] }, []],
    ['what no container has any more', { includeUnused: true, repository: 'docker.io/library/' }, ['envoy', 'legacy']],
    ['the first sighting', { firstSeenAfter: new Date('2100-01-01') }, []],
  ];
  it.each(cases)('are found by %s', async (_, filter, expected) => {
    expect((await read(filter)).map(({ reference }) => reference.split(/[.:]/)[0])).toEqual(expected);
  });

  it('are found by cluster', async () => {
    expect(namesOf(await read({ cluster: [toGlobalId('Cluster', west.clusterId)] }))).toHaveLength(2);
    expect(namesOf(await read({ cluster: [toGlobalId('Cluster', east.clusterId)] }))).toHaveLength(2);
  });

  it('keep to the scope of the reader, their counts and their absence too', async () => {
    const grant = { role: Role.VIEWER, clusterIds: [east.clusterId], namespaces: ['pay'] };
    const caller = withRights(facts.tenantId, [grant]);
    const [only, ...others] = await read(null, caller);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      digest: DIGEST,
      use: { containers: 2, pods: 1, clusters: 1 },
      containers: { totalCount: 2 },
    });
    const all = await read({ includeUnused: true });
    const source = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const { data } = await execute<{ nodes: ({ id: string } | null)[] }>({ db: facts.db, caller }, source, {
      ids: all.map(({ id }) => id),
    });
    expect(data!.nodes.filter((node) => node !== null)).toEqual([{ id: only!.id }]);
  });

  it('are those of pods, too: which pods have image X or digest Y', async () => {
    const source = 'query ($filter: PodFilter) { pods(filter: $filter) { edges { node { name } } } }';
    const podsOf = async (filter: object) => {
      const caller = aUser(facts.tenantId);
      const { data } = await execute<{ pods: { edges: { node: { name: string } }[] } }>(
        { db: facts.db, caller },
        source,
        { filter },
      );
      return data!.pods.edges.map(({ node }) => node.name);
    };
    expect(await podsOf({ image: 'ghcr.io/shop/web' })).toEqual(['a', 'b', 'c', 'd']);
    expect(await podsOf({ imageDigest: [DIGEST] })).toEqual(['a', 'b', 'c']);
    expect(await podsOf({ image: 'legacy', includeDeleted: true })).toEqual(['old']);
    expect(await podsOf({ image: 'ghcr', imageDigest: ['sha256:e'] })).toEqual([]);
  });

  it('change with what a container runs', async () => {
    await reportInventory(facts.db, west, 2, { pods: [aPod('d', { containers: [web()] })] });
    const pulled = (await read({ digest: [DIGEST] }))[0]!;
    expect(pulled.use).toEqual({ containers: 5, pods: 4, clusters: 2 });
    expect(await read({ reference: 'ghcr' })).toHaveLength(1);
  });
});
