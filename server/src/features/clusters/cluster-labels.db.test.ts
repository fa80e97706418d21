import { describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { Caller } from '../../platform/request-context.js';

const facts = useTestDatabase();
const run = <Data>(source: string, variables: object = {}, caller: Caller = aUser(facts.tenantId)) =>
  execute<Data>({ db: facts.db, caller }, source, { ...variables });

interface Cluster {
  id: string;
  name: string;
  environment: string | null;
  region: string | null;
  revision: number;
  updatedAt: string;
  labels: { key: string; value: string }[];
}
interface Payload {
  cluster: Cluster | null;
  userErrors: { field: string[] | null; code: string; message: string }[];
}
const CLUSTER = 'cluster { id name environment region revision updatedAt labels { key value } }';
const OUTCOME = `${CLUSTER} userErrors { field code message }`;

async function create(input: object): Promise<Payload> {
  const source = `mutation ($input: CreateClusterInput!) { createCluster(input: $input) { ${OUTCOME} } }`;
  return (await run<{ createCluster: Payload }>(source, { input })).data!.createCluster;
}

async function update(input: object): Promise<Payload> {
  const source = `mutation ($input: UpdateClusterInput!) { updateCluster(input: $input) { ${OUTCOME} } }`;
  return (await run<{ updateCluster: Payload }>(source, { input })).data!.updateCluster;
}

async function namesOf(filter: object): Promise<string[]> {
  const source = 'query ($filter: ClusterFilter) { clusters(filter: $filter) { edges { node { name } } } }';
  const { data, errors } = await run<{ clusters: { edges: { node: { name: string } }[] } }>(source, { filter });
  expect(errors).toBeUndefined();
  return data!.clusters.edges.map(({ node }) => node.name);
}

const web = { key: 'app', value: 'web' };
const edge = { key: 'tier', value: 'edge' };

describe('labels of clusters', () => {
  it('are given at registration and changed by an administrator, who sees what was before', async () => {
    const made = (await create({ name: 'one', labels: [edge, web], region: 'eu' })).cluster!;
    expect(made).toMatchObject({ labels: [web, edge], revision: 1 });
    const { id } = made;

    const changed = (await update({ id, labels: [{ key: 'app', value: 'api' }], expectedRevision: 1 })).cluster!;
    expect(changed).toMatchObject({ labels: [{ key: 'app', value: 'api' }], region: 'eu', revision: 2 });
    expect(changed.updatedAt > made.updatedAt).toBe(true);
    expect(await namesOf({ labels: 'app=api,!tier' })).toEqual(['one']);
    expect(await namesOf({ labels: 'app=web' })).toEqual([]);

    const [entry] = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query<{ before: string; after: string }>(
        `SELECT before, after FROM audit_entry WHERE tenant_id = $1 AND action = 'UPDATE_CLUSTER'`,
        [facts.tenantId],
      ),
    );
    expect(JSON.parse(entry!.before)).toMatchObject({ labels: [web, edge] });
    expect(JSON.parse(entry!.after)).toMatchObject({ labels: [{ key: 'app', value: 'api' }] });
  });

  it('stay where an update leaves them out, and go with null', async () => {
    const { id } = (await create({ name: 'two', labels: [web], environment: 'test' })).cluster!;
    expect((await update({ id, environment: null })).cluster).toMatchObject({ labels: [web], environment: null });
    expect((await update({ id, labels: null })).cluster).toMatchObject({ labels: [], revision: 3 });
    expect((await update({ id, labels: [] })).cluster).toMatchObject({ revision: 3 });
  });

  const refusals: [string, object, string, RegExp][] = [
    ['another revision than expected', { expectedRevision: 7 }, 'CONFLICT', /is at revision 1; expected 7/],
    ['a bad key', { labels: [{ key: 'a b', value: '' }] }, 'BAD_USER_INPUT', /“a b” is no key/],
    ['a key twice', { labels: [web, web] }, 'BAD_USER_INPUT', /is there twice/],
    ['a long environment', { environment: 'x'.repeat(101) }, 'BAD_USER_INPUT', /101 characters/],
    ['an unknown cluster', { id: newId() }, 'NOT_FOUND', /no cluster of this id/],
  ];
  it.each(refusals)('are not changed for %s', async (_, input, code, message) => {
    const { id } = (await create({ name: `r-${newId()}`, labels: [edge] })).cluster!;
    const { cluster, userErrors } = await update({ id, ...input });
    expect(cluster).toBeNull();
    expect(userErrors).toEqual([
      { field: ['input', Object.keys(input)[0]], code, message: expect.stringMatching(message) },
    ]);
  });

  it('come from the enrol token, whose values hold, and from the agent; a known cluster keeps what it has', async () => {
    const made = await run<{ createEnrolToken: { enrolToken: { labels: object[] } } }>(
      'mutation ($labels: [LabelInput!]) { createEnrolToken(input: { name: "fleet", labels: $labels }) { enrolToken { labels { key value } } } }',
      { labels: [edge] },
    );
    expect(made.data!.createEnrolToken.enrolToken.labels).toEqual([edge]);
    const [token] = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query<{ id: string }>('SELECT id FROM enrol_token WHERE tenant_id = $1', [facts.tenantId]),
    );
    const enrol: Caller = { ...aUser(facts.tenantId), kind: 'ENROL', role: null, rights: [], id: token!.id } as Caller;
    const register = async (labels: object[]) => {
      const source = `mutation ($labels: [LabelInput!]) {
        registerAgent(input: { clusterName: "edge-1", kind: KUBERNETES, kubeSystemUid: "uid", labels: $labels }) { ${OUTCOME} } }`;
      return (await run<{ registerAgent: Payload }>(source, { labels }, enrol)).data!.registerAgent.cluster!;
    };
    expect((await register([web, { key: 'tier', value: 'core' }])).labels).toEqual([web, edge]);
    const again = await register([
      { key: 'app', value: 'api' },
      { key: 'zone', value: 'a' },
    ]);
    expect(again.labels).toEqual([web, edge, { key: 'zone', value: 'a' }]);
    expect(await namesOf({ labels: 'tier=edge,zone' })).toEqual(['edge-1']);
  });
});

describe('clusters are filtered by', () => {
  it('region, provider, version and change', async () => {
    const { id } = (await create({ name: 'facts', region: 'mars' })).cluster!;
    await create({ name: 'plain' });
    const stamp = new Date('2035-01-01T00:00:00Z');
    await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query(
        `UPDATE cluster SET provider = 'aws', kubernetes_version = 'v1.31.4', updated_at = $2
         WHERE tenant_id = $1 AND name = 'facts'`,
        [facts.tenantId, stamp],
      ),
    );
    expect(id).not.toBe('');
    for (const filter of [
      { region: ['mars', 'venus'] },
      { provider: ['aws'] },
      { kubernetesVersion: ['v1.30.', 'v1.31.'] },
      { updatedSince: stamp },
    ]) {
      expect(await namesOf(filter)).toEqual(['facts']);
      expect(await namesOf({ name: 'plain', not: filter })).toEqual(['plain']);
    }
    expect(await namesOf({ kubernetesVersion: ['v1.3.'] })).toEqual([]);
  });

  it('nothing that is no selector', async () => {
    const { errors } = await run('{ clusters(filter: { labels: "a in b" }) { edges { node { name } } } }');
    expect(errors![0]!.message).toMatch(/“a in b” has “b” at character 6; expected “\(”/);
  });
});
