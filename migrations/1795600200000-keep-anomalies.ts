import type { MigrationInterface, QueryRunner } from 'typeorm';

// What the anomaly detection of agents finds, with the evidence it judged by; also what it found and suppressed. Only
// makes a table. An anomaly is known by the agent's key and its begin, so that a report that comes again changes nothing.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLE = `
CREATE TABLE anomaly (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  key text NOT NULL,
  state text NOT NULL,
  is_suppressed boolean NOT NULL,
  decision text NOT NULL,
  namespace text NOT NULL,
  workload_kind text NOT NULL,
  workload_name text NOT NULL,
  container text NOT NULL,
  metric text NOT NULL,
  unit text NOT NULL,
  direction text NOT NULL,
  season text NOT NULL,
  started_at timestamptz NOT NULL,
  observed_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_reason text,
  value double precision NOT NULL,
  peak double precision NOT NULL,
  baseline double precision NOT NULL,
  sigma double precision NOT NULL,
  deviations double precision NOT NULL,
  samples integer NOT NULL,
  weeks integer NOT NULL,
  alert_id uuid,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_anomaly PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_anomaly_key UNIQUE (tenant_id, cluster_id, key, started_at),
  CONSTRAINT fk_anomaly_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE INDEX ix_anomaly_started ON anomaly (tenant_id, started_at, id);
CREATE INDEX ix_anomaly_observed ON anomaly (tenant_id, observed_at, id);
CREATE INDEX ix_anomaly_deviations ON anomaly (tenant_id, deviations, id);
CREATE INDEX ix_anomaly_state_started ON anomaly (tenant_id, state, started_at, id);
CREATE INDEX ix_anomaly_cluster_started ON anomaly (tenant_id, cluster_id, started_at, id);
CREATE INDEX ix_anomaly_workload ON anomaly
  (tenant_id, cluster_id, namespace, workload_kind, workload_name, started_at, id);
ALTER TABLE anomaly ENABLE ROW LEVEL SECURITY;
ALTER TABLE anomaly FORCE ROW LEVEL SECURITY;
CREATE POLICY anomaly_tenant ON anomaly FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON anomaly TO k8i_app;
  END IF;
END $$;
`;

export class KeepAnomalies1795600200000 implements MigrationInterface {
  name = 'KeepAnomalies1795600200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE anomaly');
  }
}
