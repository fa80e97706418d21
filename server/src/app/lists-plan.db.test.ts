import { beforeAll, describe, expect, it } from '@jest/globals';
import { SEEDED, seedLists } from '../../test/seeded-lists.js';
import { useTestDatabase } from '../../test/test-database.js';
import { AlertState } from '../features/alerts/alert.entity.js';
import { alertList } from '../features/alerts/alert.sql.js';
import { clusterEventList } from '../features/alerts/cluster-event.sql.js';
import { anomalyList } from '../features/anomalies/anomaly.sql.js';
import { auditEntryList } from '../features/audit/audit-list.sql.js';
import { clusterList } from '../features/clusters/cluster-list.sql.js';
import {
  changeList,
  clusterNodeList,
  containerList,
  namespaceList,
  podList,
  workloadList,
} from '../features/inventory/lists.sql.js';
import { podsOfCluster } from '../features/inventory/nested-lists.sql.js';
import type { Position } from '../platform/cursor.js';
import type { Tx } from '../platform/database.js';
import type { Direction, ListSpec, ParentLink } from '../platform/list.js';
import { rowsStatement, type Segment } from '../platform/list-sql.js';
import { wholeTenant } from '../platform/rights.js';
import { Role } from '../platform/role.js';

type AnyList = ListSpec<object, { not?: null }>;
type Filter = Record<string, unknown> | null;

const PAGE = 101;
const health = { warningAfter: 60, offlineAfter: 300 };
const lists = [
  clusterList(health, new Date()),
  clusterNodeList,
  namespaceList,
  workloadList,
  podList,
  containerList,
  alertList,
  clusterEventList,
  anomalyList,
  changeList,
  auditEntryList,
] as unknown as AnyList[];

const facts = useTestDatabase();
beforeAll(() => seedLists(facts.superuserUrl, facts.tenantId), 120_000);

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

interface Asked {
  list: AnyList;
  field: string;
  direction: Direction;
  segment: Segment;
  filter?: Filter;
  after?: Position | null;
  link?: ParentLink<object> | null;
  parents?: object[];
  /** As a prepared statement, whose plan is kept and so does not know the values. */
  isPrepared?: boolean;
}

const reader = (tx: Tx) => ({ tx, tenantId: facts.tenantId, rights: wholeTenant(Role.VIEWER) });

/** Runs the statement of a page as the application does, and tells what PostgreSQL did for it. */
async function explain(asked: Asked) {
  const { list, field, direction, segment, filter = null, after = null, link = null, parents = [] } = asked;
  const stretch = { column: list.orders[field]!, direction, backward: false, after, before: null, limit: PAGE };
  return facts.db.runInTenant(facts.tenantId, async (tx) => {
    const question = { spec: list as never, filter: filter as never, link, parents };
    const { sql, values } = rowsStatement(reader(tx), question, stretch, segment);
    const plan = asked.isPrepared ? await planOfPrepared(tx, sql, values) : await planOf(tx, sql, values);
    const nodes = nodesOf(plan);
    const scans = nodes.filter((node) => node['Relation Name']);
    return {
      rows: plan['Actual Rows'],
      sorts: nodes.filter((node) => node['Node Type'].endsWith('Sort')).length,
      scanned: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
      examined: scans.reduce((sum, node) => sum + examinedBy(node), 0),
    };
  });
}

async function planOf(tx: Tx, sql: string, values: unknown[] = []): Promise<PlanNode> {
  const explained = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`;
  const [row] = await tx.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(explained, values);
  return row!['QUERY PLAN'][0]!.Plan;
}

async function planOfPrepared(tx: Tx, sql: string, values: unknown[]): Promise<PlanNode> {
  await tx.query('SET LOCAL plan_cache_mode = force_generic_plan');
  await tx.query(`PREPARE listed AS ${sql}`);
  const literals = values.map((value) => `'${String(value).replaceAll("'", "''")}'`);
  const plan = await planOf(tx, `EXECUTE listed(${literals.join(', ')})`);
  await tx.query('DEALLOCATE listed');
  return plan;
}

function examinedBy(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return (node['Actual Rows'] + removed) * node['Actual Loops'];
}

/** A position in the middle of a segment, read by brute force. */
async function middleOf({ list, field, segment, filter }: Asked): Promise<Position> {
  const { sql } = list.orders[field]!;
  const live = list.always?.(filter as never) ?? [];
  const wanted = [...live, 't.tenant_id = $1', `${sql} IS ${segment === 'NULLS' ? '' : 'NOT '}NULL`].join(' AND ');
  return facts.db.runInTenant(facts.tenantId, async (tx) => {
    const rows = await tx.query<Position>(
      `SELECT (${sql})::text AS value, t.id FROM ${list.from} WHERE ${wanted} ORDER BY ${sql}, t.id`,
      [facts.tenantId],
    );
    return rows[Math.floor(rows.length / 2)]!;
  });
}

const cases = lists.flatMap((list) =>
  Object.entries(list.orders).flatMap(([field, { nullable }]) =>
    (['ASC', 'DESC'] as const).flatMap((direction) =>
      (nullable ? (['VALUES', 'NULLS'] as const) : (['VALUES'] as const)).map((segment) => ({
        name: list.name,
        list,
        field,
        direction,
        segment,
      })),
    ),
  ),
);

describe('the first page and one from the middle of a root list', () => {
  it.each(cases)(
    'walk an index, planned with their values and without: $name by $field $direction, $segment',
    async (asked) => {
      const middle = await middleOf(asked);
      for (const [after, isPrepared] of [
        [null, false],
        [middle, false],
        [null, true],
        [middle, true],
      ] as const) {
        const { rows, sorts, scanned, examined } = await explain({ ...asked, after, isPrepared });
        expect({ sorts, scanned }).toEqual({ sorts: 0, scanned: [] });
        expect(rows).toBeGreaterThan(0);
        // A rank and its object are two rows; nothing else is looked at.
        expect(examined).toBeLessThanOrEqual(2 * PAGE);
      }
    },
  );
});

const SHOWING_DELETED: { list: AnyList; field: string }[] = [
  { list: podList as never, field: 'NAME' },
  { list: podList as never, field: 'CREATED_AT' },
  { list: containerList as never, field: 'NAME' },
  { list: clusterNodeList as never, field: 'NAME' },
  { list: workloadList as never, field: 'NAME' },
  { list: namespaceList as never, field: 'NAME' },
];

describe('a list that shows deleted objects too', () => {
  it.each(SHOWING_DELETED)('walks an index: $list.name by $field', async ({ list, field }) => {
    const asked = { list, field, direction: 'ASC', segment: 'VALUES', filter: { includeDeleted: true } } as const;
    for (const after of [null, await middleOf(asked)]) {
      const { sorts, scanned, examined } = await explain({ ...asked, after });
      expect({ sorts, scanned }).toEqual({ sorts: 0, scanned: [] });
      expect(examined).toBeLessThanOrEqual(PAGE);
    }
  });
});

const FILTERED: { list: AnyList; field: string; filter: Filter; most: number }[] = [
  { list: alertList as never, field: 'LAST_SEEN_AT', filter: { state: [AlertState.FIRING] }, most: PAGE },
  { list: alertList as never, field: 'SEVERITY', filter: { state: [AlertState.FIRING] }, most: PAGE },
  { list: clusterEventList as never, field: 'LAST_SEEN_AT', filter: { type: ['WARNING'] }, most: PAGE },
  { list: podList as never, field: 'NAME', filter: { reason: ['CrashLoopBackOff'] }, most: 5 * PAGE },
  { list: podList as never, field: 'NAME', filter: { namespace: ['ns-7'] }, most: 10 * PAGE },
  { list: podList as never, field: 'CPU_USAGE', filter: { phase: ['FAILED'] }, most: 20 * PAGE },
  { list: podList as never, field: 'NAME', filter: { name: 'pod-a' }, most: 2 * PAGE },
];

describe('a filtered page', () => {
  it.each(FILTERED)(
    'reads by an index and little more than it answers: $list.name by $field of $filter',
    async ({ most, ...asked }) => {
      const { scanned, examined } = await explain({ ...asked, direction: 'DESC', segment: 'VALUES' });
      expect(scanned).toEqual([]);
      expect(examined).toBeLessThanOrEqual(most);
    },
  );
});

describe('a list below several clusters', () => {
  const nested = { list: podsOfCluster.list as unknown as AnyList, link: podsOfCluster.link as ParentLink<object> };
  const some = async () => {
    const sql = 'SELECT id FROM cluster WHERE tenant_id = $1 ORDER BY name LIMIT 10';
    return facts.db.runInTenant(facts.tenantId, (tx) => tx.query<{ id: string }>(sql, [facts.tenantId]));
  };

  it('walks an index of the clusters in its own order', async () => {
    const asked = { ...nested, field: 'NAME', direction: 'ASC', segment: 'VALUES', parents: await some() } as const;
    const { sorts, scanned } = await explain(asked);
    expect({ sorts, scanned }).toEqual({ sorts: 0, scanned: [] });
  });

  it('reads no pod of another cluster by usage', async () => {
    const parents = await some();
    const podsInEach = SEEDED.pods / SEEDED.clusters;
    const asked = { ...nested, field: 'CPU_USAGE', direction: 'DESC', segment: 'VALUES', parents } as const;
    const { scanned, examined } = await explain(asked);
    expect(scanned).toEqual([]);
    expect(examined).toBeLessThanOrEqual(2 * podsInEach * parents.length);
  });
});
