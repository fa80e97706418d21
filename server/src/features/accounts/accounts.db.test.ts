import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { callerOf } from '../../app/caller.js';
import type { Actor, Caller } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { issueToken, type Query, resolveToken, revokeToken } from './access-token.service.js';
import { createUser } from './account.service.js';

const facts = useTestDatabase();
const actor: Actor = { kind: 'ANONYMOUS', id: null, name: 'test', ip: null, requestId: 'test' };
const anonymous: Caller = { kind: 'ANONYMOUS' };
const query: Query = (sql, params) => facts.db.reference(sql, params);
const HOUR = 3_600_000;
type SignedInUser = Extract<Caller, { kind: 'USER' }>;
let userId: string;

beforeAll(async () => {
  const input = { email: 'Ada@Example.test', name: 'Ada', role: Role.ADMIN };
  userId = await facts.db.runInTenant(facts.tenantId, (tx) =>
    createUser(tx, facts.tenantId, input, { actor, now: new Date() }),
  );
});

function issue(kind: 'SESSION' | 'SIGN_IN_LINK', expiresAt: Date | null = new Date(Date.now() + HOUR)) {
  return issueToken(query, { kind, tenantId: facts.tenantId, principalId: userId, expiresAt, now: new Date() });
}

const SIGN_IN =
  'mutation($input: SignInInput!) { signIn(input: $input) { viewer { role user { email hasPassword } } userErrors { code message } } }';
const REDEEM =
  'mutation($token: String!) { redeemSignInLink(input: { token: $token }) { viewer { user { email } } userErrors { code } } }';

describe('access token', () => {
  it('stands for its owner until it is revoked', async () => {
    const { token, id } = await issue('SESSION');
    expect(await resolveToken(query, token, new Date())).toMatchObject({ kind: 'SESSION', principalId: userId });
    expect(await revokeToken(query, id, new Date())).toBe(true);
    expect(await revokeToken(query, id, new Date())).toBe(false);
    expect(await resolveToken(query, token, new Date())).toBeNull();
  });

  it('is nobody’s after it has expired, with another secret, or malformed', async () => {
    const { token } = await issue('SESSION', new Date(Date.now() - 1));
    const other = await issue('SESSION');
    expect(await resolveToken(query, token, new Date())).toBeNull();
    expect(
      await resolveToken(query, `${other.token.slice(0, -1)}${other.token.endsWith('0') ? '1' : '0'}`, new Date()),
    ).toBeNull();
    expect(await resolveToken(query, 'k8i_x', new Date())).toBeNull();
  });

  it('stores only a hash of the secret', async () => {
    const { token, id } = await issue('SESSION');
    const [row] = await query<{ all: string }>('SELECT t::text AS all FROM access_token t WHERE id = $1', [id]);
    expect(row!.all).not.toContain(token.split('_')[2]!.slice(0, 20));
  });
});

describe('sign-in', () => {
  it('spends a one-time link once, also when two browsers race', async () => {
    const { token } = await issue('SIGN_IN_LINK');
    const answers = await Promise.all(
      [1, 2].map(() => execute({ db: facts.db, caller: anonymous }, REDEEM, { token })),
    );
    const emails = answers.map(
      (answer) => (answer.data as { redeemSignInLink: { viewer: object | null } }).redeemSignInLink.viewer,
    );
    expect(emails.filter((viewer) => viewer !== null)).toEqual([{ user: { email: 'ada@example.test' } }]);
  });

  it('sets a password, signs in with it whatever the case of the e-mail, and refuses a wrong one', async () => {
    const { id } = await issue('SESSION');
    const caller: Caller = { ...(aUser(facts.tenantId) as Extract<Caller, { kind: 'USER' }>), id: userId, tokenId: id };
    const set = 'mutation($p: String!) { setPassword(input: { password: $p }) { userErrors { field message } } }';
    const short = await execute({ db: facts.db, caller }, set, { p: 'short' });
    expect(short.data).toMatchObject({
      setPassword: { userErrors: [{ field: ['input', 'password'], message: expect.stringContaining('5 characters') }] },
    });
    expect((await execute({ db: facts.db, caller }, set, { p: 'correct horse battery' })).data).toMatchObject({
      setPassword: { userErrors: [] },
    });
    const right = await execute({ db: facts.db, caller: anonymous }, SIGN_IN, {
      input: { email: 'ADA@example.test', password: 'correct horse battery' },
    });
    expect(right.data).toMatchObject({
      signIn: { viewer: { role: 'ADMIN', user: { hasPassword: true } }, userErrors: [] },
    });
    const wrong = await execute({ db: facts.db, caller: anonymous }, SIGN_IN, {
      input: { email: 'ada@example.test', password: 'wrong' },
    });
    expect(wrong.data).toMatchObject({ signIn: { viewer: null, userErrors: [{ code: 'UNAUTHENTICATED' }] } });
  });

  it('answers an unknown e-mail like a wrong password', async () => {
    const unknown = await execute({ db: facts.db, caller: anonymous }, SIGN_IN, {
      input: { email: 'nobody@example.test', password: 'x' },
    });
    const wrong = await execute({ db: facts.db, caller: anonymous }, SIGN_IN, {
      input: { email: 'ada@example.test', password: 'x' },
    });
    expect(unknown.data).toEqual(wrong.data);
  });

  it('asks to wait after 10 failures for one account', async () => {
    const attempt = () =>
      execute({ db: facts.db, caller: anonymous }, SIGN_IN, { input: { email: 'flood@example.test', password: 'x' } });
    for (let n = 0; n < 10; n++) await attempt();
    const eleventh = await attempt();
    expect(eleventh.errors?.[0]?.message).toContain('Too many failed sign-ins');
  });

  it('judges no more than 10 tries for one account that are sent all at once', async () => {
    const input = { email: 'burst@example.test', password: 'x' };
    const answers = await Promise.all(
      Array.from({ length: 15 }, () => execute({ db: facts.db, caller: anonymous }, SIGN_IN, { input })),
    );
    expect(answers.filter((answer) => answer.errors?.[0]?.message.includes('Too many failed sign-ins'))).toHaveLength(
      5,
    );
  });

  it('ends the other sessions with a new password, and lets nobody guess the present one without end', async () => {
    const input = { email: 'grace@example.test', name: 'Grace', role: Role.VIEWER };
    const graceId = await facts.db.runInTenant(facts.tenantId, (tx) =>
      createUser(tx, facts.tenantId, input, { actor, now: new Date() }),
    );
    const session = { kind: 'SESSION', tenantId: facts.tenantId, principalId: graceId, expiresAt: null } as const;
    const mine = await issueToken(query, { ...session, now: new Date() });
    const other = await issueToken(query, { ...session, now: new Date() });
    const caller: Caller = { ...(aUser(facts.tenantId) as SignedInUser), id: graceId, tokenId: mine.id };
    const set = (currentPassword: string | null) =>
      execute(
        { db: facts.db, caller },
        'mutation($c: String) { setPassword(input: { password: "correct horse battery", currentPassword: $c }) { userErrors { field } } }',
        { c: currentPassword },
      );
    expect((await set(null)).data).toEqual({ setPassword: { userErrors: [] } });
    expect(await resolveToken(query, mine.token, new Date())).toMatchObject({ principalId: graceId });
    expect(await resolveToken(query, other.token, new Date())).toBeNull();
    const refusal = { setPassword: { userErrors: [{ field: ['input', 'currentPassword'] }] } };
    for (let n = 0; n < 10; n++) expect((await set('a guess')).data).toEqual(refusal);
    expect((await set('correct horse battery')).errors?.[0]?.message).toContain('Too many failed sign-ins');
  });
});

describe('callerOf', () => {
  it('finds the user of a session and nobody after it is revoked', async () => {
    const { token, id } = await issue('SESSION');
    expect(await callerOf(facts.db, token, new Date())).toMatchObject({ kind: 'USER', id: userId, role: 'ADMIN' });
    await revokeToken(query, id, new Date());
    expect(await callerOf(facts.db, token, new Date())).toEqual(anonymous);
  });

  it('gives nobody a role for the tenant by a binding for some namespaces', async () => {
    const { token } = await issue('SESSION');
    const narrow = (namespaces: string[] | null) =>
      facts.db.runInTenant(facts.tenantId, (tx) =>
        tx.query('UPDATE role_binding SET namespaces = $3 WHERE tenant_id = $1 AND subject = $2', [
          facts.tenantId,
          userId,
          namespaces,
        ]),
      );
    await narrow(['shop']);
    expect(await callerOf(facts.db, token, new Date())).toMatchObject({
      role: null,
      rights: [{ role: 'ADMIN', clusterIds: null, namespaces: ['shop'] }],
    });
    await narrow(null);
    expect(await callerOf(facts.db, token, new Date())).toMatchObject({ role: 'ADMIN' });
  });

  it('gives a one-time link no right to read', async () => {
    const { token } = await issue('SIGN_IN_LINK');
    expect(await callerOf(facts.db, token, new Date())).toEqual(anonymous);
  });
});
