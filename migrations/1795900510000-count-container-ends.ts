import type { MigrationInterface, QueryRunner } from 'typeorm';

// How often containers ended, by workload, hour and reason: Kubernetes keeps the last end of each container only, and
// forgets it with the pod. A row is written when an end is observed, never otherwise. Only makes a table.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

export class CountContainerEnds1795900510000 implements MigrationInterface {
  name = 'CountContainerEnds1795900510000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE container_end (
  tenant_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  namespace text NOT NULL,
  owner_kind text NOT NULL,
  owner_name text NOT NULL,
  container text NOT NULL,
  hour_at timestamptz NOT NULL,
  reason text NOT NULL,
  times integer NOT NULL,
  last_at timestamptz NOT NULL,
  memory_limit_bytes double precision,
  CONSTRAINT pk_container_end
    PRIMARY KEY (tenant_id, cluster_id, namespace, owner_kind, owner_name, container, hour_at, reason),
  CONSTRAINT fk_container_end_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_container_end_hour ON container_end (tenant_id, hour_at);
ALTER TABLE container_end ENABLE ROW LEVEL SECURITY;
ALTER TABLE container_end FORCE ROW LEVEL SECURITY;
CREATE POLICY container_end_tenant ON container_end FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON container_end TO k8i_app;
  END IF;
END $$;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE container_end');
  }
}
