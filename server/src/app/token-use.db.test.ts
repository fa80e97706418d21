import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { aKey, aPerson, type Bearer } from '../../test/accounts.js';
import { useTestDatabase } from '../../test/test-database.js';
import { createLogger } from '../platform/logger.js';
import { Role } from '../platform/role.js';
import { TokenUse } from './token-use.js';

const facts = useTestDatabase();
const log = createLogger({ level: 'error', folder: null, file: 'test.jsonl' });
log.silent = true;
let use: TokenUse;
let key: Bearer;
let owner: Bearer;

beforeEach(async () => {
  use = new TokenUse(facts.db, log);
  owner = await aPerson(facts.db, facts.tenantId, Role.VIEWER);
  key = await aKey(facts.db, owner, { role: 'VIEWER' });
});

afterEach(() => use.stop());

const tokenId = () => key.token.split('_')[1]!;
const seconds = (count: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, count));

async function stored(): Promise<{ lastUsedAt: string | null; lastUsedIp: string | null }> {
  const { node } = await owner.run<{ node: { lastUsedAt: string | null; lastUsedIp: string | null } }>(
    'query($id: ID!) { node(id: $id) { ... on ApiKey { lastUsedAt lastUsedIp } } }',
    { id: key.globalId },
  );
  return node;
}

const written = (count: number, lastUsedIp: string | null) => ({
  lastUsedAt: seconds(count).toISOString(),
  lastUsedIp,
});

describe('the last use of a credential', () => {
  it('is written soon after the first use, without anybody waiting for it', async () => {
    use.note(tokenId(), '192.0.2.1', seconds(1));
    const deadline = Date.now() + 20_000;
    while ((await stored()).lastUsedAt === null && Date.now() < deadline) await facts.db.reference('SELECT 1');
    expect(await stored()).toEqual(written(1, '192.0.2.1'));
  });

  it('is written once a minute at most, however often it is noted, and the rest at the stop', async () => {
    use.note(tokenId(), '192.0.2.1', seconds(1));
    await use.flush(false);
    for (let count = 2; count < 50; count++) use.note(tokenId(), '192.0.2.2', seconds(count));
    await use.flush(false);
    expect(await stored()).toEqual(written(1, '192.0.2.1'));
    await use.stop();
    expect(await stored()).toEqual(written(49, '192.0.2.2'));
  });

  it('keeps the address where a later use has none, and never goes back in time', async () => {
    use.note(tokenId(), '192.0.2.1', seconds(5));
    use.note(tokenId(), null, seconds(6));
    await use.flush(true);
    expect(await stored()).toEqual(written(6, '192.0.2.1'));
    use.note(tokenId(), '192.0.2.9', seconds(3));
    await use.flush(true);
    expect(await stored()).toEqual(written(6, '192.0.2.1'));
  });

  it('is written later where the database is away', async () => {
    const superuser = new pg.Client({ connectionString: facts.superuserUrl });
    await superuser.connect();
    use.note(tokenId(), '192.0.2.1', seconds(7));
    await superuser.query('ALTER TABLE access_token RENAME TO access_token_away');
    await use.flush(true);
    await superuser.query('ALTER TABLE access_token_away RENAME TO access_token');
    await superuser.end();
    await use.stop();
    expect(await stored()).toEqual(written(7, '192.0.2.1'));
  });
});
