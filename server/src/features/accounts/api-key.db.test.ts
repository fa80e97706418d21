import { beforeAll, describe, expect, it } from '@jest/globals';
import { aClusterWith, aKey, aPerson, type Bearer, CREATE_API_KEY } from '../../../test/accounts.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { callerOf } from '../../app/caller.js';
import { Role } from '../../platform/role.js';

const facts = useTestDatabase();
const { VIEWER, OPERATOR, ADMIN } = Role;
const DAY_MS = 86_400_000;
const ANONYMOUS = { kind: 'ANONYMOUS' };
let admin: Bearer;
let operator: Bearer;
let eu: string;

beforeAll(async () => {
  admin = await aPerson(facts.db, facts.tenantId, ADMIN);
  operator = await aPerson(facts.db, facts.tenantId, OPERATOR);
  eu = await aClusterWith(facts.db, facts.tenantId, { name: 'eu', environment: 'production' });
  await aClusterWith(facts.db, facts.tenantId, { name: 'us', environment: 'staging' });
});

/** What a request to make a key is refused with. */
async function refusalOf(who: Bearer, input: Record<string, unknown>) {
  const { createApiKey } = await who.run<{ createApiKey: { apiKey: null; token: null; userErrors: object[] } }>(
    CREATE_API_KEY,
    { input: { name: 'ci', role: 'VIEWER', ...input } },
  );
  expect(createApiKey).toMatchObject({ apiKey: null, token: null });
  return createApiKey.userErrors[0];
}

function keysOf(who: Bearer, everyones = '') {
  return who
    .run<{ apiKeys: { edges: { node: { id: string } }[] } }>(
      `{ apiKeys(first: 100${everyones}) { edges { node { id } } } }`,
    )
    .then(({ apiKeys }) => apiKeys.edges.map(({ node }) => node.id));
}

const REVOKE =
  'mutation($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { revokedAt isActive } userErrors { code message } } }';

describe('an API key', () => {
  it('is shown once and stored as a hash', async () => {
    const key = await aKey(facts.db, operator, { role: 'VIEWER' });
    expect(key.token).toMatch(/^k8i_k[A-Za-z0-9]+_[A-Za-z0-9]{49}$/);
    const secret = key.token.split('_')[2]!;
    const rows = await facts.db.reference('SELECT t::text AS row FROM access_token t');
    const own = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query('SELECT k::text || (SELECT string_agg(a::text, chr(10)) FROM audit_entry a) AS row FROM api_key k'),
    );
    expect(JSON.stringify([rows, own])).not.toContain(secret.slice(0, 20));
    const shown = await operator.run<{ node: { prefix: string } }>(
      'query($id: ID!) { node(id: $id) { ... on ApiKey { prefix } } }',
      {
        id: key.globalId,
      },
    );
    expect(key.token.startsWith(`${shown.node.prefix}_`)).toBe(true);
  });

  it('is accepted with its own secret and checksum only', async () => {
    const key = await aKey(facts.db, operator, { role: 'VIEWER' });
    const other = await aKey(facts.db, operator, { role: 'VIEWER' });
    expect(await key.caller()).toMatchObject({ kind: 'API_KEY', id: key.id, role: VIEWER, name: 'API key ci' });
    const last = key.token.endsWith('0') ? '1' : '0';
    const mixed = `${key.token.split('_').slice(0, 2).join('_')}_${other.token.split('_')[2]}`;
    for (const token of [`${key.token.slice(0, -1)}${last}`, mixed, key.token.slice(0, -7)]) {
      expect(await callerOf(facts.db, token, new Date())).toEqual(ANONYMOUS);
    }
    const swap = `UPDATE access_token t SET secret_hash = o.secret_hash FROM access_token o
      WHERE t.principal_id = $1 AND o.principal_id = $2`;
    await facts.db.reference(swap, [key.id, other.id]);
    expect(await key.caller()).toEqual(ANONYMOUS);
  });

  it('expires after 90 days by default, when it is told to, or never', async () => {
    const created = Date.now();
    const [usual, short, lasting] = await Promise.all([
      aKey(facts.db, operator, { role: 'VIEWER' }),
      aKey(facts.db, operator, { role: 'VIEWER', expiresInDays: 1 }),
      aKey(facts.db, operator, { role: 'VIEWER', expiresInDays: null }),
    ]);
    const after = (days: number) => new Date(created + days * DAY_MS + 3_600_000);
    expect(await short.caller(after(0))).toMatchObject({ kind: 'API_KEY' });
    expect(await short.caller(after(1))).toEqual(ANONYMOUS);
    expect(await usual.caller(after(89))).toMatchObject({ kind: 'API_KEY' });
    expect(await usual.caller(after(90))).toEqual(ANONYMOUS);
    expect(await lasting.caller(after(5_000))).toMatchObject({ kind: 'API_KEY' });
  });

  it('is nobody’s once it is revoked; revoking it twice changes nothing', async () => {
    const key = await aKey(facts.db, operator, { role: 'VIEWER' });
    const first = await operator.run<{ revokeApiKey: { apiKey: object } }>(REVOKE, { id: key.globalId });
    expect(first.revokeApiKey).toMatchObject({ apiKey: { isActive: false }, userErrors: [] });
    expect(await key.caller()).toEqual(ANONYMOUS);
    expect(await operator.run(REVOKE, { id: key.globalId })).toEqual(first);
  });

  it('can be revoked by its owner, an administrator and itself, and is missing for everybody else', async () => {
    const other = await aPerson(facts.db, facts.tenantId, OPERATOR);
    const key = await aKey(facts.db, operator, { role: 'VIEWER' });
    const sibling = await aKey(facts.db, operator, { role: 'OPERATOR' });
    const stranger = await aPerson(facts.db, await addTenant(facts.db), ADMIN);
    for (const who of [other, sibling, stranger]) {
      const answer = await who.run(REVOKE, { id: key.globalId });
      expect(answer).toEqual(await who.run(REVOKE, { id: sibling === who ? admin.globalId : stranger.globalId }));
      expect(answer).toMatchObject({ revokeApiKey: { apiKey: null, userErrors: [{ code: 'NOT_FOUND' }] } });
      expect(await who.run('query($id: ID!) { node(id: $id) { id } }', { id: key.globalId })).toEqual({ node: null });
    }
    expect(await key.run(REVOKE, { id: key.globalId })).toMatchObject({ revokeApiKey: { userErrors: [] } });
    expect(await admin.run(REVOKE, { id: sibling.globalId })).toMatchObject({ revokeApiKey: { userErrors: [] } });
    expect([await key.caller(), await sibling.caller()]).toEqual([ANONYMOUS, ANONYMOUS]);
  });
});

describe('the rights of an API key', () => {
  it('are at most its owner’s when it is made', async () => {
    expect(await refusalOf(operator, { role: 'ADMIN' })).toMatchObject({ field: ['input', 'role'], code: 'FORBIDDEN' });
    const narrow = await aPerson(facts.db, facts.tenantId, OPERATOR, {
      clusterSelector: 'name=eu',
      namespaces: ['shop'],
    });
    expect(await refusalOf(narrow, {})).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refusalOf(narrow, { clusterSelector: 'name=eu' })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refusalOf(narrow, { clusterSelector: 'name=eu', namespaces: ['till'] })).toMatchObject({
      code: 'FORBIDDEN',
    });
    const key = await aKey(facts.db, narrow, { role: 'VIEWER', clusterSelector: 'name=eu', namespaces: ['shop'] });
    expect(await key.caller()).toMatchObject({
      role: null,
      rights: [{ role: VIEWER, clusterIds: [eu], namespaces: ['shop'] }],
    });
  });

  it('tell nobody by a refusal whether a cluster out of sight exists', async () => {
    const narrow = await aPerson(facts.db, facts.tenantId, VIEWER, { clusterSelector: 'name=eu' });
    const [there, notThere] = await Promise.all(
      ['us', 'nowhere'].map((name) => aKey(facts.db, narrow, { role: 'VIEWER', clusterSelector: `name=${name}` })),
    );
    for (const key of [there!, notThere!]) {
      expect(await key.caller()).toMatchObject({ rights: [{ role: VIEWER, clusterIds: [] }] });
    }
  });

  it('hold in the clusters that its selector matches at the moment', async () => {
    const key = await aKey(facts.db, admin, { role: 'ADMIN', clusterSelector: 'environment in (production, canary)' });
    expect(await key.caller()).toMatchObject({ role: null, rights: [{ role: ADMIN, clusterIds: [eu] }] });
    const canary = await aClusterWith(facts.db, facts.tenantId, { name: 'canary', environment: 'canary' });
    expect(await key.caller()).toMatchObject({ rights: [{ clusterIds: [eu, canary].sort() }] });
    expect(await key.run('{ clusters { edges { node { name } } } }')).toEqual({
      clusters: { edges: [{ node: { name: 'canary' } }, { node: { name: 'eu' } }] },
    });
  });

  it('sink at once with its owner’s, and end while the owner is disabled', async () => {
    const owner = await aPerson(facts.db, facts.tenantId, ADMIN);
    const key = await aKey(facts.db, owner, { role: 'ADMIN' });
    expect(await key.caller()).toMatchObject({ role: ADMIN });
    await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query(
        `UPDATE role_binding SET role = 'VIEWER', cluster_selector = 'name=eu' WHERE tenant_id = $1 AND subject = $2`,
        [facts.tenantId, owner.id],
      ),
    );
    expect(await key.caller()).toMatchObject({ role: null, rights: [{ role: VIEWER, clusterIds: [eu] }] });
    const change = (field: string) =>
      admin.run(`mutation($id: ID!) { ${field}(input: { id: $id }) { userErrors { message } } }`, {
        id: owner.globalId,
      });
    await change('disableUser');
    expect(await key.caller()).toEqual(ANONYMOUS);
    await change('enableUser');
    expect(await key.caller()).toMatchObject({ kind: 'API_KEY' });
  });

  it('cannot be widened by the key itself: it makes no keys, links or passwords, and gives itself no role', async () => {
    const mighty = await aKey(facts.db, admin, { role: 'ADMIN' });
    expect(await refusalOf(mighty, {})).toMatchObject({ code: 'FORBIDDEN', field: null });
    const invite = 'inviteUser(input: { email: "eve@example.test", name: "Eve", role: ADMIN })';
    const renew = `renewSignInLink(input: { id: "${admin.globalId}" })`;
    for (const field of [invite, renew]) {
      const answer = await mighty.run<Record<string, object>>(
        `mutation { ${field} { signInLink userErrors { code } } }`,
      );
      expect(Object.values(answer)).toEqual([{ signInLink: null, userErrors: [{ code: 'FORBIDDEN' }] }]);
    }
    expect(
      await mighty.run(
        'mutation { setPassword(input: { password: "correct horse battery" }) { userErrors { code } } }',
      ),
    ).toEqual({
      setPassword: { userErrors: [{ code: 'FORBIDDEN' }] },
    });
    const bind = `mutation($id: ID!) { createRoleBinding(input: { subject: $id, role: ADMIN }) { userErrors { message } } }`;
    const weak = await aKey(facts.db, admin, { role: 'OPERATOR' });
    expect(await weak.refusal(bind, { id: weak.globalId })).toContain('needs the role ADMIN');
    const local = await aKey(facts.db, admin, { role: 'ADMIN', clusterSelector: 'name=eu' });
    expect(await local.refusal(bind, { id: local.globalId })).toContain('needs the role ADMIN');
  });

  it('may be given more by an administrator, up to the owner’s', async () => {
    const key = await aKey(facts.db, operator, { role: 'VIEWER' });
    const bind = (role: string) =>
      admin.run(
        `mutation($id: ID!) { createRoleBinding(input: { subject: $id, role: ${role} }) { userErrors { field message } } }`,
        { id: key.globalId },
      );
    expect(await bind('ADMIN')).toMatchObject({
      createRoleBinding: { userErrors: [{ message: expect.stringContaining('no more than its owner') }] },
    });
    expect(await bind('OPERATOR')).toEqual({ createRoleBinding: { userErrors: [] } });
    expect(await key.caller()).toMatchObject({ role: OPERATOR, rights: [{ role: OPERATOR }] });
  });
});

describe('apiKeys', () => {
  it('lists one’s own keys, a key itself, and everyone’s for administrators only', async () => {
    const person = await aPerson(facts.db, facts.tenantId, VIEWER, {
      clusterSelector: 'name=eu',
      namespaces: ['shop'],
    });
    const scope = { role: 'VIEWER', clusterSelector: 'name=eu', namespaces: ['shop'] };
    const first = await aKey(facts.db, person, scope);
    const second = await aKey(facts.db, person, scope);
    expect(await keysOf(person)).toEqual([second.globalId, first.globalId]);
    expect(await keysOf(first)).toEqual([first.globalId]);
    expect(await keysOf(admin)).not.toContain(first.globalId);
    expect(await keysOf(admin, ', everyones: true')).toEqual(expect.arrayContaining([first.globalId, second.globalId]));
    for (const who of [person, first, operator]) {
      expect(await who.refusal('{ apiKeys(everyones: true) { totalCount } }')).toContain('needs the role ADMIN');
    }
  });

  it('filters those that are accepted, and says what a key may do and whose it is', async () => {
    const person = await aPerson(facts.db, facts.tenantId, OPERATOR, { email: 'nell@example.test' });
    const live = await aKey(facts.db, person, { role: 'OPERATOR', name: 'live', clusterSelector: 'name=eu' });
    const ended = await aKey(facts.db, person, { role: 'VIEWER', name: 'ended' });
    await person.run(REVOKE, { id: ended.globalId });
    const list = await person.run(`{ apiKeys(filter: { isActive: true }) { totalCount edges { node {
      id name role isActive lastUsedAt lastUsedIp owner { email } bindings { role clusterSelector namespaces subject { ... on ApiKey { name } } } } } } }`);
    expect(list).toEqual({
      apiKeys: {
        totalCount: 1,
        edges: [
          {
            node: {
              id: live.globalId,
              name: 'live',
              role: 'OPERATOR',
              isActive: true,
              lastUsedAt: null,
              lastUsedIp: null,
              owner: { email: 'nell@example.test' },
              bindings: [{ role: 'OPERATOR', clusterSelector: 'name=eu', namespaces: null, subject: { name: 'live' } }],
            },
          },
        ],
      },
    });
    expect(await person.run('{ apiKeys(filter: { not: { isActive: true } }) { edges { node { name } } } }')).toEqual({
      apiKeys: { edges: [{ node: { name: 'ended' } }] },
    });
  });

  it('takes no cursor of another’s list', async () => {
    const other = await aPerson(facts.db, facts.tenantId, OPERATOR);
    for (const who of [operator, other]) await aKey(facts.db, who, { role: 'VIEWER' });
    const { apiKeys } = await operator.run<{ apiKeys: { pageInfo: { endCursor: string } } }>(
      '{ apiKeys(first: 1) { pageInfo { endCursor } } }',
    );
    const after = apiKeys.pageInfo.endCursor;
    expect(await other.refusal('query($after: String) { apiKeys(after: $after) { totalCount } }', { after })).toContain(
      'cursor',
    );
  });
});

describe('createApiKey', () => {
  it.each([
    [{ name: ' ' }, 'name', 'expected 1 to 100'],
    [{ name: 'x'.repeat(101) }, 'name', '101 characters'],
    [{ expiresInDays: 0 }, 'expiresInDays', '0 days; expected 1 to 1095'],
    [{ expiresInDays: 1_096 }, 'expiresInDays', '1096 days'],
    [{ role: 'AGENT' }, 'role', 'expected VIEWER, OPERATOR or ADMIN'],
    [{ clusterSelector: 'a b c' }, 'clusterSelector', 'kubectl'],
    [{ namespaces: [] }, 'namespaces', 'Leave it out'],
    [{ namespaces: ['Shop'] }, 'namespaces', '“Shop” is no name of a namespace'],
  ])('refuses %j with what was found and what to do', async (input, field, message) => {
    expect(await refusalOf(admin, input)).toMatchObject({
      field: ['input', field],
      message: expect.stringContaining(message),
    });
  });
});

describe('caller', () => {
  const CALLER =
    '{ viewer { role } caller { kind name role tenant { name } rights { role clusterNames namespaces } apiKey { prefix expiresAt } } }';

  it('tells a program who its key is and what it may do', async () => {
    const key = await aKey(facts.db, admin, { name: 'report', role: 'OPERATOR', clusterSelector: 'name in (us, eu)' });
    expect(await key.run(CALLER)).toEqual({
      viewer: null,
      caller: {
        kind: 'API_KEY',
        name: 'API key report',
        role: null,
        tenant: { name: 'test' },
        rights: [{ role: 'OPERATOR', clusterNames: ['eu', 'us'], namespaces: null }],
        apiKey: { prefix: key.token.split('_').slice(0, 2).join('_'), expiresAt: expect.any(String) },
      },
    });
  });

  it('tells a person the same, without a key', async () => {
    expect(await operator.run(CALLER)).toMatchObject({
      viewer: { role: 'OPERATOR' },
      caller: { kind: 'USER', role: 'OPERATOR', rights: [{ role: 'OPERATOR', clusterNames: null }], apiKey: null },
    });
  });
});
