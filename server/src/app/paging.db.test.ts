import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aUser, execute } from '../../test/graphql.js';
import { addCluster } from '../../test/inventory.js';
import { aListedPod, type ListedPod, openPodStore, type PodStore } from '../../test/many-pods.js';
import { useTestDatabase } from '../../test/test-database.js';
import { newId, toGlobalId } from '../platform/id.js';

let store: PodStore;
// Before the database's own end, which cuts off whoever is still connected.
afterAll(() => store?.close());
const facts = useTestDatabase();
beforeAll(async () => {
  store = await openPodStore(facts.superuserUrl, facts.tenantId);
});

interface PageArgs {
  first?: number | undefined;
  after?: string | null | undefined;
  last?: number | undefined;
  before?: string | null | undefined;
}

interface List {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

interface Order {
  field: string;
  direction: 'ASC' | 'DESC';
}

const ARGS = '$first: Int, $after: String, $last: Int, $before: String, $orderBy: PodOrder, $filter: PodFilter';
const PASSED = 'first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter';
const PAGE = `pods(${PASSED}) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
const AT_ROOT = `query (${ARGS}) { list: ${PAGE} }`;
const NESTED = `query ($id: ID!, ${ARGS}) { parent: node(id: $id) { ... on Cluster { list: ${PAGE} } } }`;

async function ask(clusterId: string, isNested: boolean, variables: object): Promise<List> {
  const id = toGlobalId('Cluster', clusterId);
  const filter = {
    ...('filter' in variables ? (variables.filter as object) : {}),
    ...(isNested ? {} : { cluster: [id] }),
  };
  const answer = await execute<{ list?: List; parent?: { list: List } }>(
    { db: facts.db, caller: aUser(facts.tenantId) },
    isNested ? NESTED : AT_ROOT,
    { id, ...variables, filter },
  );
  expect(answer.errors).toBeUndefined();
  return (isNested ? answer.data!.parent!.list : answer.data!.list)!;
}

const ORDERS = ['NAME', 'NAMESPACE', 'CREATED_AT', 'RESTARTS', 'CPU_USAGE'] as const;

const VALUE: Record<(typeof ORDERS)[number], (pod: ListedPod) => string | number | null> = {
  NAME: (pod) => pod.name,
  NAMESPACE: (pod) => pod.namespace,
  CREATED_AT: (pod) => pod.createdAt?.getTime() ?? null,
  RESTARTS: (pod) => pod.restartCount,
  CPU_USAGE: (pod) => pod.cpuCores,
};

function compare<Value extends string | number>(a: Value, b: Value): number {
  return a < b ? -1 : Number(a > b);
}

/** The order the API documents: by value, missing values last in both directions, then by id. */
function byOrder({ field, direction }: Order) {
  const sign = direction === 'ASC' ? 1 : -1;
  const sortValue = VALUE[field as keyof typeof VALUE];
  return (a: ListedPod, b: ListedPod): number => {
    const [left, right] = [sortValue(a), sortValue(b)];
    if (left === null || right === null) {
      const missing = Number(left === null) - Number(right === null);
      if (missing !== 0) return missing;
    }
    return sign * (compare(left ?? 0, right ?? 0) || compare(a.id, b.id));
  };
}

/** Relay's algorithm on an array: cursors by position, then `first` cuts from the end, then `last` from the start. */
interface ModelArgs {
  first: number | undefined;
  last: number | undefined;
  after: ListedPod | undefined;
  before: ListedPod | undefined;
}

/** Relay’s algorithm on an array: cursors by position, then `first` cuts from the end, then `last` from the start. */
function modelPage(sorted: ListedPod[], how: Order, args: ModelArgs) {
  const order = byOrder(how);
  const between = sorted.filter(
    (pod) => (!args.after || order(pod, args.after) > 0) && (!args.before || order(pod, args.before) < 0),
  );
  const first = args.first ?? (args.last === undefined ? 20 : undefined);
  const headed = first === undefined ? between : between.slice(0, first);
  const kept = args.last === undefined ? headed : headed.slice(Math.max(0, headed.length - args.last));
  return {
    ids: kept.map((pod) => toGlobalId('Pod', pod.id)),
    // Undefined where Relay leaves it open.
    hasNextPage: first !== undefined ? headed.length < between.length : args.before ? undefined : false,
    hasPreviousPage: args.last !== undefined ? kept.length < headed.length : args.after ? undefined : false,
  };
}

const aPod = fc.record({
  namespace: fc.constantFrom('a', 'b'),
  name: fc.constantFrom('web', 'web-1', 'web-10', 'web-2', 'Web', 'db', 'ünï'),
  createdAt: fc.option(fc.integer({ min: 0, max: 3 }).map((n) => new Date(Date.UTC(2026, 0, 1, n, 0, 0, n)))),
  restartCount: fc.integer({ min: 0, max: 2 }),
  cpuCores: fc.option(fc.constantFrom(0, 0.25, 1 / 3, 1e-9)),
});

const anEdge = fc.option(fc.nat(200), { nil: undefined });
const aSize = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined });
const aStep = fc.record({
  orderBy: fc.record({
    field: fc.constantFrom(...ORDERS),
    direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  }),
  isFiltered: fc.boolean(),
  isNested: fc.boolean(),
  first: aSize,
  last: aSize,
  after: anEdge,
  before: anEdge,
  /** What happens to the list after the cursors were given out and before the page is read. */
  meanwhile: fc.constantFrom('nothing', 'nothing', 'the row of a cursor goes', 'a row comes'),
});

/** One random list of a cluster of its own, with the cursors it once gave out. */
class ModelledList {
  constructor(
    readonly clusterId: string,
    private pods: ListedPod[],
  ) {}

  sorted(orderBy: Order, isFiltered: boolean): ListedPod[] {
    return this.pods.filter((pod) => !isFiltered || pod.namespace === 'a').sort(byOrder(orderBy));
  }

  async remove(pod: ListedPod): Promise<void> {
    await store.markDeleted([pod.id]);
    this.pods = this.pods.filter((one) => one.id !== pod.id);
  }

  async add(like: Partial<ListedPod>): Promise<void> {
    const pod = aListedPod({ ...like, id: newId() });
    await store.insert(this.clusterId, [pod]);
    this.pods.push(pod);
  }
}

type Step = typeof aStep extends fc.Arbitrary<infer Value> ? Value : never;

async function checkStep(list: ModelledList, step: Step): Promise<void> {
  const { orderBy, isFiltered, isNested, first, last } = step;
  const filter = isFiltered ? { namespace: ['a'] } : {};
  const given = list.sorted(orderBy, isFiltered);
  const whole = await ask(list.clusterId, isNested, { first: 100, orderBy, filter });
  expect(whole.edges.map((edge) => edge.node.id)).toEqual(given.map((pod) => toGlobalId('Pod', pod.id)));
  const pick = (n: number | undefined) => (n === undefined || given.length === 0 ? undefined : n % given.length);
  const [after, before] = [pick(step.after), pick(step.before)];
  const pods = {
    after: after === undefined ? undefined : given[after]!,
    before: before === undefined ? undefined : given[before]!,
  };
  const victim = pods.after ?? pods.before;
  if (step.meanwhile === 'the row of a cursor goes' && victim) await list.remove(victim);
  if (step.meanwhile === 'a row comes') await list.add(victim ?? {});
  const cursor = (index: number | undefined) => (index === undefined ? null : whole.edges[index]!.cursor);
  const args = { first, last, after: cursor(after), before: cursor(before) };
  const found = await ask(list.clusterId, isNested, { ...args, orderBy, filter });
  const expected = modelPage(list.sorted(orderBy, isFiltered), orderBy, { first, last, ...pods });
  expect(found.edges.map((edge) => edge.node.id)).toEqual(expected.ids);
  for (const fact of ['hasNextPage', 'hasPreviousPage'] as const) {
    if (expected[fact] !== undefined) expect({ [fact]: found.pageInfo[fact] }).toEqual({ [fact]: expected[fact] });
  }
  expect(found.pageInfo.startCursor).toBe(found.edges[0]?.cursor ?? null);
  expect(found.pageInfo.endCursor).toBe(found.edges.at(-1)?.cursor ?? null);
}

describe('any page of any list of pods', () => {
  it('is Relay’s algorithm over the sorted list, ties and missing values included (C5, C6, C8, C9, C10, C11, C12)', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(aPod, { maxLength: 30 }),
        fc.array(aStep, { minLength: 12, maxLength: 12 }),
        async (pods, steps) => {
          const { clusterId } = await addCluster(facts.db, facts.tenantId, `list-${++runs}`);
          const listed = pods.map((pod) => aListedPod(pod));
          await store.insert(clusterId, listed);
          const list = new ModelledList(clusterId, listed);
          for (const step of steps) await checkStep(list, step);
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

// Last: pages of the small lists above would be read between 100,000 rows that no plan knows of yet.
describe('100,000 pods', () => {
  const ROWS = 100_000;
  /** Pages read between two writes of 40 rows: some hundred rows a second at the pace of the walks. */
  const PAGES_PER_WRITE = 6;

  /** Each write adds rows all over the list and takes rows away that the walks may or may not have seen. */
  function writerOf(clusterId: string, victims: string[]) {
    const removed = new Set<string>();
    let running: Promise<void> = Promise.resolve();
    let pages = 0;
    const write = async (): Promise<void> => {
      const added = Array.from({ length: 20 }, () =>
        aListedPod({
          name: `many-${newId().slice(-6)}`,
          createdAt: Math.random() < 0.1 ? null : new Date(Date.UTC(2026, 0, 1) + Math.random() * 20_000_000),
        }),
      );
      const gone = victims.splice(0, 20);
      for (const id of gone) removed.add(id);
      await store.insert(clusterId, added);
      await store.remove(gone.slice(0, 10));
      await store.markDeleted(gone.slice(10));
    };
    return {
      removed,
      /** Called with every page: writes beside the next ones, never faster than it can. */
      async turn(): Promise<void> {
        if (++pages % PAGES_PER_WRITE > 0) return;
        await running;
        running = write();
      },
      settle: () => running,
    };
  }

  async function walk(
    clusterId: string,
    orderBy: Order,
    isForward: boolean,
    turn: () => Promise<void>,
  ): Promise<string[]> {
    const seen: string[] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      const range: PageArgs = isForward ? { first: 100, after: cursor } : { last: 100, before: cursor };
      const { edges, pageInfo } = await ask(clusterId, false, { ...range, orderBy });
      const ids = edges.map((edge) => edge.node.id);
      seen.push(...(isForward ? ids : ids.reverse()));
      cursor = isForward ? pageInfo.endCursor : pageInfo.startCursor;
      more = isForward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
      await turn();
    }
    return seen;
  }

  it('paged by 100 both ways on immutable keys, while rows come and go, show every surviving one exactly once', async () => {
    const { clusterId } = await addCluster(facts.db, facts.tenantId, 'many');
    await store.insertMany(clusterId, ROWS, 'many-');
    const before = await store.idsOf(clusterId);
    expect(before).toHaveLength(ROWS);
    const writer = writerOf(
      clusterId,
      [...before].sort(() => Math.random() - 0.5),
    );
    const orders: [Order, boolean][] = [
      [{ field: 'NAME', direction: 'ASC' }, true],
      [{ field: 'CREATED_AT', direction: 'DESC' }, false],
    ];
    const walks = await Promise.all(
      orders.map(([orderBy, isForward]) => walk(clusterId, orderBy, isForward, writer.turn)),
    );
    await writer.settle();
    expect(writer.removed.size).toBeGreaterThan(1_000);
    const survivors = before.filter((id) => !writer.removed.has(id)).map((id) => toGlobalId('Pod', id));
    for (const seen of walks) {
      const times = new Set(seen);
      expect(seen.length - times.size).toBe(0);
      expect(survivors.filter((id) => !times.has(id))).toEqual([]);
    }
  }, 240_000);
});
