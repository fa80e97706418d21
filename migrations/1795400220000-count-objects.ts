import type { MigrationInterface, QueryRunner } from 'typeorm';

// Keeps the lengths of lists, in all and by the values of their facets, per cluster. Written in the transactions of the
// rows from now on; what exists is counted here, tenant by tenant, in seconds per million rows.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLE = `
CREATE TABLE object_count (
  tenant_id uuid NOT NULL,
  list text NOT NULL,
  facet text NOT NULL,
  value text NOT NULL,
  cluster_id uuid NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT pk_object_count PRIMARY KEY (tenant_id, list, facet, value, cluster_id)
);
ALTER TABLE object_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE object_count FORCE ROW LEVEL SECURITY;
CREATE POLICY object_count_tenant ON object_count FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON object_count TO k8i_app;
  END IF;
END $$;
`;

/** List, its table, and the column of each facet. */
const LISTS: [list: string, table: string, facets: Record<string, string>][] = [
  ['clusterNodes', 'cluster_node', { STATUS: 'status', ZONE: 'zone', POOL: 'pool', ROLE: 'roles' }],
  ['namespaces', 'namespace', { PHASE: 'phase' }],
  ['workloads', 'workload', { KIND: 'kind', NAMESPACE: 'namespace' }],
  [
    'pods',
    'pod',
    { PHASE: 'phase', REASON: 'reason', NAMESPACE: 'namespace', CLUSTER_NODE: 'node_name', QOS_CLASS: 'qos_class' },
  ],
  ['containers', 'container', { STATE: 'state', KIND: 'kind', REASON: 'reason', NAMESPACE: 'namespace' }],
  ['changes', 'change', { OBJECT_KIND: 'object_kind', ACTION: 'action', FIELD: 'field' }],
  ['alerts', 'alert', { SEVERITY: 'severity', STATE: 'state', RULE: 'rule', NAMESPACE: 'namespace' }],
  ['clusterEvents', 'cluster_event', { TYPE: 'type', REASON: 'reason' }],
];
const LOGS = new Set(['change', 'alert', 'cluster_event']);

function countings(): string[] {
  return LISTS.flatMap(([list, table, facets]) => {
    const where = `t.tenant_id = $1${LOGS.has(table) ? '' : ' AND t.deleted_at IS NULL'}`;
    const all = `SELECT $1::uuid, '${list}', '', '', t.cluster_id, count(*) FROM ${table} t WHERE ${where} GROUP BY t.cluster_id`;
    const byFacet = Object.entries(facets).map(([facet, column]) => {
      const values = facet === 'ROLE' ? `SELECT DISTINCT unnest(t.${column})` : `SELECT t.${column}`;
      return `SELECT $1::uuid, '${list}', '${facet}', v.value, t.cluster_id, count(*)
        FROM ${table} t, LATERAL (${values}) AS v (value) WHERE ${where} AND v.value IS NOT NULL
        GROUP BY t.cluster_id, v.value`;
    });
    return [all, ...byFacet];
  });
}

export class CountObjects1795400220000 implements MigrationInterface {
  name = 'CountObjects1795400220000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    const tenants: { id: string }[] = await runner.query('SELECT id FROM tenant');
    for (const { id } of tenants) {
      // The owner is bound by row level security too. SET takes no bind parameters; ids are uuids of ours.
      await runner.query(`SET LOCAL app.tenant = '${id}'`);
      for (const counting of countings()) {
        await runner.query(`INSERT INTO object_count (tenant_id, list, facet, value, cluster_id, count) ${counting}`, [
          id,
        ]);
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE object_count');
  }
}
