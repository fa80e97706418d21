import type { MigrationInterface, QueryRunner } from 'typeorm';

// Rules that raise alerts, how their evaluation goes, and the subjects for which they hold. Only makes tables; the
// defaults of the product are seeded when the server starts.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLES = `
CREATE TABLE alert_rule (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  kind text NOT NULL,
  params jsonb NOT NULL,
  severity text,
  for_seconds integer NOT NULL,
  keep_firing_seconds integer NOT NULL,
  matchers jsonb NOT NULL,
  disabled_in jsonb NOT NULL,
  runbook_url text,
  team_id uuid,
  is_enabled boolean NOT NULL,
  is_default boolean NOT NULL,
  default_spec jsonb,
  revision integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT pk_alert_rule PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_alert_rule_name UNIQUE (tenant_id, name)
);
CREATE TABLE alert_rule_state (
  tenant_id uuid NOT NULL,
  rule_id uuid NOT NULL,
  evaluated_at timestamptz,
  lag_ms double precision,
  duration_ms double precision,
  subjects integer NOT NULL,
  unknown integer NOT NULL,
  dropped integer NOT NULL,
  error text,
  failed_at timestamptz,
  CONSTRAINT pk_alert_rule_state PRIMARY KEY (tenant_id, rule_id),
  CONSTRAINT fk_alert_rule_state_rule FOREIGN KEY (tenant_id, rule_id) REFERENCES alert_rule (tenant_id, id)
    ON DELETE CASCADE
);
CREATE TABLE rule_instance (
  tenant_id uuid NOT NULL,
  rule_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  subject_key text NOT NULL,
  kind text NOT NULL,
  namespace text,
  name text NOT NULL,
  container text,
  uid text,
  state text NOT NULL,
  since timestamptz NOT NULL,
  fired_at timestamptz,
  true_at timestamptz NOT NULL,
  known_at timestamptz NOT NULL,
  told_at timestamptz,
  value double precision,
  threshold double precision,
  memory jsonb,
  CONSTRAINT pk_rule_instance PRIMARY KEY (tenant_id, rule_id, cluster_id, subject_key),
  CONSTRAINT fk_rule_instance_rule FOREIGN KEY (tenant_id, rule_id) REFERENCES alert_rule (tenant_id, id)
    ON DELETE CASCADE
);
CREATE INDEX ix_rule_instance_state ON rule_instance (tenant_id, rule_id, state);
`;

const PROTECTED = ['alert_rule', 'alert_rule_state', 'rule_instance'].map(
  (table) => `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO k8i_app;
  END IF;
END $$;
`,
);

export class KeepAlertRules1795700200000 implements MigrationInterface {
  name = 'KeepAlertRules1795700200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const sql of PROTECTED) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rule_instance, alert_rule_state, alert_rule');
  }
}
