import { beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { aKey, aPerson, type Bearer } from '../../test/accounts.js';
import { useTestDatabase } from '../../test/test-database.js';
import { Role } from '../platform/role.js';
import { CallerMemory } from './caller-memory.js';

const facts = useTestDatabase();
const ANONYMOUS = { kind: 'ANONYMOUS' };
let clock: number;
let memory: CallerMemory;
let admin: Bearer;
let key: Bearer;

beforeEach(async () => {
  clock = Date.now();
  memory = new CallerMemory(facts.db, () => new Date(clock));
  admin = await aPerson(facts.db, facts.tenantId, Role.ADMIN);
  key = await aKey(facts.db, admin, { role: 'OPERATOR' });
});

/** As another replica does it: this process is not told. */
const revokeElsewhere = () =>
  facts.db.reference('UPDATE access_token SET revoked_at = now() WHERE id = $1', [key.token.split('_')[1]]);

describe('the memory of callers', () => {
  it('asks once for what is asked at the same moment and again within two seconds', async () => {
    const first = memory.callerOf(key.token);
    expect(memory.callerOf(key.token)).toBe(first);
    const found = await first;
    clock += 1_999;
    expect(await memory.callerOf(key.token)).toBe(found);
    clock += 1;
    expect(await memory.callerOf(key.token)).not.toBe(found);
    expect(await memory.callerOf(key.token)).toEqual(found);
  });

  it('forgets after two seconds what another process has revoked', async () => {
    expect(await memory.callerOf(key.token)).toMatchObject({ kind: 'API_KEY' });
    await revokeElsewhere();
    clock += 2_000;
    expect(await memory.callerOf(key.token)).toEqual(ANONYMOUS);
  });

  it.each([
    ['a revoked key', () => `revokeApiKey(input: { id: "${key.globalId}" })`, ANONYMOUS],
    [
      'a new role binding',
      () => `createRoleBinding(input: { subject: "${key.globalId}", role: ADMIN })`,
      { role: Role.ADMIN },
    ],
  ])('forgets at once after %s in this process', async (_what, field, expected) => {
    expect(await memory.callerOf(key.token)).toMatchObject({ role: Role.OPERATOR });
    await admin.run(`mutation { ${field()} { userErrors { message } } }`);
    expect(await memory.callerOf(key.token)).toMatchObject(expected);
  });

  it('forgets at once who has signed out', async () => {
    expect(await memory.callerOf(admin.token)).toMatchObject({ role: Role.ADMIN });
    await admin.run('mutation { signOut { userErrors { message } } }');
    expect(await memory.callerOf(admin.token)).toEqual(ANONYMOUS);
  });

  it('remembers nobody as unknown', async () => {
    const suspend = (at: string) => facts.db.reference(`UPDATE tenant SET suspended_at = ${at}`);
    await suspend('now()');
    expect(await memory.callerOf(key.token)).toEqual(ANONYMOUS);
    await suspend('NULL');
    expect(await memory.callerOf(key.token)).toMatchObject({ kind: 'API_KEY' });
  });

  it('remembers no failure of the database', async () => {
    const superuser = new pg.Client({ connectionString: facts.superuserUrl });
    await superuser.connect();
    await superuser.query('ALTER TABLE access_token RENAME TO access_token_away');
    await expect(memory.callerOf(key.token)).rejects.toThrow(/access_token/);
    await superuser.query('ALTER TABLE access_token_away RENAME TO access_token');
    await superuser.end();
    expect(await memory.callerOf(key.token)).toMatchObject({ kind: 'API_KEY' });
  });
});
