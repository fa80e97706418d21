import { beforeAll, describe, expect, it } from '@jest/globals';
import { aFinding } from '../../../test/alert-builders.js';
import { aUser, execute } from '../../../test/graphql.js';
import { addCluster, aNamespace, aPod, at, aWorkload, reportInventory } from '../../../test/inventory.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';

const facts = useTestDatabase();
let agent: Awaited<ReturnType<typeof addCluster>>;
let shop: string;
let pay: string;

const run = async <Data>(source: string, variables: object = {}, now?: Date) => {
  const execution = { db: facts.db, caller: aUser(facts.tenantId), ...(now && { now: () => now }) };
  const { data, errors } = await execute<Data>(execution, source, { ...variables });
  expect(errors).toBeUndefined();
  return data!;
};

async function aTeam(name: string): Promise<string> {
  const source = 'mutation ($name: String!) { createTeam(input: { name: $name }) { team { id } } }';
  return (await run<{ createTeam: { team: { id: string } } }>(source, { name })).createTeam.team.id;
}

const owned = (name: string, team: string) => aNamespace(name, { labels: [{ key: 'team', value: team }] });

beforeAll(async () => {
  shop = await aTeam('shop');
  pay = await aTeam('pay');
  agent = await addCluster(facts.db, facts.tenantId, 'prod');
  const spaces = ['labelled', 'plain', 'other'];
  await reportInventory(facts.db, agent, 1, {
    namespaces: [owned('labelled', 'shop'), aNamespace('plain'), owned('other', 'nobody')],
    pods: spaces.map((namespace) => aPod(`pod-${namespace}`, { namespace })),
    workloads: spaces.map((namespace) => aWorkload(`work-${namespace}`, { namespace })),
  });
  const findings = spaces.map((namespace) =>
    aFinding(agent.clusterId, `pod-${namespace}`, {
      subject: { kind: 'Pod', namespace, name: `pod-${namespace}`, container: null, uid: null },
    }),
  );
  const { tenantId } = facts;
  await facts.db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, findings, at(1)));
});

interface Namespace {
  id: string;
  team: { name: string } | null;
}

async function find(name: string): Promise<Namespace> {
  const source = 'query ($name: String!) { namespace(cluster: "prod", name: $name) { id team { name } } }';
  return (await run<{ namespace: Namespace }>(source, { name })).namespace;
}

interface Payload {
  namespace: Namespace | null;
  userErrors: { field: string[]; code: string; message: string }[];
}

async function setTeam(name: string, teamId: string | null): Promise<Payload> {
  const source = `mutation ($input: SetNamespaceTeamInput!) { setNamespaceTeam(input: $input) {
    namespace { id team { name } } userErrors { field code message } } }`;
  const { id } = await find(name);
  return (await run<{ setNamespaceTeam: Payload }>(source, { input: { id, teamId } }, at(100))).setNamespaceTeam;
}

type Names = { edges: { node: Record<string, string> }[] };

async function ownedBy(team: string[]): Promise<Record<string, string[]>> {
  const lists = ['namespaces', 'workloads', 'pods', 'alerts'];
  const fields = lists.map(
    (list) =>
      `${list}(filter: { team: $team }) { edges { node { ${list === 'alerts' ? 'name: subjectName' : 'name'} } } }`,
  );
  const data = await run<Record<string, Names>>(`query ($team: [ID!]) { ${fields.join(' ')} }`, { team });
  return Object.fromEntries(lists.map((list) => [list, data[list]!.edges.map(({ node }) => node['name']!).sort()]));
}

describe('the team of a namespace', () => {
  it('is the one its label names, once such a team exists', async () => {
    expect((await find('labelled')).team).toEqual({ name: 'shop' });
    expect((await find('other')).team).toBeNull();
  });

  it('is given and taken by an administrator', async () => {
    expect(await setTeam('plain', pay)).toMatchObject({ namespace: { team: { name: 'pay' } }, userErrors: [] });
    await reportInventory(facts.db, agent, 2, { namespaces: [aNamespace('plain')] });
    expect((await find('plain')).team).toEqual({ name: 'pay' });
    const since = `{ namespaces(filter: { updatedSince: "${at(100).toISOString()}" }) { edges { node { name } } } }`;
    expect(await run(since)).toEqual({ namespaces: { edges: [{ node: { name: 'plain' } }] } });
    expect(await setTeam('plain', null)).toMatchObject({ namespace: { team: null }, userErrors: [] });
  });

  it('is not taken from the one its label names', async () => {
    const { namespace, userErrors } = await setTeam('labelled', pay);
    expect(namespace).toBeNull();
    const message = expect.stringContaining('The label “team=shop” gives the namespace “labelled” to that team');
    expect(userErrors).toEqual([{ field: ['input', 'teamId'], code: 'CONFLICT', message }]);
  });

  it('is none that is not there', async () => {
    const { userErrors } = await setTeam('plain', 'nonsense');
    expect(userErrors[0]).toMatchObject({ field: ['input', 'teamId'], code: 'NOT_FOUND' });
  });

  it('owns what is in the namespace: lists are filtered by it', async () => {
    await setTeam('other', pay);
    const inLabelled = ['work-labelled', 'pod-labelled', 'pod-labelled'];
    const [workload, pod, alert] = inLabelled;
    expect(await ownedBy([shop])).toEqual({
      namespaces: ['labelled'],
      workloads: [workload],
      pods: [pod],
      alerts: [alert],
    });
    expect((await ownedBy([shop, pay])).pods).toEqual(['pod-labelled', 'pod-other']);
    expect((await ownedBy([])).pods).toEqual([]);
  });

  it('is nobody’s again when its team is deleted', async () => {
    const short = await aTeam('short-lived');
    const { id } = await find('plain');
    const give = `mutation { setNamespaceTeam(input: { id: "${id}", teamId: "${short}" }) { userErrors { message } } }`;
    await run(give);
    expect((await find('plain')).team).toEqual({ name: 'short-lived' });
    await run(`mutation { deleteTeam(input: { id: "${short}" }) { userErrors { message } } }`);
    expect((await find('plain')).team).toBeNull();
    const [stored] = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query<{ teamId: string | null }>(
        `SELECT team_id AS "teamId" FROM namespace WHERE tenant_id = $1 AND name = 'plain'`,
        [facts.tenantId],
      ),
    );
    expect(stored).toEqual({ teamId: null });
  });
});
