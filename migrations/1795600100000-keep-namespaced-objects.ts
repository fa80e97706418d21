import type { MigrationInterface, QueryRunner } from 'typeorm';

// Five more kinds of the inventory: autoscalers, disruption budgets, volume claims, services and quotas; and which claims
// a pod mounts, null where its agent does not tell. Takes no lock that matters: the tables are new, and the new column
// of pod rewrites nothing.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;
const LIVE = 'WHERE deleted_at IS NULL';

/** Each table and the columns that only it has. */
const TABLES: Record<string, string> = {
  horizontal_pod_autoscaler: `
    target_kind text NOT NULL,
    target_name text NOT NULL,
    min_replicas integer,
    max_replicas integer NOT NULL,
    current_replicas integer,
    desired_replicas integer,
    last_scaled_at timestamptz,
    metrics jsonb NOT NULL,
    conditions jsonb NOT NULL`,
  pod_disruption_budget: `
    min_available text,
    max_unavailable text,
    selector jsonb NOT NULL,
    current_healthy integer,
    desired_healthy integer,
    expected_pods integer,
    disruptions_allowed integer`,
  persistent_volume_claim: `
    subject_id integer NOT NULL,
    phase text NOT NULL,
    storage_class text,
    volume_name text,
    access_modes text[] NOT NULL,
    request_bytes double precision,
    capacity_bytes double precision`,
  service: `
    type text NOT NULL,
    cluster_ip text,
    is_headless boolean NOT NULL,
    external_name text,
    selector jsonb NOT NULL,
    ports jsonb NOT NULL,
    ready_endpoints integer,
    not_ready_endpoints integer`,
  resource_quota: `
    scopes text[] NOT NULL,
    resources jsonb NOT NULL,
    used_share double precision`,
};

function createTable(table: string, columns: string): string {
  return `CREATE TABLE ${table} (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    cluster_id uuid NOT NULL,
    uid text NOT NULL,
    namespace text NOT NULL,
    name text NOT NULL,
    labels jsonb NOT NULL,
    created_at timestamptz,
    observed_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    report_epoch bigint NOT NULL,
    report_seq bigint NOT NULL,${columns},
    CONSTRAINT pk_${table} PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_${table}_uid UNIQUE (tenant_id, cluster_id, uid),
    CONSTRAINT fk_${table}_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
  );
  CREATE INDEX ix_${table}_name ON ${table} (tenant_id, name, id);
  CREATE INDEX ix_${table}_cluster_namespace ON ${table} (tenant_id, cluster_id, namespace, name, id);
  CREATE INDEX ix_${table}_updated ON ${table} (tenant_id, updated_at, id);
  CREATE INDEX ix_${table}_live_name ON ${table} (tenant_id, name, id) ${LIVE};
  CREATE INDEX ix_${table}_live_namespace ON ${table} (tenant_id, namespace, id) ${LIVE};
  CREATE INDEX ix_${table}_live_created ON ${table} (tenant_id, created_at, id) ${LIVE};
  CREATE INDEX ix_${table}_live_cluster ON ${table} (tenant_id, cluster_id, name, id) ${LIVE};
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
  DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO k8i_app;
    END IF;
  END $$;`;
}

export class KeepNamespacedObjects1795600100000 implements MigrationInterface {
  name = 'KeepNamespacedObjects1795600100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) await runner.query(createTable(table, columns));
    await runner.query(`CREATE INDEX ix_horizontal_pod_autoscaler_target
      ON horizontal_pod_autoscaler (tenant_id, cluster_id, namespace, target_name, id)`);
    await runner.query(
      `CREATE INDEX ix_resource_quota_live_used ON resource_quota (tenant_id, used_share, id) ${LIVE}`,
    );
    await runner.query('ALTER TABLE pod ADD COLUMN claims text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pod DROP COLUMN claims');
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
  }
}
