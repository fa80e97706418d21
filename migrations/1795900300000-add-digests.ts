import type { MigrationInterface, QueryRunner } from 'typeorm';

// Whether, when and where to a tenant is sent its weekly digest. Only makes a table; without a row it is off.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

export class AddDigests1795900300000 implements MigrationInterface {
  name = 'AddDigests1795900300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE digest_setting (
  tenant_id uuid NOT NULL,
  is_on boolean NOT NULL,
  weekday smallint NOT NULL,
  hour smallint NOT NULL,
  zone text NOT NULL,
  channel_ids uuid[] NOT NULL,
  since timestamptz NOT NULL,
  last_due_at timestamptz,
  last_sent_at timestamptz,
  revision integer NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text,
  CONSTRAINT pk_digest_setting PRIMARY KEY (tenant_id)
);
ALTER TABLE digest_setting ENABLE ROW LEVEL SECURITY;
ALTER TABLE digest_setting FORCE ROW LEVEL SECURITY;
CREATE POLICY digest_setting_tenant ON digest_setting FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT});
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON digest_setting TO k8i_app;
  END IF;
END $$;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE digest_setting');
  }
}
