import type { MigrationInterface, QueryRunner } from 'typeorm';

// What every recurring job did last: of the installation as a whole, and in each tenant. Only makes tables.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

/** The same facts of a run in both tables. */
const LAST_RUN = `
  started_at timestamptz,
  finished_at timestamptz,
  duration_ms double precision,
  rows bigint,
  outcome text,
  error text,
  succeeded_at timestamptz,
  runs bigint NOT NULL,
  failures bigint NOT NULL`;

const TABLES = `
CREATE TABLE job_state (
  job text NOT NULL,
  meaning text NOT NULL,
  every_seconds double precision NOT NULL,
  next_at timestamptz,
  warning text,${LAST_RUN},
  CONSTRAINT pk_job_state PRIMARY KEY (job)
);
CREATE TABLE tenant_job_state (
  tenant_id uuid NOT NULL,
  job text NOT NULL,${LAST_RUN},
  CONSTRAINT pk_tenant_job_state PRIMARY KEY (tenant_id, job)
);
ALTER TABLE tenant_job_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_job_state FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_job_state_tenant ON tenant_job_state FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON job_state, tenant_job_state TO k8i_app;
  END IF;
END $$;
`;

export class KeepJobStates1795500300000 implements MigrationInterface {
  name = 'KeepJobStates1795500300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tenant_job_state, job_state');
  }
}
