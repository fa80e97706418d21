import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { aKey, aPerson, type Bearer } from '../../test/accounts.js';
import { useTestDatabase } from '../../test/test-database.js';
import { noteAccessChange, wakeAccessChange } from '../features/accounts/access-change.service.js';
import { newId } from '../platform/id.js';
import { createLogger } from '../platform/logger.js';
import { Role } from '../platform/role.js';
import { CallerMemory } from './caller-memory.js';
import { watchRights } from './rights-watch.js';
import { TokenUse } from './token-use.js';

const facts = useTestDatabase();
const log = createLogger({ level: 'error', folder: null, file: 'test.jsonl' });
log.silent = true;
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

  it('remembers those whom a change does not concern, and nobody of the tenant where it may be anybody', async () => {
    const other = await aPerson(facts.db, facts.tenantId, Role.VIEWER);
    const known = () => Promise.all([admin, key].map(({ token }) => memory.callerOf(token)));
    const [adminAsCaller, keyAsCaller] = await known();
    await memory.callerOf(other.token);
    await other.run('mutation { signOut { userErrors { message } } }');
    expect(await memory.callerOf(other.token)).toEqual(ANONYMOUS);
    const after = await known();
    expect(after[0]).toBe(adminAsCaller);
    expect(after[1]).toBe(keyAsCaller);
    await admin.run(`mutation { revokeApiKey(input: { id: "${key.globalId}" }) { userErrors { message } } }`);
    expect(await memory.callerOf(admin.token)).toBe(adminAsCaller);
    expect(await memory.callerOf(key.token)).toEqual(ANONYMOUS);
    await facts.db.runInTenant(facts.tenantId, async (tx) => noteAccessChange(tx));
    expect(await memory.callerOf(admin.token)).not.toBe(adminAsCaller);
  });

  it('takes everybody for concerned after more changes than are noted', async () => {
    const before = await memory.callerOf(key.token);
    for (let n = 0; n < 10_000; n++) wakeAccessChange(facts.tenantId, `token${n}`);
    expect(await memory.callerOf(key.token)).toBe(before);
    wakeAccessChange(facts.tenantId, key.id);
    for (let n = 0; n < 10_001; n++) wakeAccessChange(facts.tenantId, `token${n}`);
    expect(await memory.callerOf(key.token)).not.toBe(before);
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

/** Notes whom it is asked for. */
class NotingMemory extends CallerMemory {
  readonly asked: string[] = [];

  override callerOf(token: string | null): ReturnType<CallerMemory['callerOf']> {
    this.asked.push(token ?? '');
    return super.callerOf(token);
  }
}

describe('the watch over rights', () => {
  it('looks soon at those whom a change of access concerns, and at all of the tenant where it may be anybody', async () => {
    const callers = new NotingMemory(facts.db, () => new Date(clock));
    const parts = { callers, tokenUse: new TokenUse(facts.db, log), now: () => new Date(clock) };
    const people = await Promise.all(
      [admin, key].map(async ({ token }) => ({ token, caller: await callers.callerOf(token) })),
    );
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    const holder = { rightsChanged: () => undefined };
    const watches = people.map(({ token, caller }) => watchRights(parts, token, caller, holder));
    /** Long enough for hints, and too short for the interval. */
    const askedAfter = async (tenantId: string, about: string | null): Promise<string[]> => {
      callers.asked.length = 0;
      wakeAccessChange(tenantId, about);
      await jest.advanceTimersByTimeAsync(500);
      const asked = [...callers.asked];
      await Promise.all(people.map(({ token }) => callers.callerOf(token)));
      return asked;
    };
    try {
      const { tokenId } = people[0]!.caller as { tokenId: string };
      expect(await askedAfter(facts.tenantId, key.id)).toEqual([key.token]);
      expect(await askedAfter(facts.tenantId, tokenId)).toEqual([admin.token]);
      expect(await askedAfter(newId(), null)).toEqual([]);
      expect((await askedAfter(facts.tenantId, null)).sort()).toEqual([admin.token, key.token].sort());
    } finally {
      for (const watch of watches) watch.leave(holder);
      jest.useRealTimers();
      await parts.tokenUse.stop();
    }
  });
});
