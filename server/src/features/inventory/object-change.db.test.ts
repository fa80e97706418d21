import { describe, expect, it } from '@jest/globals';
import { aUser, execute, withRights } from '../../../test/graphql.js';
import { aContainer, addCluster, aPod, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { Role } from '../../platform/role.js';
import { InventoryKind } from './inventory.types.js';

const facts = useTestDatabase(8);

const QUERY = `query ($after: String) { objectChanges(first: 7, after: $after) {
  edges { cursor node { objectId objectKind action name object { __typename id ... on Pod { restartCount labels { key value } } } } }
  pageInfo { hasNextPage endCursor } } }`;

interface Entry {
  cursor: string;
  node: { objectId: string; objectKind: string; action: string; name: string; object: Record<string, unknown> | null };
}

/** A program that keeps a copy: it knows nothing but the feed and where it was. */
class Copy {
  readonly objects = new Map<string, Record<string, unknown>>();
  readonly told: Entry['node'][] = [];
  cursor: string | null = null;

  constructor(private readonly caller = aUser(facts.tenantId, Role.VIEWER)) {}

  async catchUp(): Promise<void> {
    for (let more = true; more; ) {
      const { data, errors } = await execute<{
        objectChanges: { edges: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
      }>({ db: facts.db, caller: this.caller }, QUERY, { after: this.cursor });
      expect(errors).toBeUndefined();
      const { edges, pageInfo } = data!.objectChanges;
      for (const { node } of edges) this.#take(node);
      this.cursor = pageInfo.endCursor ?? this.cursor;
      more = pageInfo.hasNextPage;
    }
  }

  #take(node: Entry['node']): void {
    this.told.push(node);
    if (node.action === 'DELETED') this.objects.delete(node.objectId);
    else this.objects.set(node.objectId, node.object!);
  }
}

async function livePods(): Promise<Map<string, Record<string, unknown>>> {
  const { data } = await execute<{ pods: { edges: { node: { id: string } }[] } }>(
    { db: facts.db, caller: aUser(facts.tenantId) },
    '{ pods(first: 100) { edges { node { __typename id restartCount labels { key value } } } } }',
  );
  return new Map(data!.pods.edges.map(({ node }) => [node.id, node as Record<string, unknown>]));
}

describe('the feed of object changes', () => {
  it('brings a copy to what is stored, deletions included, and tells an unchanged object once', async () => {
    const agent = await addCluster(facts.db, facts.tenantId, 'copied');
    const pods = [1, 2, 3, 4, 5].map((n) => aPod(`pod-${n}`, { containers: [aContainer('app')] }));
    await reportInventory(facts.db, agent, 1, { pods });
    const copy = new Copy();
    await copy.catchUp();
    expect(pick(copy, 'Pod')).toEqual(await livePods());
    expect(copy.told).toHaveLength(10);
    // The same report again changes nothing but when it was seen.
    await reportInventory(facts.db, agent, 2, { pods });
    await copy.catchUp();
    expect(copy.told).toHaveLength(10);
    const [first, second, ...others] = pods as [(typeof pods)[0], ...typeof pods];
    await reportInventory(facts.db, agent, 3, {
      pods: [{ ...first, labels: [{ key: 'tier', value: 'web' }] }, ...others],
      deleted: [{ kind: InventoryKind.POD, uid: second!.uid }],
    });
    await copy.catchUp();
    expect(pick(copy, 'Pod')).toEqual(await livePods());
    expect(copy.told.slice(10).map(({ action, name, object }) => [action, name, object === null])).toEqual(
      expect.arrayContaining([
        ['STORED', 'pod-1', false],
        ['DELETED', 'pod-2', true],
        ['DELETED', 'pod-2/app', true],
      ]),
    );
    expect(copy.told).toHaveLength(13);
  });

  it('never moves behind a reader, whatever the order of commits', async () => {
    const agents = await Promise.all(
      ['left', 'right', 'middle'].map((name) => addCluster(facts.db, facts.tenantId, name)),
    );
    const copy = new Copy();
    await copy.catchUp();
    const writers = agents.map(async (agent, which) => {
      for (let batch = 1; batch <= 12; batch++) {
        const pods = [0, 1, 2].map((n) =>
          aPod(`w${which}-${(batch + n) % 6}`, { containers: [aContainer('app', { restartCount: batch })] }),
        );
        const deleted =
          batch % 4 === 0 ? [{ kind: InventoryKind.POD, uid: aPod(`w${which}-${(batch + 4) % 6}`).uid }] : [];
        await reportInventory(facts.db, agent, batch, { pods, deleted });
      }
    });
    const reading = (async () => {
      for (let n = 0; n < 25; n++) await copy.catchUp();
    })();
    await Promise.all([...writers, reading]);
    await copy.catchUp();
    expect(pick(copy, 'Pod')).toEqual(await livePods());
  });

  it('shows a caller with a narrow scope only what lies in it', async () => {
    const agent = await addCluster(facts.db, facts.tenantId, 'scoped');
    await reportInventory(facts.db, agent, 1, {
      pods: [aPod('mine', { namespace: 'team-a' }), aPod('theirs', { namespace: 'team-b' })],
    });
    const grant = { role: Role.VIEWER, clusterIds: [agent.clusterId], namespaces: ['team-a'] };
    const copy = new Copy(withRights(facts.tenantId, [grant]));
    await copy.catchUp();
    expect(copy.told.filter(({ objectKind }) => objectKind === 'POD').map(({ name }) => name)).toEqual(['mine']);
  });

  it('refuses a cursor of another tenant', async () => {
    const copy = new Copy();
    await copy.catchUp();
    const other = aUser(await addTenant(facts.db));
    const { errors } = await execute({ db: facts.db, caller: other }, QUERY, { after: copy.cursor });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('says CURSOR_EXPIRED where a cursor is ahead of what is stored, as after a restored backup', async () => {
    const copy = new Copy();
    await copy.catchUp();
    await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query(`UPDATE stream_head SET last_seq = 1 WHERE tenant_id = $1 AND stream = 'objects'`, [facts.tenantId]),
    );
    const { errors } = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, QUERY, { after: copy.cursor });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'CURSOR_EXPIRED' });
  });
});

function pick(copy: Copy, typeName: string): Map<string, Record<string, unknown>> {
  return new Map([...copy.objects].filter(([, object]) => object['__typename'] === typeName));
}
