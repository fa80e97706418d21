import { describe, expect, it } from '@jest/globals';
import { aUser, execute, testSettings } from '../../test/graphql.js';
import { addCluster, aPod, reportInventory } from '../../test/inventory.js';
import { useTestDatabase } from '../../test/test-database.js';
import { openOperation } from './request-context.js';

const facts = useTestDatabase(2);

function open(): ReturnType<typeof openOperation> {
  const caller = aUser(facts.tenantId);
  return openOperation({
    requestId: 'test',
    caller,
    actor: { kind: caller.kind, id: null, name: 'tester', ip: null, requestId: 'test' },
    db: facts.db,
    settings: testSettings,
    now: () => new Date(),
    arrivedAt: new Date(),
    setSession: () => undefined,
  });
}

/** Connections of this database that were left inside a transaction. */
async function forgotten(): Promise<number> {
  const [row] = await facts.db.reference<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user AND state LIKE 'idle in transaction%'`,
  );
  return row!.count;
}

describe('an operation', () => {
  it('opens no snapshot for resolvers that still run after it was answered', async () => {
    const { context, close } = open();
    await context.read().query('SELECT 1');
    await close();
    expect(() => context.read()).toThrow(/has been answered/);
    expect(await forgotten()).toBe(0);
  });

  it('reads on after a refresh, from a later moment', async () => {
    const { context, close } = open();
    const first = context.read();
    await first.query('SELECT 1');
    await context.refresh();
    expect(context.read()).not.toBe(first);
    await expect(context.read().query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await close();
    expect(await forgotten()).toBe(0);
  });

  it('gives its connection back when one field fails while those beside it still read', async () => {
    const agent = await addCluster(facts.db, facts.tenantId);
    await reportInventory(facts.db, agent, 1, { pods: [aPod('a'), aPod('b')] });
    const failing = `{ clusters { edges { node {
      broken: pods(first: 500) { totalCount }
      pods { edges { node { clusterNode { id } containers { edges { node { usage { cpuCores } } } } } } } } } } }`;
    for (let round = 0; round < 4; round++) {
      const answer = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, failing);
      expect(answer).toMatchObject({
        data: { clusters: null },
        errors: [{ path: expect.arrayContaining(['broken']) }],
      });
    }
    await expect(facts.db.reference('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    expect(await forgotten()).toBe(0);
  });
});
