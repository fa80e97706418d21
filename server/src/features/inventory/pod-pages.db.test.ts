import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aUser, withContext } from '../../../test/graphql.js';
import { addCluster, aPod, at, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { ListArgs } from '../../platform/list.js';
import { type Page, page } from '../../platform/page.js';
import { podList } from './lists.sql.js';
import type { Pod } from './pod.entity.js';
import type { PodFilter } from './pod.types.js';

const facts = useTestDatabase();
const PODS = 45;
let agent: Awaited<ReturnType<typeof addCluster>>;

/** Ties and gaps on purpose: every third pod has no creation time, every fourth was never measured. */
beforeAll(async () => {
  agent = await addCluster(facts.db, facts.tenantId);
  const pods = Array.from({ length: PODS }, (_, n) =>
    aPod(`pod-${n % 20}`, {
      uid: `uid-${n}`,
      namespace: `ns-${n % 2}-${n}`,
      createdAt: n % 3 === 0 ? null : at(n % 5),
      containers: [],
    }),
  );
  await reportInventory(facts.db, agent, 1, { pods });
  await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query(
      `UPDATE usage_rank r SET cpu_cores = (p.subject_id % 7) / 3.0, memory_bytes = p.subject_id % 3,
         cpu_ratio = p.subject_id % 5, memory_ratio = p.subject_id % 2
       FROM pod p WHERE p.tenant_id = $1 AND r.tenant_id = $1 AND r.object_id = p.id AND p.subject_id % 4 > 0`,
      [facts.tenantId],
    ),
  );
});

type Args = ListArgs<PodFilter>;

const read = (args: Args, tenantId = facts.tenantId): Promise<Page<Pod>> =>
  withContext({ db: facts.db, caller: aUser(tenantId) }, (context) => page(context, podList, args));
const idsOf = (found: Page<Pod>): string[] => found.edges.map((edge) => edge.node.id);

/** The whole list by pages of the greatest size, with the cursor of each row. */
async function wholeList(orderBy: Args['orderBy']): Promise<{ id: string; cursor: string }[]> {
  const found = await read({ first: 100, orderBy });
  return found.edges.map((edge) => ({ id: edge.node.id, cursor: edge.cursor }));
}

const orders = Object.keys(podList.orders).flatMap((field) =>
  (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
);

/** Relay's algorithm on an array: cursors first, then `first` from the start, then `last` from the end. */
function expectedPage(ids: string[], args: { first?: number; last?: number; after?: number; before?: number }) {
  const { first, last, after, before } = args;
  const between = ids.slice(after === undefined ? 0 : after + 1, before);
  const headed = first === undefined && last !== undefined ? between : between.slice(0, first ?? 20);
  const kept = last === undefined ? headed : headed.slice(Math.max(0, headed.length - last));
  return { kept, hasNext: headed.length < between.length, hasPrevious: kept.length < headed.length };
}

describe('a connection', () => {
  it.each(orders)('sorts by $field $direction, equal values by id, missing values last', async (orderBy) => {
    const { sql } = podList.orders[orderBy.field]!;
    const direction = orderBy.direction;
    const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query<{ id: string }>(
        `SELECT t.id FROM ${podList.from} WHERE t.tenant_id = $1
         ORDER BY (${sql}) IS NULL, ${sql} ${direction}, t.id ${direction}`,
        [facts.tenantId],
      ),
    );
    expect((await wholeList(orderBy)).map((row) => row.id)).toEqual(rows.map((row) => row.id));
  });

  it('answers any page as Relay’s algorithm does, in the same order both ways (C5, C6, C9, C10, C11)', async () => {
    const lists = new Map<string, { id: string; cursor: string }[]>();
    for (const orderBy of orders) lists.set(JSON.stringify(orderBy), await wholeList(orderBy));
    const size = fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined });
    const position = fc.option(fc.integer({ min: 0, max: PODS - 1 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...orders),
        size,
        size,
        position,
        position,
        async (orderBy, first, last, a, b) => {
          const list = lists.get(JSON.stringify(orderBy))!;
          const [after, before] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
          const cursor = (index: number | undefined) => (index === undefined ? null : list[index]!.cursor);
          const found = await read({ first, last, orderBy, after: cursor(after), before: cursor(before) });
          const expected = expectedPage(
            list.map((row) => row.id),
            { first, last, after, before } as never,
          );
          expect(idsOf(found)).toEqual(expected.kept);
          if (first !== undefined) expect(found.pageInfo.hasNextPage).toBe(expected.hasNext);
          if (last !== undefined) expect(found.pageInfo.hasPreviousPage).toBe(expected.hasPrevious);
          expect(found.pageInfo.startCursor).toBe(found.edges[0]?.cursor ?? null);
          expect(found.pageInfo.endCursor).toBe(found.edges.at(-1)?.cursor ?? null);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('sees every row once when walked forward and backward', async () => {
    for (const orderBy of orders) {
      const expected = (await wholeList(orderBy)).map((row) => row.id);
      const forward: string[] = [];
      const backward: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const found: Page<Pod> = await read({ first: 7, after, orderBy });
        forward.push(...idsOf(found));
        after = found.pageInfo.endCursor;
        more = found.pageInfo.hasNextPage;
      }
      for (let before: string | null = null, more = true; more; ) {
        const found: Page<Pod> = await read({ last: 7, before, orderBy });
        backward.unshift(...idsOf(found));
        before = found.pageInfo.startCursor;
        more = found.pageInfo.hasPreviousPage;
      }
      expect({ orderBy, forward, backward }).toEqual({ orderBy, forward: expected, backward: expected });
    }
  });

  it('has 20 edges by default', async () => {
    expect((await read({})).edges).toHaveLength(20);
  });

  it.each([{ first: -1 }, { last: -1 }, { first: 101 }, { last: 101 }])('refuses %j (C7)', async (args) => {
    await expect(read(args)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/0 to 100/),
    });
  });

  it('answers first: 0 with no edges, null cursors, and whether there are any (C8, C4)', async () => {
    const found = await read({ first: 0 });
    expect(found.edges).toEqual([]);
    expect(found.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null });
  });

  it('takes the last two of the first five for first: 5, last: 2 (C6)', async () => {
    const list = await wholeList({ field: 'NAME', direction: 'ASC' });
    const found = await read({ first: 5, last: 2 });
    expect(idsOf(found)).toEqual([list[3]!.id, list[4]!.id]);
    expect(found.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  it('goes on from the position of a row that was deleted meanwhile (C12)', async () => {
    const orderBy = { field: 'CREATED_AT', direction: 'DESC' } as const;
    const list = await wholeList(orderBy);
    const gone = list[9]!;
    const setDeleted = (value: Date | null) =>
      facts.db.runInTenant(facts.tenantId, (tx) =>
        tx.query('UPDATE pod SET deleted_at = $3 WHERE tenant_id = $1 AND id = $2', [facts.tenantId, gone.id, value]),
      );
    await setDeleted(at(9));
    try {
      expect(idsOf(await read({ first: 3, after: gone.cursor, orderBy }))).toEqual(
        list.slice(10, 13).map((row) => row.id),
      );
      expect(idsOf(await read({ last: 3, before: gone.cursor, orderBy }))).toEqual(
        list.slice(6, 9).map((row) => row.id),
      );
    } finally {
      await setDeleted(null);
    }
  });

  it('takes one “not” and refuses a second inside it', async () => {
    const once = await read({ first: 100, filter: { not: { namespace: ['ns-0-0'] } } });
    expect(once.edges).toHaveLength(PODS - 1);
    await expect(read({ filter: { not: { not: { namespace: ['ns-0-0'] } } } })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('counts the whole list whatever the page (C14)', async () => {
    const filter = { namespace: ['ns-0-0', 'ns-0-2', 'ns-1-1'] };
    const countOf = (args: Args) =>
      withContext({ db: facts.db, caller: aUser(facts.tenantId) }, async (context) =>
        (await page(context, podList, args)).count(),
      );
    expect(await countOf({ first: 1, filter })).toEqual({ count: 3, isCapped: false });
    expect(await countOf({ first: 0 })).toEqual({ count: PODS, isCapped: false });
    const { endCursor } = (await read({ first: 30 })).pageInfo;
    expect(await countOf({ first: 2, after: endCursor })).toEqual({ count: PODS, isCapped: false });
  });
});

describe('a cursor', () => {
  const refused = { code: 'BAD_USER_INPUT', message: expect.stringMatching(/not one of this list/) };

  it('is refused in another order, filter or tenant (C13)', async () => {
    const cursor = (await read({ first: 1 })).edges[0]!.cursor;
    await expect(read({ after: cursor, orderBy: { field: 'NAME', direction: 'DESC' } })).rejects.toMatchObject(refused);
    await expect(read({ after: cursor, filter: { namespace: ['ns-0-0'] } })).rejects.toMatchObject(refused);
    await expect(read({ after: cursor }, await addTenant(facts.db))).rejects.toMatchObject(refused);
  });

  it.each([' ', 'x', 'bnVsbA', 'W10', 'eyJhIjoxfQ'])('is refused when malformed: “%s” (C13)', async (cursor) => {
    await expect(read({ after: cursor })).rejects.toMatchObject(refused);
    await expect(read({ last: 1, before: cursor })).rejects.toMatchObject(refused);
  });

  it('is refused, not a database error, when its position is forged (C13)', async () => {
    const forged: [string, unknown][] = [
      ['RESTARTS', '99999999999'],
      ['RESTARTS', '1; DROP TABLE pod'],
      ['RESTARTS', null],
      ['CREATED_AT', '2026-02-30 00:00:00+00'],
      ['CREATED_AT', 'yesterday'],
      ['CPU_USAGE', '1e999'],
      ['CPU_USAGE', ''],
      ['NAME', 'nul \0'],
      ['NAME', 7],
    ];
    for (const [field, value] of forged) {
      const orderBy = { field, direction: 'ASC' } as const;
      const real = (await read({ first: 1, orderBy })).edges[0]!.cursor;
      const [binding, , id] = JSON.parse(Buffer.from(real, 'base64url').toString());
      const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
      await expect(read({ after: cursorOf(binding, value, id), orderBy })).rejects.toMatchObject(refused);
      await expect(read({ after: cursorOf(binding, null, 'no id'), orderBy })).rejects.toMatchObject(refused);
    }
  });
});
