import { beforeEach, describe, expect, it } from '@jest/globals';
import { aClusterWith, aKey, aPerson, type Bearer, bearerOf } from '../../../test/accounts.js';
import { execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import { Role } from '../../platform/role.js';
import { redeemSignInLink, signIn } from './sign-in.service.js';

const facts = useTestDatabase(6);
const { VIEWER, OPERATOR, ADMIN } = Role;
const ANONYMOUS = { kind: 'ANONYMOUS' };
let tenantId: string;
let admin: Bearer;

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  admin = await aPerson(facts.db, tenantId, ADMIN, { email: `${newId()}@admins.test` });
});

interface Outcome {
  userErrors: { field: string[] | null; message: string; code: string }[];
  roleBinding?: { id: string };
  team?: { id: string; memberCount: number };
}

/** Runs one mutation that answers `userErrors` and, where named, something else. */
async function change(who: Bearer, field: string, rest = ''): Promise<Outcome> {
  const data = await who.run<Record<string, Outcome>>(
    `mutation { ${field} { userErrors { field message code } ${rest} } }`,
  );
  return Object.values(data)[0]!;
}

function bind(who: Bearer, subject: Bearer | string, scope: string): Promise<Outcome> {
  const id = typeof subject === 'string' ? subject : subject.globalId;
  return change(who, `createRoleBinding(input: { subject: "${id}", ${scope} })`, 'roleBinding { id }');
}

async function bindingsOf(who: Bearer): Promise<{ id: string; role: string }[]> {
  const { roleBindings } = await admin.run<{ roleBindings: { edges: { node: { id: string; role: string } }[] } }>(
    'query($of: [ID!]) { roleBindings(filter: { subject: $of }) { edges { node { id role } } } }',
    { of: [who.globalId] },
  );
  return roleBindings.edges.map(({ node }) => node);
}

const unbind = (who: Bearer, id: string) => change(who, `deleteRoleBinding(input: { id: "${id}" })`);
const LAST = { code: 'CONFLICT', message: expect.stringContaining('Nobody would be left with the role ADMIN') };
const MISSING = [{ code: 'NOT_FOUND' }];

async function aTeam(name = 'shop'): Promise<string> {
  return (await change(admin, `createTeam(input: { name: "${name}" })`, 'team { id memberCount }')).team!.id;
}

const member = (what: 'add' | 'remove', team: string, user: Bearer) =>
  change(
    admin,
    `${what}TeamMember(input: { teamId: "${team}", userId: "${user.globalId}" })`,
    'team { id memberCount }',
  );

describe('role bindings', () => {
  it('add up, each in its own scope, and follow clusters that come, change and go', async () => {
    const eu = await aClusterWith(facts.db, tenantId, { name: 'eu', environment: 'production', region: 'eu' });
    const person = await aPerson(facts.db, tenantId, VIEWER, { namespaces: ['shop'] });
    await bind(admin, person, 'role: OPERATOR, clusterSelector: "region,environment=production,name!=us"');
    expect(await person.caller()).toMatchObject({
      role: null,
      rights: [
        { role: VIEWER, clusterIds: null, namespaces: ['shop'] },
        { role: OPERATOR, clusterIds: [eu], namespaces: null },
      ],
    });
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('UPDATE cluster SET region = NULL WHERE tenant_id = $1', [tenantId]),
    );
    expect((await person.caller()) as object).toMatchObject({ rights: [{ role: VIEWER }, { clusterIds: [] }] });
  });

  it('select clusters by their own labels too, which do not stand in for facts', async () => {
    const [ours, theirs] = [
      await aClusterWith(facts.db, tenantId, { name: 'a', environment: 'production' }),
      await aClusterWith(facts.db, tenantId, { name: 'b' }),
    ];
    const labels = [
      { key: 'team', value: 'shop' },
      { key: 'environment', value: 'production' },
    ];
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('UPDATE cluster SET labels = $2 WHERE tenant_id = $1', [tenantId, JSON.stringify(labels)]),
    );
    const [byLabel, byFact] = await Promise.all(
      ['team=shop', 'environment=production'].map((clusterSelector) =>
        aPerson(facts.db, tenantId, VIEWER, { clusterSelector }),
      ),
    );
    expect(await byLabel!.caller()).toMatchObject({ rights: [{ clusterIds: [ours, theirs].sort() }] });
    expect(await byFact!.caller()).toMatchObject({ rights: [{ clusterIds: [ours] }] });
  });

  it('let a caller see the clusters of their scope and no other', async () => {
    await aClusterWith(facts.db, tenantId, { name: 'eu', region: 'eu' });
    const us = await aClusterWith(facts.db, tenantId, { name: 'us', region: 'us' });
    const person = await aPerson(facts.db, tenantId, VIEWER, { clusterSelector: 'region=eu' });
    expect(await person.run('{ clusters { totalCount edges { node { name } } } }')).toEqual({
      clusters: { totalCount: 1, edges: [{ node: { name: 'eu' } }] },
    });
    const read = 'query($id: ID!) { node(id: $id) { id } }';
    expect(await person.run(read, { id: toGlobalId('Cluster', us) })).toEqual({ node: null });
  });

  it('are read and changed by administrators of the whole tenant only', async () => {
    const local = await aPerson(facts.db, tenantId, ADMIN, { clusterSelector: 'name=eu' });
    const operator = await aPerson(facts.db, tenantId, OPERATOR);
    for (const who of [local, operator]) {
      for (const field of [
        `createRoleBinding(input: { subject: "${who.globalId}", role: ADMIN }) { userErrors { code } }`,
        `deleteRoleBinding(input: { id: "${admin.globalId}" }) { userErrors { code } }`,
        `disableUser(input: { id: "${admin.globalId}" }) { userErrors { code } }`,
        'createTeam(input: { name: "x" }) { userErrors { code } }',
        'inviteUser(input: { email: "a@b.test", name: "A", role: ADMIN }) { userErrors { code } }',
      ]) {
        expect(await who.refusal(`mutation { ${field} }`)).toContain('needs the role ADMIN');
      }
      for (const field of ['roleBindings { totalCount }', 'users { totalCount }']) {
        expect(await who.refusal(`{ ${field} }`)).toContain('needs the role ADMIN');
      }
      expect(await who.refusal('{ viewer { user { bindings { id } } } }')).toContain('needs the role ADMIN');
    }
    expect(await bindingsOf(local)).toHaveLength(1);
  });

  it('are refused twice over, without a subject, for a role of agents, and for subjects of another tenant', async () => {
    const person = await aPerson(facts.db, tenantId, VIEWER);
    expect((await bind(admin, person, 'role: VIEWER')).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    expect((await bind(admin, person, 'role: AGENT')).userErrors).toMatchObject([{ field: ['input', 'role'] }]);
    const foreign = await aPerson(facts.db, await addTenant(facts.db), VIEWER);
    const nobody = toGlobalId('User', newId());
    const answers = [foreign.globalId, nobody, toGlobalId('Cluster', person.id), 'x'].map((id) =>
      bind(admin, id, 'role: VIEWER'),
    );
    for (const answer of await Promise.all(answers)) expect(answer).toEqual(await bind(admin, nobody, 'role: VIEWER'));
    expect((await bind(admin, nobody, 'role: VIEWER')).userErrors).toMatchObject(MISSING);
    expect((await unbind(admin, (await foreignBinding(foreign))!)).userErrors).toMatchObject(MISSING);
    expect(await foreign.caller()).toMatchObject({ role: VIEWER });
  });

  async function foreignBinding(who: Bearer): Promise<string | undefined> {
    const { viewer } = await who.run<{ viewer: { bindings: { id: string }[] } }>('{ viewer { bindings { id } } }');
    return viewer.bindings[0]?.id;
  }

  it('are shown by node(id) to administrators and to those who have them', async () => {
    const person = await aPerson(facts.db, tenantId, OPERATOR);
    const other = await aPerson(facts.db, tenantId, OPERATOR);
    const [binding] = await bindingsOf(person);
    const read = (who: Bearer) => who.run('query($id: ID!) { node(id: $id) { id } }', { id: binding!.id });
    for (const who of [admin, person]) expect(await read(who)).toEqual({ node: { id: binding!.id } });
    expect(await read(other)).toEqual({ node: null });
  });
});

describe('the last administrator', () => {
  it('can be neither unbound, disabled nor taken out of the team it comes from', async () => {
    const [own] = await bindingsOf(admin);
    expect((await unbind(admin, own!.id)).userErrors).toMatchObject([LAST]);
    const team = await aTeam();
    await bind(admin, team, 'role: ADMIN');
    const boss = await aPerson(facts.db, tenantId, VIEWER);
    await member('add', team, boss);
    expect((await unbind(boss, own!.id)).userErrors).toEqual([]);
    expect(await admin.caller()).toEqual(ANONYMOUS);
    const key = await aKey(facts.db, boss, { role: 'ADMIN' });
    for (const field of [
      `disableUser(input: { id: "${boss.globalId}" })`,
      `deleteTeam(input: { id: "${team}" })`,
      `removeTeamMember(input: { teamId: "${team}", userId: "${boss.globalId}" })`,
    ]) {
      expect((await change(key, field)).userErrors).toMatchObject([LAST]);
    }
    expect(await boss.caller()).toMatchObject({ role: ADMIN });
  });

  it('stays one where two administrators remove each other at the same moment', async () => {
    const other = await aPerson(facts.db, tenantId, ADMIN);
    const [[mine], [theirs]] = [await bindingsOf(admin), await bindingsOf(other)];
    const outcomes = await Promise.all([unbind(admin, theirs!.id), unbind(other, mine!.id)]);
    expect(outcomes.map(({ userErrors }) => userErrors.length).sort()).toEqual([0, 1]);
    const roles = [await admin.caller(), await other.caller()].map((caller) => 'role' in caller && caller.role);
    expect(roles.filter((role) => role === ADMIN)).toHaveLength(1);
  });

  it('is no administrator of a few clusters', async () => {
    await aPerson(facts.db, tenantId, ADMIN, { clusterSelector: 'name' });
    const [own] = await bindingsOf(admin);
    expect((await unbind(admin, own!.id)).userErrors).toMatchObject([LAST]);
  });

  it('is not oneself to disable, also where others are left', async () => {
    await aPerson(facts.db, tenantId, ADMIN);
    const { userErrors } = await change(admin, `disableUser(input: { id: "${admin.globalId}" })`);
    expect(userErrors).toMatchObject([{ message: expect.stringContaining('your own account') }]);
  });
});

describe('teams', () => {
  it('give their bindings to their members, as long as they are members', async () => {
    const team = await aTeam();
    const person = await aPerson(facts.db, tenantId, VIEWER, { clusterSelector: 'name=nowhere' });
    await bind(admin, team, 'role: OPERATOR, namespaces: ["shop"]');
    expect((await member('add', team, person)).team).toMatchObject({ memberCount: 1 });
    expect((await member('add', team, person)).team).toMatchObject({ memberCount: 1 });
    expect(
      await person.run(
        '{ viewer { role rights { role clusterNames namespaces } bindings { subject { __typename } } } }',
      ),
    ).toEqual({
      viewer: {
        role: 'OPERATOR',
        rights: [{ role: 'OPERATOR', clusterNames: null, namespaces: ['shop'] }],
        bindings: [{ subject: { __typename: 'User' } }, { subject: { __typename: 'Team' } }],
      },
    });
    await member('remove', team, person);
    expect(await person.caller()).toMatchObject({ rights: [{ role: VIEWER, clusterIds: [] }] });
    await member('add', team, person);
    await change(admin, `deleteTeam(input: { id: "${team}" })`);
    expect(await person.caller()).toMatchObject({ rights: [{ role: VIEWER, clusterIds: [] }] });
  });

  it('are named to everybody, their members and bindings to administrators', async () => {
    const team = await aTeam();
    const person = await aPerson(facts.db, tenantId, VIEWER, { namespaces: ['shop'] });
    await member('add', team, person);
    const list = '{ teams { edges { node { name memberCount members { email } } } } }';
    expect(await admin.run(list)).toMatchObject({
      teams: { edges: [{ node: { name: 'shop', memberCount: 1, members: [{ email: expect.any(String) }] } }] },
    });
    expect(await person.run('{ teams { edges { node { name memberCount } } } }')).toMatchObject({
      teams: { edges: [{ node: { name: 'shop' } }] },
    });
    expect(await person.refusal(list)).toContain('needs the role ADMIN');
  });

  it('have a name of their own, and are missing for another tenant', async () => {
    const team = await aTeam();
    expect((await change(admin, 'createTeam(input: { name: "shop " })')).userErrors).toMatchObject([
      { code: 'CONFLICT' },
    ]);
    const stranger = await aPerson(facts.db, await addTenant(facts.db), ADMIN);
    for (const field of [
      `deleteTeam(input: { id: "${team}" })`,
      `addTeamMember(input: { teamId: "${team}", userId: "${stranger.globalId}" })`,
    ]) {
      expect((await change(stranger, field)).userErrors).toMatchObject(MISSING);
    }
    expect((await member('add', team, stranger)).userErrors).toMatchObject([{ field: ['input', 'userId'] }]);
    expect(await stranger.run('{ teams { totalCount } }')).toEqual({ teams: { totalCount: 0 } });
  });
});

describe('users', () => {
  const request = () => ({
    actor: { kind: 'ANONYMOUS', id: null, name: 'test', ip: null, requestId: 'test' } as const,
    now: new Date(),
    sessionHours: 1,
  });
  const INVITE = `mutation($input: InviteUserInput!) {
    inviteUser(input: $input) { user { id email lastSignInAt } signInLink userErrors { field message code } } }`;
  interface Invited {
    inviteUser: { user: { id: string } | null; signInLink: string | null; userErrors: object[] };
  }
  const invite = async (input: Record<string, unknown>) =>
    (await admin.run<Invited>(INVITE, { input: { name: 'Bob', role: 'VIEWER', ...input } })).inviteUser;
  const tokenOf = (link: string | null) => new URL(link!).searchParams.get('token')!;

  it('come in by a link that works once and for a day, with the role they were given', async () => {
    const email = `${newId()}@Example.test`;
    const { user, signInLink } = await invite({ email, role: 'OPERATOR', namespaces: ['shop'] });
    expect(signInLink).toMatch(/^http:\/\/localhost:4000\/sign-in\?token=k8i_l/);
    const late = { ...request(), now: new Date(Date.now() + 24 * 3_600_000 + 1_000) };
    expect(await redeemSignInLink(facts.db, tokenOf(signInLink), late)).toBeNull();
    const session = await redeemSignInLink(facts.db, tokenOf(signInLink), request());
    expect(await redeemSignInLink(facts.db, tokenOf(signInLink), request())).toBeNull();
    const bob = bearerOf(facts.db, { type: 'User', id: session!.userId, token: session!.token });
    expect(bob.globalId).toBe(user!.id);
    expect(await bob.caller()).toMatchObject({
      name: email.toLowerCase(),
      rights: [{ role: OPERATOR, namespaces: ['shop'] }],
    });
  });

  it('are refused a second account, whatever the tenant of the first', async () => {
    const email = `${newId()}@example.test`;
    await aPerson(facts.db, await addTenant(facts.db), VIEWER, { email });
    const refusal = { user: null, signInLink: null, userErrors: [{ field: ['input', 'email'], code: 'CONFLICT' }] };
    expect(await invite({ email })).toMatchObject(refusal);
    const own = `${newId()}@example.test`;
    await invite({ email: own });
    expect(JSON.stringify(await invite({ email: own })).replace(own, email)).toBe(
      JSON.stringify(await invite({ email })),
    );
  });

  it.each([
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a@b.test', name: '' }, 'name'],
    [{ email: 'a@b.test', role: 'AGENT' }, 'role'],
    [{ email: 'a@b.test', clusterSelector: '=' }, 'clusterSelector'],
  ])('are not invited with %j', async (input, field) => {
    expect(await invite(input)).toMatchObject({
      user: null,
      signInLink: null,
      userErrors: [{ field: ['input', field] }],
    });
  });

  it('get a new link, with which their password, sessions and earlier links end', async () => {
    const { user, signInLink: first } = await invite({ email: `${newId()}@example.test` });
    const session = await redeemSignInLink(facts.db, tokenOf(first), request());
    const bob = bearerOf(facts.db, { type: 'User', id: session!.userId, token: session!.token });
    await bob.run('mutation { setPassword(input: { password: "correct horse battery" }) { userErrors { code } } }');
    const renewed = await admin.run<{ renewSignInLink: { signInLink: string } }>(
      'mutation($id: ID!) { renewSignInLink(input: { id: $id }) { signInLink } }',
      { id: user!.id },
    );
    expect(await bob.caller()).toEqual(ANONYMOUS);
    expect(await redeemSignInLink(facts.db, tokenOf(renewed.renewSignInLink.signInLink), request())).not.toBeNull();
    expect(await signIn(facts.db, session!.name, 'correct horse battery', request())).toBeNull();
  });

  it('are shut out with their sessions for good, and let in again by a new sign-in', async () => {
    const person = await aPerson(facts.db, tenantId, VIEWER);
    const call = (what: string) => change(admin, `${what}(input: { id: "${person.globalId}" })`, 'user { disabledAt }');
    expect(await call('disableUser')).toMatchObject({ user: { disabledAt: expect.any(String) } });
    expect(await person.caller()).toEqual(ANONYMOUS);
    expect(await call('enableUser')).toMatchObject({ user: { disabledAt: null } });
    expect(await person.caller()).toEqual(ANONYMOUS);
    const stranger = await aPerson(facts.db, await addTenant(facts.db), ADMIN);
    const foreign = await change(stranger, `disableUser(input: { id: "${admin.globalId}" })`);
    expect(foreign.userErrors).toMatchObject(MISSING);
  });

  it('are told so at the sign-in where they have no role left', async () => {
    const { user, signInLink } = await invite({ email: `${newId()}@example.test` });
    const [binding] = await bindingsOf({ ...admin, globalId: user!.id });
    expect((await unbind(admin, binding!.id)).userErrors).toEqual([]);
    const answer = await execute(
      { db: facts.db, caller: { kind: 'ANONYMOUS' } },
      `mutation { redeemSignInLink(input: { token: "${tokenOf(signInLink)}" }) { viewer { role } userErrors { code message } } }`,
    );
    expect(answer.data).toMatchObject({
      redeemSignInLink: {
        viewer: null,
        userErrors: [{ code: 'FORBIDDEN', message: expect.stringContaining('at least one role binding') }],
      },
    });
  });

  it('are listed to administrators, with what each may do', async () => {
    await aClusterWith(facts.db, tenantId, { name: 'eu' });
    const email = `0-${newId()}@example.test`;
    const person = await aPerson(facts.db, tenantId, VIEWER, { email, clusterSelector: 'name=eu' });
    const list = `{ users(filter: { email: "0-" }) { totalCount edges { node {
      id email disabledAt rights { role clusterNames namespaces } teams { name } bindings { role clusterSelector } } } } }`;
    expect(await admin.run(list)).toEqual({
      users: {
        totalCount: 1,
        edges: [
          {
            node: {
              id: person.globalId,
              email,
              disabledAt: null,
              rights: [{ role: 'VIEWER', clusterNames: ['eu'], namespaces: null }],
              teams: [],
              bindings: [{ role: 'VIEWER', clusterSelector: 'name=eu' }],
            },
          },
        ],
      },
    });
    for (const [who, whom, found] of [
      [person, person, true],
      [admin, person, true],
      [person, admin, false],
    ] as const) {
      const { node } = await who.run<{ node: object | null }>('query($id: ID!) { node(id: $id) { id } }', {
        id: whom.globalId,
      });
      expect(node !== null).toBe(found);
    }
  });
});

describe('a suspended tenant', () => {
  it('lets nobody in: no session, key or link of it is accepted, and no password', async () => {
    const { id, ...credentials } = await credentialsOf();
    await facts.db.reference('UPDATE tenant SET suspended_at = now() WHERE id = $1', [tenantId]);
    const password = 'correct horse battery';
    const request = { actor: ACTOR, now: new Date(), sessionHours: 1 };
    expect(await admin.caller()).toEqual(ANONYMOUS);
    expect(await credentials.key.caller()).toEqual(ANONYMOUS);
    expect(await redeemSignInLink(facts.db, credentials.link, request)).toBeNull();
    expect(await signIn(facts.db, credentials.email, password, request)).toBeNull();
    await facts.db.reference('UPDATE tenant SET suspended_at = NULL WHERE id = $1', [tenantId]);
    expect(await admin.caller()).toMatchObject({ id });
    expect(await signIn(facts.db, credentials.email, password, request)).toMatchObject({ userId: id });
  });

  const ACTOR = { kind: 'ANONYMOUS', id: null, name: 'test', ip: null, requestId: 'test' } as const;

  async function credentialsOf() {
    const key = await aKey(facts.db, admin, { role: 'VIEWER' });
    await admin.run('mutation { setPassword(input: { password: "correct horse battery" }) { userErrors { code } } }');
    const { viewer } = await admin.run<{ viewer: { user: { email: string } } }>('{ viewer { user { email } } }');
    const { inviteUser } = await admin.run<{ inviteUser: { signInLink: string } }>(
      `mutation { inviteUser(input: { email: "${newId()}@example.test", name: "B", role: VIEWER }) { signInLink } }`,
    );
    return {
      id: admin.id,
      key,
      email: viewer.user.email,
      link: new URL(inviteUser.signInLink).searchParams.get('token')!,
    };
  }
});
