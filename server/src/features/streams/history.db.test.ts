import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { historyVerifier } from './history.service.js';

const facts = useTestDatabase();
const EPOCH = newId();
const closing: (() => Promise<unknown>)[] = [];
let first: string;
let last: string;
let turns: number;
let verify: ReturnType<typeof historyVerifier>;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  closing.push(() => client.end());
  return client;
}

beforeEach(async () => {
  turns = 0;
  verify = historyVerifier(
    () => new Date(),
    () => void turns++,
  );
  [first, last] = [await addTenant(facts.db), await addTenant(facts.db)].sort() as [string, string];
  for (const tenantId of [first, last]) {
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(
        `INSERT INTO stream_head (tenant_id, stream, epoch, last_seq, min_seq, min_day) VALUES ($1, 'alerts', $2, 0, 1, '2026-03-02')`,
        [tenantId, EPOCH],
      ),
    );
  }
  await facts.db.reference(
    `INSERT INTO database_history (id, identity, noted_at) VALUES (1, 'older', now())
     ON CONFLICT (id) DO UPDATE SET identity = 'older'`,
  );
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const epochOf = (tenantId: string): Promise<string> =>
  facts.db.runInTenant(tenantId, async (tx) => {
    const [head] = await tx.query<{ epoch: string }>(
      `SELECT epoch FROM stream_head WHERE tenant_id = $1 AND stream = 'alerts'`,
      [tenantId],
    );
    return head!.epoch;
  });
const noted = async (): Promise<string> =>
  (await facts.db.reference<{ identity: string }>('SELECT identity FROM database_history'))[0]!.identity;

describe('the verifier of connections, where the database has another history', () => {
  it('renews each tenant for itself, and all of them again where it has failed midway', async () => {
    const [client, other] = [await connect(facts.appUrl), await connect(facts.superuserUrl)];
    await client.query(`SET lock_timeout = '100ms'`);
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM stream_head WHERE tenant_id = $1 FOR UPDATE', [last]);
    await expect(verify(client)).rejects.toThrow(/lock timeout/);
    const renewed = await epochOf(first);
    expect(renewed).not.toBe(EPOCH);
    expect([await epochOf(last), await noted(), turns]).toEqual([EPOCH, 'older', 0]);
    await other.query('ROLLBACK');
    await verify(client);
    expect(await epochOf(last)).not.toBe(EPOCH);
    expect(await epochOf(first)).not.toBe(renewed);
    expect([(await noted()) === 'older', turns]).toEqual([false, 1]);
  });

  it('renews once for all connections that a pool opens at the same moment', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => connect(facts.appUrl)));
    await Promise.all(clients.map(verify));
    const epochs = [await epochOf(first), await epochOf(last)];
    expect(epochs).not.toContain(EPOCH);
    await verify(await connect(facts.appUrl));
    expect([await epochOf(first), await epochOf(last)]).toEqual(epochs);
    expect(turns).toBe(1);
  });
});
