import type { MigrationInterface, QueryRunner } from 'typeorm';

// Lists sorted by usage read usage_rank: one row per live measured object, also where nothing was measured, so that
// every page of them is a range of one index. subject_latest keeps the newest values of each subject and loses its
// indexes: its updates then stay on their page (HOT), which pays for those of the new table.
//
// Back-fills what lives now, tenant by tenant, in seconds per million objects; the new column has no default, so adding
// it rewrites nothing. The locks on subject and subject_latest end with the transaction.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
const VALUES = ['cpu_cores', 'memory_bytes', 'cpu_ratio', 'memory_ratio'];

const TABLE = `
ALTER TABLE subject ADD COLUMN object_id uuid;
CREATE TABLE usage_rank (
  tenant_id uuid NOT NULL,
  object_id uuid NOT NULL,
  kind text NOT NULL,
  is_running boolean NOT NULL,
  cpu_cores double precision,
  memory_bytes double precision,
  cpu_basis_cores double precision,
  memory_basis_bytes double precision,
  cpu_ratio double precision,
  memory_ratio double precision,
  CONSTRAINT pk_usage_rank PRIMARY KEY (tenant_id, object_id)
);
ALTER TABLE usage_rank ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_rank FORCE ROW LEVEL SECURITY;
CREATE POLICY usage_rank_tenant ON usage_rank FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON usage_rank TO k8i_app;
  END IF;
END $$;
DROP INDEX ix_subject_latest_cpu;
DROP INDEX ix_subject_latest_memory;
ALTER TABLE subject_latest SET (fillfactor = 70);
`;

/** Every live object that is measured. Of two that bear one name the younger one has the subject. */
const OBJECTS = `
  SELECT 'CLUSTER_NODE' AS kind, id, subject_id, true AS is_running, created_at AS since,
    allocatable_cpu_cores AS cpu_basis, allocatable_memory_bytes AS memory_basis
  FROM cluster_node WHERE tenant_id = $1 AND deleted_at IS NULL
  UNION ALL SELECT 'POD', id, subject_id, phase NOT IN ('SUCCEEDED', 'FAILED'), created_at,
    cpu_request_cores, memory_request_bytes
  FROM pod WHERE tenant_id = $1 AND deleted_at IS NULL
  UNION ALL SELECT 'CONTAINER', c.id, c.subject_id, c.state IN ('RUNNING', 'UNKNOWN'), p.created_at,
    c.cpu_request_cores, c.memory_request_bytes
  FROM container c JOIN pod p ON p.tenant_id = c.tenant_id AND p.id = c.pod_id
  WHERE c.tenant_id = $1 AND c.deleted_at IS NULL`;

const LINK = `
  UPDATE subject s SET object_id = o.id
  FROM (SELECT DISTINCT ON (subject_id) subject_id, id FROM (${OBJECTS}) AS found
    ORDER BY subject_id, since DESC NULLS LAST, id DESC) AS o
  WHERE s.tenant_id = $1 AND s.id = o.subject_id`;

const RANK = `
  INSERT INTO usage_rank (tenant_id, object_id, kind, is_running, cpu_cores, memory_bytes, cpu_basis_cores,
    memory_basis_bytes, cpu_ratio, memory_ratio)
  SELECT $1::uuid, o.id, o.kind, o.is_running, l.cpu_cores, l.memory_bytes, o.cpu_basis, o.memory_basis,
    l.cpu_cores / NULLIF(o.cpu_basis, 0), l.memory_bytes / NULLIF(o.memory_basis, 0)
  FROM (${OBJECTS}) AS o
  LEFT JOIN subject s ON s.tenant_id = $1 AND s.id = o.subject_id AND s.object_id = o.id AND o.is_running
  LEFT JOIN subject_latest l ON l.tenant_id = $1 AND l.subject_id = s.id
    AND l.observed_at >= coalesce(o.since, '-infinity')`;

export class RankUsage1795400200000 implements MigrationInterface {
  name = 'RankUsage1795400200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    const tenants: { id: string }[] = await runner.query('SELECT id FROM tenant');
    for (const { id } of tenants) {
      // The owner is bound by row level security too. SET takes no bind parameters; ids are uuids of ours.
      await runner.query(`SET LOCAL app.tenant = '${id}'`);
      await runner.query(LINK, [id]);
      await runner.query(RANK, [id]);
    }
    for (const value of VALUES) {
      await runner.query(`CREATE INDEX ix_usage_rank_${value} ON usage_rank (tenant_id, kind, ${value}, object_id)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE usage_rank');
    await runner.query('ALTER TABLE subject DROP COLUMN object_id');
    await runner.query('CREATE INDEX ix_subject_latest_cpu ON subject_latest (tenant_id, cpu_cores, subject_id)');
    await runner.query('CREATE INDEX ix_subject_latest_memory ON subject_latest (tenant_id, memory_bytes, subject_id)');
  }
}
