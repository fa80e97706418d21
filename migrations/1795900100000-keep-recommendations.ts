import type { MigrationInterface, QueryRunner } from 'typeorm';

// Recommendations and what they come from: advice that is kept and has a life, its history, how namespaces want to be
// sized, and how containers use what they request. Only makes tables. What is about the same (`identity`) stands once:
// the unique index over rows that are not settled decides that, whoever writes.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLES = `
CREATE TABLE recommendation (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  identity text NOT NULL,
  cluster_id uuid,
  namespace text,
  subject_kind text NOT NULL,
  subject_id uuid,
  subject_name text NOT NULL,
  container text,
  rule text NOT NULL,
  category text NOT NULL,
  risk text NOT NULL,
  risk_rank smallint NOT NULL,
  confidence text NOT NULL,
  state text NOT NULL,
  revision integer NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  body jsonb NOT NULL,
  told jsonb NOT NULL,
  cpu_freed double precision,
  memory_freed double precision,
  weight double precision NOT NULL,
  requests_value double precision,
  bill_saving double precision,
  currency text,
  priced_at timestamptz,
  is_counted boolean NOT NULL,
  opened_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  applied_at timestamptz,
  settled_at timestamptz,
  ended_at timestamptz,
  checked_at timestamptz,
  snoozed_until timestamptz,
  dismissed_reason text,
  comment text,
  acted_by text,
  acted_at timestamptz,
  realised_cpu double precision,
  realised_memory double precision,
  realised_value double precision,
  realised_bill double precision,
  outcome jsonb,
  CONSTRAINT pk_recommendation PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_recommendation_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE UNIQUE INDEX uq_recommendation_standing ON recommendation (tenant_id, identity) WHERE settled_at IS NULL;
CREATE INDEX ix_recommendation_identity ON recommendation (tenant_id, identity, opened_at);
CREATE INDEX ix_recommendation_weight ON recommendation (tenant_id, weight, id);
CREATE INDEX ix_recommendation_risk ON recommendation (tenant_id, risk_rank, id);
CREATE INDEX ix_recommendation_opened ON recommendation (tenant_id, opened_at, id);
CREATE INDEX ix_recommendation_changed ON recommendation (tenant_id, changed_at, id);
CREATE INDEX ix_recommendation_name ON recommendation (tenant_id, subject_name, id);
CREATE INDEX ix_recommendation_cluster ON recommendation (tenant_id, cluster_id, namespace, id);
CREATE INDEX ix_recommendation_subject ON recommendation (tenant_id, subject_id, id);
CREATE INDEX ix_recommendation_state ON recommendation (tenant_id, state, id);
CREATE TABLE recommendation_entry (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  recommendation_id uuid NOT NULL,
  cluster_id uuid,
  namespace text,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  text text NOT NULL,
  numbers jsonb,
  actor_name text,
  CONSTRAINT pk_recommendation_entry PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_recommendation_entry_recommendation FOREIGN KEY (tenant_id, recommendation_id)
    REFERENCES recommendation (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_recommendation_entry_at ON recommendation_entry (tenant_id, recommendation_id, at, id);
CREATE TABLE sizing_policy (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  cluster_id uuid,
  namespace text,
  sizing jsonb NOT NULL,
  revision integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  CONSTRAINT pk_sizing_policy PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_sizing_policy_name UNIQUE (tenant_id, name),
  CONSTRAINT fk_sizing_policy_cluster FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster (tenant_id, id)
);
CREATE TABLE usage_profile (
  tenant_id uuid NOT NULL,
  workload_id uuid NOT NULL,
  container text NOT NULL,
  cluster_id uuid NOT NULL,
  namespace text NOT NULL,
  computed_at timestamptz NOT NULL,
  body jsonb NOT NULL,
  CONSTRAINT pk_usage_profile PRIMARY KEY (tenant_id, workload_id, container),
  CONSTRAINT fk_usage_profile_workload FOREIGN KEY (tenant_id, workload_id)
    REFERENCES workload (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_usage_profile_cluster ON usage_profile (tenant_id, cluster_id, namespace);
`;

const NAMES = ['recommendation', 'recommendation_entry', 'sizing_policy', 'usage_profile'];

export class KeepRecommendations1795900100000 implements MigrationInterface {
  name = 'KeepRecommendations1795900100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of NAMES) {
      await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO k8i_app;
  END IF;
END $$;`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE usage_profile, sizing_policy, recommendation_entry, recommendation');
  }
}
