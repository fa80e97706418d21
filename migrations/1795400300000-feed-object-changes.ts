import type { MigrationInterface, QueryRunner } from 'typeorm';

// A feed for programs that keep a copy of the inventory: one row per object with the position of its last change in the
// order of commits, kept when the object is gone, so that deletions are told too. Back-fills every object that is
// stored, tenant by tenant, in seconds per million; inventory batches wait meanwhile.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLE = `
CREATE TABLE object_change (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  seq bigint NOT NULL,
  object_kind text NOT NULL,
  action text NOT NULL,
  cluster_id uuid NOT NULL,
  namespace text,
  name text NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT pk_object_change PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_object_change_seq ON object_change (tenant_id, seq, id);
ALTER TABLE object_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE object_change FORCE ROW LEVEL SECURITY;
CREATE POLICY object_change_tenant ON object_change FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON object_change TO k8i_app;
  END IF;
END $$;
`;

const OBJECTS = [
  ['CLUSTER_NODE', 'cluster_node', 'NULL', 'name'],
  ['NAMESPACE', 'namespace', 'NULL', 'name'],
  ['WORKLOAD', 'workload', 'namespace', 'name'],
  ['POD', 'pod', 'namespace', 'name'],
  ['CONTAINER', 'container', 'namespace', `pod_name || '/' || name`],
].map(
  ([kind, table, namespace, name]) =>
    `SELECT id, '${kind}' AS kind, cluster_id, ${namespace} AS namespace, ${name} AS name, deleted_at, updated_at
     FROM ${table} WHERE tenant_id = $1`,
);

const FILL = `
  INSERT INTO object_change (tenant_id, id, seq, object_kind, action, cluster_id, namespace, name, changed_at)
  SELECT $1::uuid, id, row_number() OVER (ORDER BY id), kind, CASE WHEN deleted_at IS NULL THEN 'STORED' ELSE 'DELETED' END,
    cluster_id, namespace, name, updated_at
  FROM (${OBJECTS.join(' UNION ALL ')}) AS stored`;

const HEAD = `
  INSERT INTO stream_head (tenant_id, stream, epoch, last_seq, min_seq, min_day)
  SELECT $1::uuid, 'objects', gen_random_uuid(), max(seq), 1, current_date FROM object_change
  WHERE tenant_id = $1 HAVING max(seq) IS NOT NULL`;

export class FeedObjectChanges1795400300000 implements MigrationInterface {
  name = 'FeedObjectChanges1795400300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    for (const { id } of (await runner.query('SELECT id FROM tenant')) as { id: string }[]) {
      await runner.query(`SELECT set_config('app.tenant', $1, true)`, [id]);
      await runner.query(FILL, [id]);
      await runner.query(HEAD, [id]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE object_change');
    for (const { id } of (await runner.query('SELECT id FROM tenant')) as { id: string }[]) {
      await runner.query(`SELECT set_config('app.tenant', $1, true)`, [id]);
      await runner.query(`DELETE FROM stream_head WHERE tenant_id = $1 AND stream = 'objects'`, [id]);
    }
  }
}
